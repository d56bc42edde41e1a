// A plugin of Stryker's: names every mutant that no test noticed as soon as it is known, since a run takes long.
import process from "node:process";

function survivorReporter() {
  return {
    onMutantTested({ fileName, location, mutatorName, replacement, status }) {
      if (status !== "Survived" && status !== "NoCoverage") return;
      const change = replacement.replaceAll(/\s+/g, " ").slice(0, 80);
      const { line, column } = location.start;
      process.stdout.write(`${fileName}:${line}:${column} ${status} ${mutatorName}: ${change}\n`);
    },
  };
}

export const strykerPlugins = [{ kind: "Reporter", name: "survivors", factory: survivorReporter }];
