/** As a program gives them. */
const names = [
  "algorithm alpha asNumbers budget categorical checkpoint columns coverage decimal delimiter draws folds group header",
  "holdout ignore maxIterations members memory missing model order out output phi predict preparation rank report resume ridge",
  "save seed shard target task top triplets uncertainty",
].flatMap((line) => line.split(" "));
const quoted = new RegExp(`\`(${names.join("|")})\``, "g");

/** A message whose options are named as a program gives them, `maxIterations`, with --max-iterations in their place. */
export function withFlags(message: string): string {
  return message.replaceAll(
    quoted,
    (_, name: string) => `--${name.replaceAll(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)}`,
  );
}
