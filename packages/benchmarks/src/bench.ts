import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { presentContestants } from "./contestants.js";
import { fullPlan, quickPlan } from "./plan.js";
import { runPlan, toMarkdown } from "./report.js";

// npm run bench [-- --quick] [-- --out FOLDER]: docs/benchmarks unless it is quick, which only prints.
const { quick, out } = parseArgs({
  options: { quick: { type: "boolean", default: false }, out: { type: "string" } },
}).values;
const documentation = fileURLToPath(new URL("../../../docs/benchmarks", import.meta.url));
const folder = out ?? (quick ? undefined : documentation);

const say = (line: string): void => {
  process.stderr.write(`${line}\n`);
};
const contestants = await presentContestants(say);
try {
  const report = await runPlan(quick ? quickPlan : fullPlan, contestants, say);
  const markdown = toMarkdown(report);
  process.stdout.write(markdown);
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    await writeFile(`${folder}/kernels.md`, markdown);
    await writeFile(`${folder}/kernels.json`, `${JSON.stringify(report, null, 2)}\n`);
  }
} finally {
  for (const contestant of contestants) await contestant.close();
}
