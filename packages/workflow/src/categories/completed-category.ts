import { type DenseMatrix, type JsonObject, seededRandom } from "@agop/core";
import { mixedSeed } from "@agop/core/run";
import type { ClassErrors } from "../training/held-out-errors.js";

/** A column of categories, with the most probable level in each cell that was missing. */
export interface CompletedCategory {
  readonly name: string;
  readonly levels: readonly string[];
  /** Place among the levels of each row's value, as it was observed or as it is most probable. */
  readonly codes: Int32Array;
  /** The rows that had none, ascending. */
  readonly rows: Int32Array;
  /** Of those rows how probable each level is, rows x levels. */
  readonly probabilities: DenseMatrix;
  /** What tells the levels apart, with its options; `byFrequency` where nothing does better than how frequent they are. */
  readonly algorithm: string;
  readonly settings: JsonObject;
  readonly iterations: number;
  /** On observed cells that neither choice nor fit has seen; null where none could be held out. */
  readonly holdout: ClassErrors | null;
}

export const byFrequency = "frequencies";

/**
 * The same with levels drawn from their probabilities: one of several completed tables for multiple imputation (Rubin, Multiple
 * Imputation for Nonresponse in Surveys, 1987, section 5.3). What is drawn for a cell depends on nothing but seed, draw, row and column.
 * @param place of the column among those of categories
 * @param draw counted from 1
 */
export function drawnCategory(
  category: CompletedCategory,
  place: number,
  seed: number,
  draw: number,
): Pick<CompletedCategory, "name" | "codes"> {
  const { name, rows, probabilities } = category;
  const codes = category.codes.slice();
  rows.forEach((row, i) => {
    // Columns of numbers have the places from 0 on.
    let rest = seededRandom(mixedSeed(seed, draw, row, -1 - place)).uniform();
    const ofRow = probabilities.data.subarray(i * probabilities.cols, (i + 1) * probabilities.cols);
    codes[row] = ofRow.findIndex((probability, k) => (rest -= probability) < 0 || k === ofRow.length - 1);
  });
  return { name, codes };
}

/** How probable the filled level of the i-th missing cell is. */
export function probabilityOf({ rows, codes, probabilities }: CompletedCategory, i: number): number {
  return probabilities.data[i * probabilities.cols + codes[rows[i]]];
}
