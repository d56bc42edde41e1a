import type { PartName } from "./part-kinds.js";

/** A file of a guide as a file of a new package: its contributions as a list, and no word of a guide. */
export function partSource(template: string, chosen: readonly PartName[], packageName: string): string {
  const own = template
    .replaceAll('"./your-own-', '"./')
    .replaceAll('source: "this guide"', `source: "${packageName}"`)
    .replace(", definePlugin", "")
    .replace(plugin, (_, list: string) => `export const contributions = ${list.replaceAll("\n  ", "\n")};\n`);
  return chosen.includes("problem") ? own : own.replaceAll(ofProblem, "");
}

/** The last statement of a guide's file. */
const plugin = /^export const \w+ = definePlugin\(\{\s*name: "[^"]*",\s*contributions: (\[[^]*\]),?\s*\}\);\n/m;

/** What an algorithm knows of the kind of problem that the package adds, where it adds one. */
const ofProblem = /^import ".\/problem\.js";\n|^ *"one-bit-completion": .*\n/gm;
