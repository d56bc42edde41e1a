import { AgopError } from "@agop/core";
import type { Buffers } from "./buffers.js";
import { isFiniteLowerTriangle, isFiniteThroughout } from "./elementwise.js";
import type { Routines } from "./routines.js";
import { rowsToColumnsReversed } from "./tiles.js";

/**
 * S^{-1} B in the place of B (n x count). Our lower triangle, row by row, is LAPACK's upper one, column by column:
 *
 *   S = U^T U,   X^T = B^T U^{-1} U^{-T}
 *
 * NaN and infinity end in a pivot, which then fails.
 * @throws AgopError `not-positive-definite`
 */
export function choleskySolveInPlace(
  { routines, buffers }: Lapack,
  s: Float64Array,
  n: number,
  b: Float64Array,
  count: number,
): void {
  buffers.borrow(n * n, (factor) => {
    factor.set(s);
    solveOverwriting(routines, { operation: "choleskySolve", s: factor, n, b, count });
  });
}

export interface OverwrittenSystem {
  readonly operation: string;
  /** Its lower triangle becomes the factor. */
  readonly s: Float64Array;
  readonly n: number;
  readonly b: Float64Array;
  readonly count: number;
}

/** The same where S is no longer needed. */
export function solveOverwriting(routines: Routines, { operation, s, n, b, count }: OverwrittenSystem): void {
  if (n === 0) return;
  const diagonal = Float64Array.from({ length: n }, (_, i) => s[i * (n + 1)]);
  const failed = routines.potrf(n, s);
  if (failed > 0) throw notPositiveDefinite(operation, n, failed - 1);
  for (let i = 0; i < n; i++) {
    // A pivot must be more than the rounding of its own diagonal entry; written so that NaN fails too.
    const isPositive = s[i * (n + 1)] ** 2 > n * Number.EPSILON * diagonal[i];
    if (!isPositive) throw notPositiveDefinite(operation, n, i);
  }
  if (count === 0) return;
  routines.solveRight(false, count, n, s, b);
  routines.solveRight(true, count, n, s, b);
}

/** What decompositions are computed with. */
export interface Lapack {
  readonly routines: Routines;
  readonly buffers: Buffers;
}

/**
 * S = V diag(values) V^T, values descending.
 * @throws AgopError `not-finite`
 */
export function symmetricEigenInto(
  { routines, buffers }: Lapack,
  s: Float64Array,
  n: number,
  vectors: Float64Array,
): Float64Array {
  const values = new Float64Array(n);
  if (n === 0) return values;
  if (!isFiniteLowerTriangle(s, n)) throw notFinite("symmetricEigen", n, n);
  buffers.borrow(n * n, (work) => {
    work.set(s);
    routines.syevd(n, work, values, buffers);
    // LAPACK's columns are our rows, and ascend.
    rowsToColumnsReversed(work, n, vectors);
  });
  return values.reverse();
}

/**
 * A (m x n) in `q` becomes Q, and R is written. A^T, which is how LAPACK sees A, is L Q^T, so that nothing has to be
 * turned:
 *
 *   A^T = L P,   Q = P^T D,   R = D L^T,   D the signs that make the diagonal of R positive
 *
 * @throws AgopError `not-finite`
 */
export function thinQrInPlace(routines: Routines, q: Float64Array, m: number, n: number, r: Float64Array): void {
  if (n === 0) return;
  if (!isFiniteThroughout(q)) throw notFinite("thinQr", m, n);
  const tau = new Float64Array(n);
  routines.gelqf(n, m, q, tau);
  const signs = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    signs[i] = q[i * n + i] < 0 ? -1 : 1;
    for (let j = 0; j < n; j++) r[i * n + j] = j < i ? 0 : signs[i] * q[i * n + j];
  }
  routines.orglq(n, m, q, tau);
  for (let i = 0; i < m; i++) for (let j = 0; j < n; j++) q[i * n + j] *= signs[j];
}

function notPositiveDefinite(operation: string, n: number, pivot: number): AgopError {
  return new AgopError(
    "not-positive-definite",
    `${operation}: pivot ${pivot} of the ${n} x ${n} matrix is not positive`,
    "a larger ridge usually helps",
  );
}

function notFinite(operation: string, rows: number, cols: number): AgopError {
  return new AgopError("not-finite", `${operation}: the ${rows} x ${cols} matrix has an entry that is not finite`);
}
