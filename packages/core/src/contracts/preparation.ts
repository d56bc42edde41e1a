import type { SparseMatrix } from "../matrix/matrix.js";

/**
 * What is done to a matrix before it is completed, and undone to its completion: onto one scale, centred, beside its neighbours
 * in time. It learns from the entries that it is given and from no others, so that what is held out stays unseen.
 */
export interface Preparation {
  readonly name: string;
  /** Whether what it makes may have more columns than it is given. */
  readonly addsColumns?: boolean;
  /** Whether it makes sense of such a matrix. */
  appliesTo(facts: MatrixFacts): boolean;
  /** @param observed rows x cols, at least one entry, all finite */
  prepare(observed: SparseMatrix, facts: MatrixFacts): PreparedMatrix;
}

/** What is known of a matrix beside its entries. */
export interface MatrixFacts {
  /** A list of entries of one kind, such as ratings, and not a table whose columns have units of their own. */
  readonly isList: boolean;
  /** How the rows lie along a line; left out where they are exchangeable. */
  readonly order?: RowOrder;
  /** Indicators of the categories of a table, rows x any number: 1 and 0 where the category is known, nothing where it is not. */
  readonly categories?: SparseMatrix;
}

/** Where rows lie along a line, of time as a rule. */
export interface RowOrder {
  /** Of each row, in any unit, also unsorted; NaN where it is not known. */
  readonly places: Float64Array;
  /** The series that each row belongs to, counted from 0; left out: one. */
  readonly series?: Int32Array;
}

/** A matrix as an algorithm is given it. */
export interface PreparedMatrix {
  /** The rows as they were; the columns z_1 ... z_cols as they were, perhaps further ones behind them. */
  readonly observed: SparseMatrix;
  /** x_ij in the units of the matrix for a value z_ij, j < cols. */
  restore(row: number, column: number, value: number): number;
}

/**
 * Prepares with one after the other, and restores the other way round.
 * @returns what the last one made; without any, the matrix as it is
 */
export function prepareInTurn(
  preparations: readonly Preparation[],
  observed: SparseMatrix,
  facts: MatrixFacts,
): PreparedMatrix {
  const asItIs: PreparedMatrix = { observed, restore: (_row, _column, value) => value };
  return preparations.reduce((before, preparation) => {
    const next = preparation.prepare(before.observed, facts);
    return {
      observed: next.observed,
      restore: (row, column, value) => before.restore(row, column, next.restore(row, column, value)),
    };
  }, asItIs);
}
