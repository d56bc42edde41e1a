import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";

/** Bandwidths in median distances, and ridges. */
const bandwidths = [0.3, 1.5];
const ridges = [0.02, 0.1, 0.4, 1.5];

/** f(x) = mean + Σ_i k(x, c_i) α_i, with the ridge and bandwidth of the least leave-one-out error. */
export interface KernelFit {
  readonly kernel: RadialKernel;
  readonly mean: number;
  /** α, one for each centre. */
  readonly dual: Float64Array;
  /** What f would say of each centre, had it not been fitted to it. */
  readonly leftOut: Float64Array;
  readonly error: number;
}

/**
 * Ridge regression in a Laplace kernel for several targets at once, by one eigendecomposition for each bandwidth: with α = (K + λ I)^{-1} t
 * the error at a centre that is left out is α_i / ((K + λ I)^{-1})_ii.
 * @param centres n x d
 * @param median of the distances between centres
 * @param targets n values each
 */
export function leaveOneOutRidge(
  centres: DenseMatrix,
  median: number,
  targets: readonly Float64Array[],
  backend: Backend,
): readonly KernelFit[] {
  const n = centres.rows;
  const means = targets.map((t) => t.reduce((sum, value) => sum + value, 0) / n);
  const centred = denseMatrix(n, targets.length);
  for (let i = 0; i < n; i++) targets.forEach((t, c) => (centred.data[i * targets.length + c] = t[i] - means[c]));
  const best: (KernelFit | undefined)[] = targets.map(() => undefined);
  for (const bandwidth of bandwidths) {
    const kernel = { norm: 2, exponent: 1, bandwidth: bandwidth * median };
    backend.scope(() => {
      const points = backend.fromDense(centres);
      const { values, vectors } = backend.symmetricEigen(backend.kernelMatrix(kernel, points, points));
      const projected = backend.multiply(vectors, backend.fromDense(centred), { left: true });
      const squares = backend.multiplyElementwise(vectors, vectors);
      for (const ridge of ridges) {
        const inverse = values.map((s) => 1 / (Math.max(s, 0) + ridge));
        const dual = backend.toDense(backend.multiply(vectors, backend.scale(projected, { rows: inverse }))).data;
        const diagonal = backend.toDense(backend.multiply(squares, backend.fromDense(denseMatrix(n, 1, inverse)))).data;
        targets.forEach((t, c) => {
          const leftOut = new Float64Array(n);
          let error = 0;
          for (let i = 0; i < n; i++) {
            const e = dual[i * targets.length + c] / diagonal[i];
            leftOut[i] = t[i] - e;
            error += (e * e) / n;
          }
          const known = best[c];
          if (known && !(error < known.error)) return;
          const own = Float64Array.from({ length: n }, (_, i) => dual[i * targets.length + c]);
          best[c] = { kernel, mean: means[c], dual: own, leftOut, error };
        });
      }
    });
  }
  return best.filter((fit) => fit !== undefined);
}

/** f at these points, m. */
export function predictAt({ kernel, mean, dual }: KernelFit, centres: DenseMatrix, at: DenseMatrix, backend: Backend) {
  return backend.scope(() => {
    const column = backend.fromDense(denseMatrix(dual.length, 1, dual));
    const points = backend.fromDense(centres);
    const predicted = backend.kernelProduct(kernel, backend.fromDense(at), points, column);
    return backend.toDense(predicted).data.map((value) => value + mean);
  });
}

/** The diagonal of the AGOP of f over its centres, Σ_i (∂f(c_i) / ∂x_s)² / n, scaled to the mean 1; ones where f is constant. */
export function diagonalAgop({ kernel, dual }: KernelFit, centres: DenseMatrix, backend: Backend): Float64Array {
  const { rows: n, cols: d } = centres;
  const { data } = backend.scope(() => {
    const points = backend.fromDense(centres);
    const column = backend.fromDense(denseMatrix(n, 1, dual));
    return backend.toDense(backend.kernelGradients(kernel, points, points, column));
  });
  const squares = new Float64Array(d);
  for (let k = 0; k < data.length; k++) squares[k % d] += data[k] * data[k];
  const mean = squares.reduce((sum, value) => sum + value, 0) / d;
  return squares.map((value) => (mean > 0 ? value / mean : 1));
}

/** The median of ‖c_i - c_k‖, 1 where it is 0; of at most 150 centres, evenly spread. */
export function medianDistance({ rows, cols, data }: DenseMatrix): number {
  const count = Math.min(rows, 150);
  const places = Int32Array.from({ length: count }, (_, p) => Math.floor((p * rows) / count));
  const squares = new Float64Array((count * (count - 1)) / 2);
  for (let p = 0, at = 0; p < count; p++) {
    for (let q = 0; q < p; q++, at++) {
      const [a, b] = [places[p] * cols, places[q] * cols];
      let sum = 0;
      for (let s = 0; s < cols; s++) {
        const difference = data[a + s] - data[b + s];
        sum += difference * difference;
      }
      squares[at] = sum;
    }
  }
  const median = Math.sqrt(squares.sort()[squares.length >> 1]);
  return median > 0 ? median : 1;
}
