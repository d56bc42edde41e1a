import type { DenseMatrix, SparseMatrix } from "../matrix/matrix.js";

/** What a reader noticed and read all the same. */
export interface InputWarning {
  readonly code: string;
  readonly message: string;
}

/** Columns of a table by name, all numbers; missing cells are NaN. */
export interface InputTable {
  readonly names: readonly string[];
  /** Rows x names. */
  readonly values: DenseMatrix;
  /** Where a row stands, as "houses.csv:12", for messages. */
  placeOf(row: number): string;
  readonly warnings: readonly InputWarning[];
}

/** How a list of row, column and value is read. */
export interface TripletsOptions {
  readonly shape: { readonly rows: number; readonly cols: number };
  /** The columns of row, column and value, by name or number. */
  readonly columns?: readonly [string, string, string] | undefined;
}

/**
 * The files of a configuration, by paths relative to it: how kinds of problems read what is given without knowing of disks or formats.
 * @throws AgopError `file-unreadable`, `table-invalid` with line and column
 */
export interface InputFiles {
  /** The columns of numbers of a CSV file. */
  table(path: string): Promise<InputTable>;
  /** A list of (row, column, value), indices counted from 0. */
  triplets(
    path: string,
    options: TripletsOptions,
  ): Promise<{ readonly observed: SparseMatrix; readonly warnings: readonly InputWarning[] }>;
  /** A matrix of numbers without names, row by row. */
  matrix(path: string): Promise<DenseMatrix>;
}
