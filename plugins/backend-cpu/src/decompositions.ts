import { AgopError } from "@agop/core";
import { CholeskyDecomposition, EigenvalueDecomposition, Matrix as MlMatrix, QrDecomposition } from "ml-matrix";

interface Rows {
  readonly rows: number;
  readonly cols: number;
  readonly data: Float64Array;
}

/** S^{-1} B. ml-matrix refuses a matrix that is asymmetric in the last bit, so the lower triangle is mirrored first. */
export function choleskySolution(s: Rows, b: Rows): Float64Array {
  if (s.rows === 0 || b.cols === 0) return new Float64Array(b.data.length);
  const indefinite = (): never => {
    throw new AgopError("not-positive-definite", `choleskySolve: the ${s.rows} x ${s.rows} matrix`, "raise the ridge");
  };
  const symmetric = mirrorLower(s);
  if (!symmetric.to1DArray().every(Number.isFinite)) return indefinite();
  const cholesky = new CholeskyDecomposition(symmetric);
  if (!cholesky.isPositiveDefinite()) return indefinite();
  // A pivot that rounding alone can explain carries no information.
  const factor = cholesky.lowerTriangularMatrix;
  let largest = 0;
  for (let i = 0; i < s.rows; i++) largest = Math.max(largest, symmetric.get(i, i));
  for (let i = 0; i < s.rows; i++) {
    if (!(factor.get(i, i) ** 2 > s.rows * Number.EPSILON * largest)) return indefinite();
  }
  return flatten(cholesky.solve(toMl(b)));
}

/** S = V diag(values) V^T, values descending. */
export function eigenOf(s: Rows): { readonly values: Float64Array; readonly vectors: Float64Array } {
  const n = s.rows;
  if (n === 0) return { values: new Float64Array(0), vectors: new Float64Array(0) };
  const symmetric = mirrorLower(s);
  if (!symmetric.to1DArray().every(Number.isFinite)) {
    throw new AgopError("not-finite", `symmetricEigen: the ${n} x ${n} matrix has an entry that is not finite`);
  }
  // Squares of entries near 1e±200 overflow or vanish, so the largest is made 1 first.
  const largest = symmetric.to1DArray().reduce((most, value) => Math.max(most, Math.abs(value)), 0) || 1;
  const scaled = symmetric.divide(largest);
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(scaled, { assumeSymmetric: true });
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a]);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => {
    for (let i = 0; i < n; i++) vectors[i * n + to] = eigenvectorMatrix.get(i, from);
  });
  return { values: Float64Array.from(order, (k) => realEigenvalues[k] * largest), vectors };
}

/** A = Q R with R's diagonal not negative. */
export function qrOf(a: Rows): { readonly q: Float64Array; readonly r: Float64Array } {
  const { rows, cols } = a;
  if (cols === 0) return { q: new Float64Array(0), r: new Float64Array(0) };
  const qr = new QrDecomposition(toMl(a));
  const q = qr.orthogonalMatrix;
  const r = qr.upperTriangularMatrix;
  const signs = Array.from({ length: cols }, (_, k) => (r.get(k, k) < 0 ? -1 : 1));
  return {
    q: Float64Array.from({ length: rows * cols }, (_, p) => q.get(Math.floor(p / cols), p % cols) * signs[p % cols]),
    r: Float64Array.from({ length: cols * cols }, (_, p) => {
      const i = Math.floor(p / cols);
      return p % cols < i ? 0 : r.get(i, p % cols) * signs[i];
    }),
  };
}

function toMl({ rows, cols, data }: Rows): MlMatrix {
  return MlMatrix.from1DArray(rows, cols, data);
}

function mirrorLower({ rows, data }: Rows): MlMatrix {
  const matrix = new MlMatrix(rows, rows);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j <= i; j++) {
      matrix.set(i, j, data[i * rows + j]);
      matrix.set(j, i, data[i * rows + j]);
    }
  }
  return matrix;
}

function flatten(matrix: MlMatrix): Float64Array {
  return Float64Array.from(matrix.to1DArray());
}
