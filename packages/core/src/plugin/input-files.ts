import type { MatrixFacts } from "../contracts/preparation.js";
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

/** How a file is written; what is left out is found. */
export interface WrittenAs {
  /** Cells that mean missing, beside blank, NA and NaN. */
  readonly missing?: readonly string[] | undefined;
  readonly delimiter?: string | undefined;
  readonly decimal?: "." | "," | undefined;
}

/** How a list of row, column and value is read. */
export interface TripletsOptions extends WrittenAs {
  /** Left out: rows and columns are named by any text. */
  readonly shape?: { readonly rows: number; readonly cols: number } | undefined;
  /** The columns of row, column and value, by name or number. */
  readonly columns?: readonly [string, string, string] | undefined;
}

/** How a table whose missing cells are asked for is read. */
export interface CellsOptions extends WrittenAs {
  /** Whether the first line has names. */
  readonly header?: boolean | undefined;
  /** Columns to leave as they are. */
  readonly ignore?: readonly string[] | undefined;
  /** The column that the rows are in the order of, and the one that tells several series apart. */
  readonly order?: string | undefined;
  readonly group?: string | undefined;
}

/** Entries of a matrix that is to be completed. */
export interface InputEntries {
  readonly observed: SparseMatrix;
  readonly warnings: readonly InputWarning[];
  /** Left out by files that are only read. */
  readonly completion?: InputCompletion;
}

/** What preparations go by, and how a completion is kept. */
export interface InputCompletion {
  readonly facts: MatrixFacts;
  /** Writes the file again with what it lacks: `valueAt` gives X_ij in the units of the file. */
  write(path: string, valueAt: (row: number, column: number) => number): Promise<void>;
}

/**
 * The files of a configuration, by paths relative to it: how kinds of problems read what is given without knowing of disks or formats.
 * @throws AgopError `file-unreadable`, `table-invalid` with line and column
 */
export interface InputFiles {
  /** The columns of numbers of a CSV file. */
  table(path: string): Promise<InputTable>;
  /** The observed cells of a table's columns of numbers, but for columns of one number alone. */
  cells(path: string, options: CellsOptions): Promise<InputEntries>;
  /** A list of (row, column, value), indices counted from 0 inside a shape. */
  triplets(path: string, options: TripletsOptions): Promise<InputEntries>;
  /** A matrix of numbers without names, row by row. */
  matrix(path: string): Promise<DenseMatrix>;
}
