import { AgopError, type DenseMatrix } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import { classProbabilities } from "@agop/core/run";
import {
  checkNames,
  type ColumnRequest,
  columnsOf,
  containerToWrite,
  formatNumber,
  openRecords,
  type TableOptions,
  type TableRecords,
  writeWithColumns,
} from "@agop/data";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type InputWarning,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import type { InFiles } from "../in-files.js";
import { checkOutputs, type OtherFiles, outputFile } from "../output/check-outputs.js";
import { withInput } from "../source/open-input.js";
import { estimatedCells } from "../source/table-size.js";
import { markerNotes, readingWith } from "../model/markers.js";
import { type HeldOutErrors, predictedClass } from "./held-out-errors.js";
import { columnsByName, inputsOf } from "./input-model.js";
import { loadPredictor, readPredictor, type SavedModel, type TrainedModel } from "./predictor-file.js";
import { inUnits, type TargetScale } from "./targets.js";
import { knownTargets } from "./known-targets.js";
import { unknownValues } from "./unknown-values.js";

/** A table to be predicted with what an earlier training has saved. */
export interface PredictionRequest extends OtherFiles, InFiles {
  readonly registry: Registry;
  /** What `save` wrote. */
  readonly model: string;
  /** A CSV table with the columns that the model was trained on, in any order, and perhaps others. */
  readonly file: string;
  /** Where the table is written again, with its predictions behind its own columns. */
  readonly out: string;
  /** How the file is written; what is left out is found by itself. */
  readonly table?: TableOptions | undefined;
  /** Default `{ name: "auto" }`. */
  readonly backend?: NamedOptions | undefined;
}

/** Rows whose targets a model predicted. */
export interface PredictedTable {
  readonly rows: number;
  /** That the model was trained with. */
  readonly algorithm: string;
  readonly backend: BackendFacts;
  readonly out: string;
  /** Names of the columns that were added. */
  readonly added: readonly string[];
  /** On the rows that have the targets, where the table has them. */
  readonly errors: HeldOutErrors | null;
  readonly warnings: readonly InputWarning[];
}

/** Rows that are predicted at once. */
const batchRows = 8192;

/**
 * Predicts the rows of a table, in batches, and writes the table again with the predictions: of numbers one column for each target, of
 * classes the class and the probability of each. What the table had comes out byte for byte.
 * @throws AgopError `file-unreadable`, `file-unwritable`; `config-invalid` for a file that is no trained model; `table-invalid` for a
 * table that lacks columns of the model, or has other values in them; `backend-unavailable`, `cancelled`
 */
export function predictTable(request: PredictionRequest, following: Following = {}): Promise<PredictedTable> {
  return runPrepared(preparePrediction(request, following.signal), following);
}

/** The same in two steps, as `prepareTraining`. */
export function preparePrediction(request: PredictionRequest, signal?: AbortSignal): Promise<Prepared<PredictedTable>> {
  return withInput(request, signal, prepareOpened);
}

async function prepareOpened(request: PredictionRequest): Promise<Prepared<PredictedTable>> {
  const { registry, model: path, file, files, out, alsoRead = [], alsoWritten = [] } = request;
  // A table may be replaced by itself with predictions, since all that it has comes out again.
  const written = outputFile(out);
  const read = [path, ...alsoRead];
  await checkOutputs({ files, inputs: read, outputs: [["`out`", written]] });
  const others = [...read, file, ...(written === undefined ? [] : [written])];
  await checkOutputs({ files, inputs: others, outputs: alsoWritten });
  containerToWrite(out);
  const saved = await readPredictor(path, files);
  const reading = readingWith(saved.markers, request.table);
  const table = await openRecords(file, reading);
  try {
    const added = addedNames(saved.targets);
    checkColumns(saved, table, path, added);
    const { backend } = await registry.backend(request.backend ?? { name: "auto" });
    return {
      runs: 1,
      run: async (following) => {
        tellNotes(markerNotes(saved.markers, request.table), following);
        const model = loadPredictor(saved, registry, backend);
        const unknown = unknownValues(model.inputs.encodings, file);
        const known = knownTargets(model.targets, table);
        const expected = Math.round((await estimatedCells(file, reading)) / table.names.length);
        let predictedRows = 0;
        const rows = await writeWithColumns(table, out, {
          names: added,
          batchRows,
          cells: (batch) => {
            if (following.signal?.aborted) throw new AgopError("cancelled", "the prediction was cancelled");
            const columns = columnsOf(table, requestsOf(model), batch);
            unknown.add(columns);
            const places = Int32Array.from(batch.keys());
            const predicted = model.estimate.predict(inputsOf(model.inputs, columnsByName(columns), places));
            known.add(batch, predicted);
            predictedRows += batch.length;
            const total = Math.max(expected, predictedRows);
            following.onEvent?.({ type: "progress", phase: "predict rows", done: predictedRows, total });
            return Promise.resolve(cellsOf(predicted, model.targets, table));
          },
        });
        const warnings = [...unknown.warnings(), ...known.warnings()];
        tellWarnings(warnings, following);
        const errors = known.errors();
        return { rows, algorithm: model.algorithm, backend: factsOfBackend(backend), out, added, errors, warnings };
      },
      close: () => {
        backend.dispose();
        void table.close();
      },
    };
  } catch (error) {
    await table.close();
    throw error;
  }
}

/** "quality predicted"; of classes also "species probability of Adelie" for each. */
function addedNames(targets: TargetScale): readonly string[] {
  if (targets.kind === "regression") return targets.targets.map(({ name }) => `${name} predicted`);
  const { name, classes } = targets;
  return [`${name} predicted`, ...classes.map((each) => `${name} probability of ${each.name}`)];
}

function checkColumns({ inputs }: SavedModel, table: TableRecords, model: string, added: readonly string[]): void {
  const { names, path } = table;
  checkNames(table);
  const missing = inputs.encodings.map(({ name }) => name).filter((name) => !names.includes(name));
  if (missing.length > 0) {
    const quoted = missing.map((name) => `"${name}"`).join(", ");
    const columns = missing.length === 1 ? "column" : "columns";
    throw new AgopError("table-invalid", `${path} has no ${columns} ${quoted}, which ${model} was trained on`);
  }
  const twice = added.find((name) => names.includes(name));
  if (twice === undefined) return;
  throw new AgopError("table-invalid", `${path} has a column "${twice}" already`, "rename it, or leave it out");
}

function requestsOf({ inputs }: TrainedModel): readonly ColumnRequest[] {
  return inputs.encodings.map((encoding): ColumnRequest => {
    const { name, kind } = encoding;
    if (kind === "dates") return { name, as: kind, order: encoding.order };
    return { name, as: kind === "categories" ? "levels" : kind };
  });
}

/** The texts that are added to each row. */
function cellsOf(
  predicted: DenseMatrix,
  targets: TargetScale,
  { format }: TableRecords,
): readonly (readonly string[])[] {
  const isNumbers = targets.kind === "regression";
  const { rows, cols, data } = isNumbers ? inUnits(predicted, targets) : classProbabilities(predicted);
  return Array.from({ length: rows }, (_, i) => {
    const numbers = Array.from(data.subarray(i * cols, (i + 1) * cols), (value) => formatNumber(value, format.decimal));
    return isNumbers ? numbers : [targets.classes[predictedClass(predicted, i)].name, ...numbers];
  });
}
