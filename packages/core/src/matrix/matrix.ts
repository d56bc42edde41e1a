import { AgopError } from "../errors.js";

/** A dense matrix on the host: `data` holds `rows * cols` float64 numbers, row by row. */
export interface DenseMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/**
 * A sparse matrix on the host in compressed rows: the entries of row i are `values[k]` at column `columns[k]`,
 * `rowOffsets[i] <= k < rowOffsets[i + 1]`, columns ascending. Also used as an observation pattern Ω with values y.
 */
export interface SparseMatrix {
  readonly rows: number;
  readonly cols: number;
  readonly rowOffsets: Int32Array;
  readonly columns: Int32Array;
  readonly values: Float64Array;
}

/** Entries (row, column, value) in any order, all three arrays of one length. */
export interface Entries {
  readonly rowIndices: Int32Array;
  readonly columnIndices: Int32Array;
  readonly values: Float64Array;
}

/** @throws AgopError `shape-mismatch` unless `data` has `rows * cols` numbers; `out-of-memory`. */
export function denseMatrix(rows: number, cols: number, data: Float64Array = zeros(rows, cols)): DenseMatrix {
  if (data.length !== rows * cols) {
    throw new AgopError(
      "shape-mismatch",
      `a ${rows} x ${cols} matrix needs ${rows * cols} numbers, not ${data.length}`,
    );
  }
  return { rows, cols, data };
}

function zeros(rows: number, cols: number): Float64Array {
  try {
    return new Float64Array(rows * cols);
  } catch (cause) {
    const size = `${((8 * rows * cols) / 2 ** 30).toFixed(1)} GiB`;
    throw new AgopError("out-of-memory", `a dense ${rows} x ${cols} matrix of ${size} cannot be held`, undefined, {
      cause,
    });
  }
}

/** diag(values). */
export function diagonalMatrix(values: Float64Array): DenseMatrix {
  const n = values.length;
  const matrix = denseMatrix(n, n);
  for (let i = 0; i < n; i++) matrix.data[i * n + i] = values[i];
  return matrix;
}

/** A dense matrix from rows written out, for small literals. */
export function fromRows(rows: readonly (readonly number[])[]): DenseMatrix {
  const cols = rows.at(0)?.length ?? 0;
  return denseMatrix(rows.length, cols, Float64Array.from(rows.flat()));
}

/**
 * Sorts entries into compressed rows. Equal duplicates are merged.
 * @throws AgopError `problem-invalid` for an index outside the shape or two different values at one place;
 * `not-finite` for a value that is NaN or infinite.
 */
export function toSparse(rows: number, cols: number, entries: Entries): SparseMatrix {
  const { rowIndices, columnIndices, values } = entries;
  const rowOffsets = new Int32Array(rows + 1);
  for (let k = 0; k < values.length; k++) {
    checkEntry(rows, cols, rowIndices[k], columnIndices[k], values[k]);
    rowOffsets[rowIndices[k] + 1]++;
  }
  for (let i = 0; i < rows; i++) rowOffsets[i + 1] += rowOffsets[i];

  const next = rowOffsets.slice(0, rows);
  const order = new Int32Array(values.length);
  for (let k = 0; k < values.length; k++) order[next[rowIndices[k]]++] = k;
  for (let i = 0; i < rows; i++) {
    order.subarray(rowOffsets[i], rowOffsets[i + 1]).sort((a, b) => columnIndices[a] - columnIndices[b]);
  }
  return mergeDuplicates({
    rows,
    cols,
    rowOffsets,
    columns: Int32Array.from(order, (k) => columnIndices[k]),
    values: Float64Array.from(order, (k) => values[k]),
  });
}

function checkEntry(rows: number, cols: number, row: number, column: number, value: number): void {
  if (row < 0 || row >= rows || column < 0 || column >= cols) {
    throw new AgopError(
      "problem-invalid",
      `entry (${row}, ${column}) lies outside the ${rows} x ${cols} matrix`,
      "indices count from 0",
    );
  }
  if (!Number.isFinite(value)) {
    throw new AgopError("not-finite", `the value at (${row}, ${column}) is ${value}`, "leave missing entries out");
  }
}

function mergeDuplicates(sorted: SparseMatrix): SparseMatrix {
  const { rows, cols, columns, values } = sorted;
  const rowOffsets = new Int32Array(rows + 1);
  let kept = 0;
  for (let i = 0; i < rows; i++) {
    for (let k = sorted.rowOffsets[i]; k < sorted.rowOffsets[i + 1]; k++) {
      if (kept > rowOffsets[i] && columns[kept - 1] === columns[k]) {
        if (values[kept - 1] !== values[k]) {
          throw new AgopError(
            "problem-invalid",
            `entry (${i}, ${columns[k]}) is given twice, as ${values[kept - 1]} and as ${values[k]}`,
            "keep one of them, or their mean",
          );
        }
        continue;
      }
      columns[kept] = columns[k];
      values[kept++] = values[k];
    }
    rowOffsets[i + 1] = kept;
  }
  return { rows, cols, rowOffsets, columns: columns.slice(0, kept), values: values.slice(0, kept) };
}

/** The entries of a sparse matrix, row by row. */
export function toEntries(sparse: SparseMatrix): Entries {
  const rowIndices = new Int32Array(sparse.values.length);
  for (let i = 0; i < sparse.rows; i++) rowIndices.fill(i, sparse.rowOffsets[i], sparse.rowOffsets[i + 1]);
  return { rowIndices, columnIndices: sparse.columns, values: sparse.values };
}

/** The cells of a dense table that are not NaN, which stands for missing, in compressed rows. */
export function observedCells(table: DenseMatrix): SparseMatrix {
  const { rows, cols, data } = table;
  const rowOffsets = new Int32Array(rows + 1);
  const count = data.reduce((total, value) => total + (Number.isNaN(value) ? 0 : 1), 0);
  const columns = new Int32Array(count);
  const values = new Float64Array(count);
  let k = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      const value = data[i * cols + j];
      if (Number.isNaN(value)) continue;
      columns[k] = j;
      values[k++] = value;
    }
    rowOffsets[i + 1] = k;
  }
  return { rows, cols, rowOffsets, columns, values };
}

/** The rows of A (n x d) at these places, in their order: m x d, a copy. */
export function rowsAt({ cols, data }: DenseMatrix, rows: Int32Array): DenseMatrix {
  const part = denseMatrix(rows.length, cols);
  rows.forEach((row, i) => {
    part.data.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
  });
  return part;
}
