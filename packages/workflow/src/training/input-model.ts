import { AgopError, type DenseMatrix, denseMatrix, observedCells } from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import type { RowCompletionEstimate } from "@agop/core/streaming";
import {
  type Column,
  type ColumnEncoding,
  columnStatistics,
  encodeRows,
  featureLayout,
  type FeatureLayout,
  learnEncodings,
  memoryRows,
} from "@agop/data";
import type { Following } from "../following.js";
import type { ColumnScaling } from "../streaming/scaled-rows.js";
import type { CompletionChoice, InputCompletion } from "./complete-inputs.js";

/** What was learned of the inputs: how columns become numbers on one scale, and what stands in for those that are missing. */
export interface InputModel {
  readonly encodings: readonly ColumnEncoding[];
  /** Of the features that are numbers, in their order. */
  readonly scaling: ColumnScaling;
  /** Of the same features; null where missing ones are means. */
  readonly completion: RowCompletionEstimate | null;
}

/** Columns by their names. */
export type Columns = ReadonlyMap<string, Column>;

export function columnsByName(columns: readonly Column[]): Columns {
  return new Map(columns.map((column) => [column.name, column]));
}

/** What a model of the inputs is learned with. */
export interface InputLearning {
  readonly columns: readonly Column[];
  readonly completion: InputCompletion | undefined;
  readonly run: Following;
}

/** Learns encodings, scales and the completion of inputs of some rows. The completion's options are chosen unless they are given. */
export async function learnInputs(
  { columns, completion, run }: InputLearning,
  rows: Int32Array,
  given?: CompletionChoice,
): Promise<{ readonly model: InputModel; readonly choice: CompletionChoice | undefined }> {
  const encodings = learnEncodings(columns, rows);
  const layout = featureLayout(encodings);
  const numbers = featuresAt(encodeRows(encodings, columnsByName(columns), rows), layout.numeric);
  const scaling = columnStatistics(memoryRows(numbers)).scaling;
  checkScaling(
    scaling,
    Array.from(layout.numeric, (place) => layout.names[place]),
  );
  const scaled = scaledBy(numbers, scaling);
  if (!completion || scaled.cols < 2 || scaled.rows < scaled.cols)
    return { model: { encodings, scaling, completion: null }, choice: given };
  const isMissing = scaled.data.some(Number.isNaN);
  const choice = given ?? (isMissing ? await completion.choose(scaled, run) : completion.defaults);
  const learned = await completion.learn(scaled, choice, run);
  return { model: { encodings, scaling, completion: learned }, choice };
}

/** @throws AgopError `table-invalid` for a column whose values are so far apart that their differences overflow */
export function checkScaling({ means, deviations }: ColumnScaling, names: readonly string[]): void {
  const place = names.findIndex((_, j) => !Number.isFinite(means[j]) || !Number.isFinite(deviations[j]));
  if (place < 0) return;
  const what = `the values of column "${names[place]}" are too far apart to be put on a scale`;
  throw new AgopError("table-invalid", what, "give it in other units, or leave it out: `ignore`");
}

/** The inputs of some rows as an algorithm is given them, rows x features. */
export function inputsOf(
  { encodings, scaling, completion }: InputModel,
  columns: Columns,
  rows: Int32Array,
): DenseMatrix {
  const { numeric } = featureLayout(encodings);
  const features = encodeRows(encodings, columns, rows);
  const scaled = completed(scaledBy(featuresAt(features, numeric), scaling), completion);
  for (let i = 0; i < rows.length; i++) {
    numeric.forEach((place, j) => (features.data[i * features.cols + place] = scaled.data[i * scaled.cols + j]));
  }
  return features;
}

/** Whether a number is missing among the inputs of some rows. */
export function lacksNumbers(columns: readonly Column[], rows: Int32Array): boolean {
  return columns.some(
    (column) =>
      (column.kind === "numbers" || column.kind === "dates") && rows.some((row) => Number.isNaN(column.values[row])),
  );
}

/** What is missing is completed from the other numbers of its row; of a row without any it is the mean, which is 0 on the scale. */
function completed(scaled: DenseMatrix, completion: RowCompletionEstimate | null): DenseMatrix {
  const { rows, cols, data } = scaled;
  const incomplete = Int32Array.from({ length: rows }, (_, i) => i).filter((i) =>
    data.subarray(i * cols, (i + 1) * cols).some(Number.isNaN),
  );
  if (incomplete.length === 0) return scaled;
  const filled = completion?.complete(observedCells(rowsAt(scaled, incomplete)));
  const result = data.slice();
  incomplete.forEach((row, i) => {
    for (let j = 0; j < cols; j++) {
      const place = row * cols + j;
      if (Number.isNaN(data[place])) result[place] = filled ? filled.data[i * cols + j] : 0;
    }
  });
  return { rows, cols, data: result };
}

function featuresAt({ rows, cols, data }: DenseMatrix, places: FeatureLayout["numeric"]): DenseMatrix {
  const part = denseMatrix(rows, places.length);
  for (let i = 0; i < rows; i++)
    places.forEach((place, j) => (part.data[i * places.length + j] = data[i * cols + place]));
  return part;
}

function scaledBy({ rows, cols, data }: DenseMatrix, { means, deviations }: ColumnScaling): DenseMatrix {
  return { rows, cols, data: data.map((value, k) => (value - means[k % cols]) / deviations[k % cols]) };
}
