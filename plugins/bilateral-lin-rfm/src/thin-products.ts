/** C = A^T B for A (n x p) and B (n x q), row by row; C is p x q. */
export function transposedProduct(
  a: Float64Array,
  b: Float64Array,
  n: number,
  p: number,
  q: number,
  c = new Float64Array(p * q),
): Float64Array {
  c.fill(0);
  for (let i = 0; i < n; i++) {
    for (let s = 0; s < p; s++) {
      const value = a[i * p + s];
      for (let t = 0; t < q; t++) c[s * q + t] += value * b[i * q + t];
    }
  }
  return c;
}

/** C += factor A B for A (n x p) and B (p x q), or B^T where `isTransposed` and B is q x p; C is n x q. */
export function addProduct(
  factor: number,
  a: Float64Array,
  b: Float64Array,
  n: number,
  p: number,
  q: number,
  c: Float64Array,
  isTransposed = false,
): void {
  const alongP = isTransposed ? 1 : q;
  const alongQ = isTransposed ? p : 1;
  for (let i = 0; i < n; i++) {
    for (let t = 0; t < q; t++) {
      let sum = 0;
      for (let s = 0; s < p; s++) sum += a[i * p + s] * b[s * alongP + t * alongQ];
      c[i * q + t] += factor * sum;
    }
  }
}
