import { AgopError } from "../errors.js";
import { type Entries, type SparseMatrix, toEntries } from "../matrix/matrix.js";
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
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const inRow = new Int32Array(observed.rows);
  const inColumn = new Int32Array(observed.cols);
  for (let k = 0; k < values.length; k++) {
    inRow[rowIndices[k]]++;
    inColumn[columnIndices[k]]++;
  }
  const wanted = Math.round(fraction * values.length);
  const isTaken = new Uint8Array(values.length);
  let taken = 0;
  for (const k of shuffledIndices(values.length, random)) {
    if (taken === wanted) break;
    if (inRow[rowIndices[k]] === 1 || inColumn[columnIndices[k]] === 1) continue;
    inRow[rowIndices[k]]--;
    inColumn[columnIndices[k]]--;
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
  const places = Int32Array.from(values.keys());
  const heldOut = places.filter((k) => isTaken[k] === 1);
  const kept = places.filter((k) => isTaken[k] === 0);
  const rowOffsets = new Int32Array(observed.rows + 1);
  for (const k of kept) rowOffsets[rowIndices[k] + 1]++;
  for (let i = 0; i < observed.rows; i++) rowOffsets[i + 1] += rowOffsets[i];
  return {
    kept: {
      rows: observed.rows,
      cols: observed.cols,
      rowOffsets,
      columns: kept.map((k) => columnIndices[k]),
      values: Float64Array.from(kept, (k) => values[k]),
    },
    heldOut: {
      rowIndices: heldOut.map((k) => rowIndices[k]),
      columnIndices: heldOut.map((k) => columnIndices[k]),
      values: Float64Array.from(heldOut, (k) => values[k]),
    },
  };
}
