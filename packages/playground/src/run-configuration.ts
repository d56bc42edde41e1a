import type { MadeFile, SeenTable, TrainedByWorker } from "./messages.js";

/**
 * What `agop run` takes to fit the chosen algorithm with the chosen options to the same table. It reads numbers alone, none of them
 * missing, and takes them as they are, where a training standardises them; undefined for other tables.
 */
export function runConfiguration(
  { document }: TrainedByWorker,
  { holdout, seed }: { readonly holdout: number; readonly seed: number },
  { columns }: SeenTable,
): MadeFile | undefined {
  const { task, inputs, file, targets, algorithm, settings, iterations } = document;
  const isNumbers = columns.every(({ kind, missing }) => kind === "numbers" && missing === 0);
  if (task !== "regression" || !isNumbers || inputs.numbers.length + targets.length < columns.length) return undefined;
  const configuration = {
    problem: { kind: "supervised", table: file, targets },
    algorithm: { name: algorithm, ...settings },
    backend: "wasm",
    ...{ seed, holdout },
    stop: { maxIterations: iterations },
  };
  const text = `${JSON.stringify(configuration, undefined, 2)}\n`;
  return { name: "run.json", content: new Blob([text], { type: "application/json" }) };
}
