import type { Routines } from "./routines.js";

/** out = alpha A + beta B; A and B may be the same array. */
export function combineInto(
  routines: Routines,
  alpha: number,
  a: Float64Array,
  beta: number,
  b: Float64Array,
  out: Float64Array,
): void {
  const both = alpha + beta;
  // BLAS leaves out what has the factor 0, and NaN with it.
  if (a === b && both !== 0) {
    out.set(a);
    if (both !== 1) routines.scal(both, out);
  } else if (alpha === 1 && beta !== 0) {
    out.set(a);
    routines.axpy(beta, b, out);
  } else if (alpha !== 0 && beta !== 0) {
    out.set(b);
    if (beta !== 1) routines.scal(beta, out);
    routines.axpy(alpha, a, out);
  } else {
    for (let k = 0; k < out.length; k++) out[k] = alpha * a[k] + beta * b[k];
  }
}

export interface Factors {
  readonly rows?: Float64Array;
  readonly cols?: Float64Array;
}

/** out = diag(rows) A diag(cols). */
export function scaleInto(a: Float64Array, rows: number, cols: number, factors: Factors, out: Float64Array): void {
  const { rows: left, cols: right } = factors;
  for (let i = 0, k = 0; i < rows; i++) {
    const factor = left ? left[i] : 1;
    const end = k + cols;
    if (right) for (let j = 0; k < end; j++, k++) out[k] = factor * a[k] * right[j];
    else for (; k < end; k++) out[k] = factor * a[k];
  }
}

/** out = A + shift I, n x n. */
export function addDiagonalInto(a: Float64Array, n: number, shift: number, out: Float64Array): void {
  out.set(a);
  for (let i = 0; i < n; i++) out[i * (n + 1)] += shift;
}

/** out = A[:, :count]. */
export function leadingColumnsInto(a: Float64Array, cols: number, count: number, out: Float64Array): void {
  for (let from = 0, to = 0; to < out.length; from += cols - count) {
    for (const end = to + count; to < end; to++, from++) out[to] = a[from];
  }
}

/** out = A ∘ B. */
export function multiplyElementwiseInto(a: Float64Array, b: Float64Array, out: Float64Array): void {
  for (let k = 0; k < out.length; k++) out[k] = a[k] * b[k];
}

/** out_i = Σ_j A_ij. */
export function rowSumsInto(a: Float64Array, cols: number, out: Float64Array): void {
  for (let i = 0, k = 0; i < out.length; i++) {
    let sum = 0;
    for (const end = k + cols; k < end; k++) sum += a[k];
    out[i] = sum;
  }
}

/** out_j = Σ_i A_ij. */
export function columnSumsInto(a: Float64Array, rows: number, out: Float64Array): void {
  const cols = out.length;
  out.fill(0);
  for (let i = 0, k = 0; i < rows; i++) for (let j = 0; j < cols; j++, k++) out[j] += a[k];
}

/** Is no entry on and below the diagonal NaN or infinite? */
export function isFiniteLowerTriangle(s: Float64Array, n: number): boolean {
  let sum = 0;
  // 0 times NaN or infinity is NaN.
  for (let i = 0; i < n; i++) for (let k = i * n, end = k + i; k <= end; k++) sum += 0 * s[k];
  return sum === 0;
}

export function isFiniteThroughout(a: Float64Array): boolean {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += 0 * a[k];
  return sum === 0;
}
