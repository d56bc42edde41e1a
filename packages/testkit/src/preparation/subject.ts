import { seededRandom, type SparseMatrix } from "@agop/core";
import type { MatrixFacts, Preparation } from "@agop/core/plugin";
import type { Check } from "../check.js";

/** A preparation under test. */
export interface PreparationSubject {
  create(): Preparation;
}

/** A check of preparations. */
export type PreparationCheck = Check<PreparationSubject>;

/** A matrix with what is known of it. */
export interface PreparationExample {
  readonly name: string;
  readonly observed: SparseMatrix;
  readonly facts: MatrixFacts;
}

const rows = 12;
const cols = 5;

/** A table, one of hours, and a list of ratings; every column and row has an entry, the last column is constant. */
export function preparationExamples(): readonly PreparationExample[] {
  const table = observedOf((row, column) => (column === cols - 1 ? 7 : 10 ** column + row * (column + 1)));
  const ratings = observedOf((row, column) => 1 + ((3 * row + 2 * column) % 5));
  const categories = observedOf((row) => row % 2);
  const places = Float64Array.from({ length: rows }, (_, row) => 3_600_000 * row);
  const series = Int32Array.from({ length: rows }, (_, row) => Number(row >= rows / 2));
  return [
    { name: "a table", observed: table, facts: { isList: false } },
    { name: "a table of hours", observed: table, facts: { isList: false, order: { places } } },
    { name: "a table of two series", observed: table, facts: { isList: false, order: { places, series } } },
    { name: "a table with categories", observed: table, facts: { isList: false, categories } },
    { name: "a list", observed: ratings, facts: { isList: true } },
  ];
}

function observedOf(valueAt: (row: number, column: number) => number): SparseMatrix {
  const random = seededRandom(1);
  const rowOffsets = new Int32Array(rows + 1);
  const columns: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < cols; column++) {
      if (column !== row % cols && random.uniform() < 0.4) continue;
      columns.push(column);
      values.push(valueAt(row, column));
    }
    rowOffsets[row + 1] = columns.length;
  }
  return { rows, cols, rowOffsets, columns: Int32Array.from(columns), values: Float64Array.from(values) };
}
