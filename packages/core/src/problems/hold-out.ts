import { AgopError } from "../errors.js";
import type { Entries, SparseMatrix } from "../matrix/matrix.js";
import { type Random, shuffledIndices } from "../random.js";

/** Observed entries, and some that were taken out of them. */
export interface Split {
  readonly kept: SparseMatrix;
  readonly heldOut: Entries;
}

/**
 * Takes a fraction of the observed entries out, uniformly at random, but never the last one of a row or a column:
 * nothing can be learned about those.
 * @throws AgopError `option-invalid` unless 0 < fraction < 1, or where no entry can be spared.
 */
export function holdOut(observed: SparseMatrix, fraction: number, random: Random): Split {
  if (!(fraction > 0 && fraction < 1)) {
    throw new AgopError("option-invalid", `the held-out fraction is ${fraction}; it must be > 0 and < 1`);
  }
  const { rows, cols, rowOffsets, columns, values } = observed;
  const inRow = Int32Array.from({ length: rows }, (_, i) => rowOffsets[i + 1] - rowOffsets[i]);
  const inColumn = new Int32Array(cols);
  for (let k = 0; k < columns.length; k++) inColumn[columns[k]]++;
  const wanted = Math.round(fraction * values.length);
  const isTaken = new Uint8Array(values.length);
  let taken = 0;
  for (const k of shuffledIndices(values.length, random)) {
    if (taken === wanted) break;
    const row = rowOf(k, rowOffsets);
    if (inRow[row] === 1 || inColumn[columns[k]] === 1) continue;
    inRow[row]--;
    inColumn[columns[k]]--;
    isTaken[k] = 1;
    taken++;
  }
  if (taken === 0) {
    throw new AgopError(
      "option-invalid",
      `none of the ${values.length} observed entries can be held out`,
      "give more data, a smaller --holdout, or --holdout 0 with a fixed --ridge",
    );
  }
  return divided(observed, isTaken, taken);
}

/** The row of an entry: most are never asked for, and an index of all would take as much room as the columns. */
function rowOf(entry: number, rowOffsets: Int32Array): number {
  let low = 0;
  let high = rowOffsets.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if (rowOffsets[middle] <= entry) low = middle;
    else high = middle;
  }
  return low;
}

/** The entries that are taken, and those that are not, in the order in which they are. */
function divided({ rows, cols, rowOffsets, columns, values }: SparseMatrix, isTaken: Uint8Array, taken: number): Split {
  const count = values.length - taken;
  const kept = {
    rows,
    cols,
    rowOffsets: new Int32Array(rows + 1),
    columns: new Int32Array(count),
    values: new Float64Array(count),
  };
  const heldOut = {
    rowIndices: new Int32Array(taken),
    columnIndices: new Int32Array(taken),
    values: new Float64Array(taken),
  };
  let [stays, goes] = [0, 0];
  for (let i = 0; i < rows; i++) {
    for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) {
      if (isTaken[k] === 1) {
        heldOut.rowIndices[goes] = i;
        heldOut.columnIndices[goes] = columns[k];
        heldOut.values[goes++] = values[k];
      } else {
        kept.columns[stays] = columns[k];
        kept.values[stays++] = values[k];
      }
    }
    kept.rowOffsets[i + 1] = stays;
  }
  return { kept, heldOut };
}
