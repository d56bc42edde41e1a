import {
  AgopError,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type Matrix,
  type State,
  type SupervisedEstimate,
} from "@agop/core";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";

/** f(x) = Σ_i k(x, x_i) a_i with k(x, z) = exp(-(x - z)^T S (x - z)): points x_i (n x d), S (d x d), dual a (n x c). */
export interface KernelExpansion<M> {
  readonly points: M;
  readonly metric: M;
  readonly dual: M;
}

/** The squared distances (a_i - b_j)^T S (a_i - b_j) of rows, |A| x |B|. */
export function squaredDistances(a: Matrix, b: Matrix, metric: Matrix, backend: Backend): Matrix {
  const ones = (rows: number): Matrix => backend.fromDense(denseMatrix(rows, 1, new Float64Array(rows).fill(1)));
  const norms = (x: Matrix): Matrix => backend.rowSums(backend.multiplyElementwise(backend.multiply(x, metric), x));
  const sums = backend.combine(
    1,
    backend.multiply(norms(a), ones(b.rows), { right: true }),
    1,
    backend.multiply(ones(a.rows), norms(b), { right: true }),
  );
  const products = backend.multiply(backend.multiply(a, metric), b, { right: true });
  return backend.map(backend.combine(1, sums, -2, products), { kind: "maximum", bound: 0 });
}

/** exp(-factor r²) of squared distances. */
export function gaussian(squares: Matrix, factor: number, backend: Backend): Matrix {
  return backend.map(backend.map(squares, { kind: "affine", scale: -factor, shift: 0 }), { kind: "exp" });
}

/** @param read copies the expansion out of the backend; called when it is first looked at, at the latest by `detach` */
export function kernelEstimate(read: () => KernelExpansion<DenseMatrix>, backend: Backend): SupervisedEstimate {
  let copy: KernelExpansion<DenseMatrix> | undefined;
  const expansion = (): KernelExpansion<DenseMatrix> => (copy ??= read());
  return {
    kind: "supervised",
    predict: (inputs) =>
      backend.scope(() => {
        const { points, metric, dual } = expansion();
        const [x, z, s] = [inputs, points, metric].map((matrix) => backend.fromDense(matrix));
        const kernel = gaussian(squaredDistances(x, z, s, backend), 1, backend);
        return backend.toDense(backend.multiply(kernel, backend.fromDense(dual)));
      }),
    detach: () => {
      expansion();
    },
    save: () => {
      const { points, metric, dual } = expansion();
      const sizes = { n: points.rows, d: points.cols, c: dual.cols };
      return {
        format: "kernel-expansion",
        content: { ...sizes, points: points.data, metric: metric.data, dual: dual.data },
      };
    },
  };
}

function load(content: State, backend: Backend): SupervisedEstimate {
  const [n, d, c] = [savedSize(content["n"]), savedSize(content["d"]), savedSize(content["c"])];
  const matrix = (name: string, rows: number, cols: number): DenseMatrix => {
    const data = savedNumbers(content[name]);
    if (data.length !== rows * cols)
      throw new AgopError("state-invalid", `a saved kernel expansion has damaged ${name}`);
    return denseMatrix(rows, cols, data);
  };
  const saved = { points: matrix("points", n, d), metric: matrix("metric", d, d), dual: matrix("dual", n, c) };
  return kernelEstimate(() => saved, backend);
}

export const kernelExpansionContribution = contributeEstimate({
  name: "kernel-expansion",
  summary: "points, metric and dual coefficients of a Gaussian kernel machine",
  source: "this guide",
  load,
});
