import type { FittingChoice, GivenTable } from "./messages.js";
import type { Task } from "./page/work-form.js";

/** What the command is told to do the same as the page, with what it writes. */
export function commandLine(
  { name, reading }: Pick<GivenTable, "name" | "reading">,
  task: Task,
  { algorithm, phi, alpha, holdout, seed, maxIterations }: FittingChoice,
  written: Readonly<Record<string, string | undefined>>,
): string {
  const { missing = [], ignore = [], delimiter, decimal, header, triplets } = reading;
  const flags: readonly (readonly [flag: string, value: string | number | undefined])[] = [
    ["--target", task.kind === "train" ? task.target : undefined],
    ...missing.map((marker) => ["--missing", marker] as const),
    ["--ignore", ignore.length > 0 ? ignore.join(",") : undefined],
    ["--delimiter", delimiter],
    ["--decimal", decimal],
    ["--triplets", triplets?.join(",")],
    ["--algorithm", algorithm === "auto" ? undefined : algorithm],
    ["--phi", phi],
    ["--alpha", alpha],
    ["--holdout", holdout === 0.1 ? undefined : holdout],
    ["--seed", seed === 0 ? undefined : seed],
    ["--max-iterations", maxIterations],
    ["--backend", "wasm"],
    ...Object.entries(written),
  ];
  const words = flags.flatMap(([flag, value]) => (value === undefined ? [] : [flag, String(value)]));
  const ofHeader = header === undefined ? [] : [header ? "--header" : "--no-header"];
  return ["agop", task.kind, name, ...words, ...ofHeader].map(quoted).join(" ");
}

/** As a shell takes it. */
function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
