/** The rows of a leaf: to fit, and to choose by. */
export interface LeafRows {
  readonly fitted: Int32Array;
  readonly heldOut: Int32Array;
}

/** Of the rows of a leaf, and at most so many. Source: arXiv 2508.10053, which moves as many to its validation rows. */
const heldOutPart = 0.2;
const mostHeldOut = 1500;

/**
 * Takes min(1500, 20 %) of the rows of a leaf out, those that come first in an order of all rows, so that a row in several leaves is
 * taken out of all of them or of none, but at the edge.
 * @param rows of the leaf, whose order is kept
 * @param places of all rows in that order
 */
export function holdRowsOut(rows: Int32Array, places: Int32Array): LeafRows {
  const count = Math.min(mostHeldOut, Math.floor(heldOutPart * rows.length));
  if (count === 0) return { fitted: rows, heldOut: new Int32Array() };
  const last = rows.map((row) => places[row]).sort()[count - 1];
  return { fitted: rows.filter((row) => places[row] > last), heldOut: rows.filter((row) => places[row] <= last) };
}

/** The held-out rows that no leaf is fitted to, at most `most`, those that come first in the order; ascending. */
export function rowsOutsideAll(leaves: readonly LeafRows[], places: Int32Array, most: number): Int32Array {
  const isFitted = new Uint8Array(places.length);
  const isHeldOut = new Uint8Array(places.length);
  for (const { fitted, heldOut } of leaves) {
    for (const row of fitted) isFitted[row] = 1;
    for (const row of heldOut) isHeldOut[row] = 1;
  }
  const rows = Int32Array.from(places.keys()).filter((row) => isHeldOut[row] === 1 && isFitted[row] === 0);
  if (rows.length <= most) return rows;
  const last = rows.map((row) => places[row]).sort()[most - 1];
  return rows.filter((row) => places[row] <= last);
}
