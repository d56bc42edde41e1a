import { AgopError, type SparseMatrix } from "@agop/core";
import type { Engine } from "./engine.js";

/** Where the entries of sparse matrices lie, in compressed rows; addresses of Int32 arrays. */
export interface Pattern {
  readonly rows: number;
  readonly cols: number;
  readonly count: number;
  readonly offsets: number;
  readonly columns: number;
  /** Observations in the fullest row. */
  readonly longestRow: number;
  /** The same by columns, made when first needed. */
  byColumns(): ColumnOrder;
  /** One more sparse matrix has this pattern; the memory goes with the last. */
  share(): Pattern;
  release(): void;
}

export interface ColumnOrder {
  readonly offsets: number;
  readonly rows: number;
  /** For each entry in this order, where it is in the order by rows. */
  readonly order: number;
}

/** @throws AgopError `shape-mismatch` or `problem-invalid` for arrays that are not compressed rows. */
export function createPattern(engine: Engine, sparse: SparseMatrix): Pattern {
  const { rows, cols, rowOffsets, columns } = sparse;
  const longestRow = checkCompressedRows(sparse);
  const count = columns.length;
  const { memory, kernels } = engine;

  const offsets = memory.allocate((rows + 1 + count) * 4, `a pattern of ${count} entries`);
  memory.integers(offsets, rows + 1).set(rowOffsets);
  const columnsAddress = offsets + (rows + 1) * 4;
  memory.integers(columnsAddress, count).set(columns);

  let users = 1;
  let byColumns: ColumnOrder | undefined;
  const transpose = (): ColumnOrder => {
    const start = memory.allocate((cols + 1 + 2 * count) * 4, `a pattern of ${count} entries by columns`);
    const order = { offsets: start, rows: start + (cols + 1) * 4, order: start + (cols + 1 + count) * 4 };
    kernels.transposePattern(rows, cols, offsets, columnsAddress, order.offsets, order.rows, order.order);
    return order;
  };
  const pattern: Pattern = {
    rows,
    cols,
    count,
    offsets,
    columns: columnsAddress,
    longestRow,
    byColumns: () => (byColumns ??= transpose()),
    share: () => {
      users++;
      return pattern;
    },
    release: () => {
      users--;
      if (users > 0) return;
      memory.free(offsets);
      if (byColumns) memory.free(byColumns.offsets);
    },
  };
  return pattern;
}

/** The kernels trust indices, so that they are checked here; returns the length of the fullest row. */
function checkCompressedRows({ rows, cols, rowOffsets, columns, values }: SparseMatrix): number {
  if (rowOffsets.length !== rows + 1 || values.length !== columns.length) {
    throw new AgopError(
      "shape-mismatch",
      `a sparse ${rows} x ${cols} matrix needs ${rows + 1} row offsets and one value for each column index; ` +
        `it has ${rowOffsets.length}, ${values.length} and ${columns.length}`,
    );
  }
  let longest = 0;
  let valid = rowOffsets[0] === 0 && rowOffsets[rows] === columns.length;
  for (let i = 0; i < rows && valid; i++) {
    const end = rowOffsets[i + 1];
    valid = rowOffsets[i] <= end && end <= columns.length;
    longest = Math.max(longest, end - rowOffsets[i]);
    let previous = -1;
    for (let e = rowOffsets[i]; e < end && valid; e++) {
      valid = columns[e] > previous && columns[e] < cols;
      previous = columns[e];
    }
    if (!valid) {
      throw new AgopError(
        "problem-invalid",
        `row ${i} of a sparse ${rows} x ${cols} matrix is not in compressed form`,
        "columns must ascend within a row and stay below their number; toSparse of @agop/core sorts entries",
      );
    }
  }
  if (!valid) throw new AgopError("problem-invalid", `the row offsets of a sparse ${rows} x ${cols} matrix are wrong`);
  return longest;
}
