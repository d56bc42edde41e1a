const names = [
  ...[
    "algorithm",
    "alpha",
    "categorical",
    "checkpoint",
    "decimal",
    "folds",
    "header",
    "holdout",
    "ignore",
    "maxIterations",
    "memory",
  ],
  ...["model", "out", "predict", "rank", "resume", "ridge", "save", "seed", "target", "task", "top", "triplets"],
];
const quoted = new RegExp(`\`(${names.join("|")})\``, "g");

/** A message whose options are named as a program gives them, `maxIterations`, with --max-iterations in their place. */
export function withFlags(message: string): string {
  return message.replaceAll(
    quoted,
    (_, name: string) => `--${name.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
  );
}
