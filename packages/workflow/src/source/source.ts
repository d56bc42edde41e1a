import type { PassedOver, Triplets } from "@agop/data";
import type { Shape } from "../algorithms/shape.js";
import type { InputWarning } from "../following.js";

/** A column whose observed cells are all the same, which needs no fit. */
export interface ConstantColumn {
  readonly name: string;
  readonly value: number;
  readonly observed: number;
  /** Cells that get that value. */
  readonly filled: number;
}

/** What is known of the input, wherever its numbers are. */
export interface SourceFacts {
  readonly shape: Shape;
  /** How many cells of each column are observed, and their mean; 0 of none. */
  readonly columnCounts: Float64Array;
  readonly columnMeans: Float64Array;
  readonly columnNames: readonly string[];
  /** Columns of a table that stay as they are. */
  readonly passedOver: readonly PassedOver[];
  /** Columns that are completed without being fitted; they are not among the others. */
  readonly constantColumns: readonly ConstantColumn[];
  /** Names of the columns of categories that are completed; in lists of entries they follow the others. */
  readonly categories: readonly string[];
  /** Whether it is a list of entries, and not a table. */
  readonly isList: boolean;
  /** Lowest and highest value of a list of few different ones, each used often. */
  readonly ratings?: readonly [low: number, high: number];
  /** How entries are listed under their ids: of a table the number of the row, counted from 0, and the column's name. */
  readonly list: Omit<Triplets, "path" | "observed">;
  /** Keeps a prediction within the scale of ratings. */
  readonly clip: (value: number) => number;
  /** What was taken for granted. */
  readonly notes: readonly string[];
  readonly warnings: readonly InputWarning[];
}

/** A column of categories, and the place among its levels of each row's value. */
export interface FilledCategory {
  readonly name: string;
  readonly codes: Int32Array;
}

/** What the outputs are written from. */
export interface WritableSource extends SourceFacts {
  /** Columns of the observed cells of a row, ascending. */
  observedIn(row: number): Int32Array;
  write(
    path: string,
    valueAt: (row: number, column: number) => number,
    categories?: readonly FilledCategory[],
  ): Promise<void>;
  /**
   * Of a list: what its row alone, its column alone, or the mean of all tells of a cell, in the units of the list, for ids that it
   * does not have. Left out where such are refused.
   */
  expectedAt?(row: number | undefined, column: number | undefined): number;
}

/** Cells of a completion. */
export interface Cells {
  /** X_ij in the units of the table, within its scale. */
  valueAt(row: number, column: number): number;
  /** X[row, :] in the units of the table, not kept within its scale: what a ranking goes by. */
  rowValues(row: number): Float64Array;
}

/** How entries of a table are listed. */
export function listOfCells(
  { delimiter, decimal, files }: Pick<Triplets, "delimiter" | "decimal" | "files">,
  columnNames: readonly string[],
): SourceFacts["list"] {
  const names = ["row", "column", "value"] as const;
  return {
    delimiter,
    decimal,
    ...(files && { files }),
    names,
    rowId: String,
    columnId: (column) => columnNames[column],
  };
}

/** That a first line of numbers was not taken for names. */
export function headerNotes(path: string, hasHeader: boolean, asked: boolean | undefined): readonly string[] {
  if (hasHeader || asked !== undefined) return [];
  return [`the first line of ${path} is read as data; if it has names, say \`header\``];
}
