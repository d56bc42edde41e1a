import type { CompletedByWorker, GivenTable, MadeFile, Reading, SeenTable, TrainedByWorker } from "./messages.js";

// What `agop run` takes to do the last fit again, without choosing.

/** What it takes besides the result. */
interface Asked {
  readonly given: Pick<GivenTable, "name" | "reading">;
  readonly seen: SeenTable;
  readonly choice: { readonly holdout: number; readonly seed: number };
}

/**
 * The completion of the same file, by the chosen preparations and algorithm with the chosen options: its numbers are the same, and
 * categories stay as they are. Undefined where means alone were filled in, and for a list whose columns were found by themselves.
 */
export function completionConfiguration(
  { document, completed }: CompletedByWorker,
  { given, seen, choice }: Asked,
): MadeFile | undefined {
  const { algorithm, preparations, settings, iterations } = document;
  const isKnown = seen.algorithms.completing.includes(algorithm);
  const file = fileIn(given, seen);
  if (!isKnown || !file) return undefined;
  return madeConfiguration({
    problem: { kind: "matrix-completion", ...file },
    preparation: preparations,
    algorithm: { name: algorithm, ...settings },
    ...{ backend: "wasm", seed: choice.seed },
    stop: { maxIterations: iterations, tolerance: 0 },
    output: { completed: completed.name },
  });
}

function fileIn({ name, reading }: Asked["given"], { kind }: SeenTable) {
  const { triplets, ...others } = reading;
  if (kind === "table") return { table: name, ...others };
  return triplets && { triplets: name, columns: triplets, ...written(others) };
}

/** Of a list there are no columns to be left as they are, and its first line is found. */
function written({ missing, delimiter, decimal }: Reading) {
  return { ...(missing && { missing }), ...(delimiter !== undefined && { delimiter }), ...(decimal && { decimal }) };
}

/**
 * The fit of the chosen algorithm with the chosen options to the same table. It reads numbers alone, none of them missing, and
 * takes them as they are, where a training standardises them; undefined for other tables.
 */
export function trainingConfiguration(
  { document }: TrainedByWorker,
  { seen: { columns }, choice: { holdout, seed } }: Asked,
): MadeFile | undefined {
  const { task, inputs, file, targets, algorithm, settings, iterations } = document;
  const isNumbers = columns.every(({ kind, missing }) => kind === "numbers" && missing === 0);
  if (task !== "regression" || !isNumbers || inputs.numbers.length + targets.length < columns.length) return undefined;
  return madeConfiguration({
    problem: { kind: "supervised", table: file, targets },
    algorithm: { name: algorithm, ...settings },
    backend: "wasm",
    ...{ seed, holdout },
    stop: { maxIterations: iterations },
  });
}

function madeConfiguration(configuration: object): MadeFile {
  const text = `${JSON.stringify(configuration, undefined, 2)}\n`;
  return { name: "run.json", content: new Blob([text], { type: "application/json" }) };
}
