import {
  type Backend,
  denseMatrix,
  type Algorithm,
  type Iterate,
  type Matrix,
  relativeDistance,
  type RunContext,
  type SparseRegressionProblem,
  type VectorEstimate,
  vectorEstimate,
} from "@agop/core";
import { solveSemidefinite } from "@agop/algebra";
import { checkP, inverseWeight, type IrlsOptions } from "./completion.js";
import { firstEpsilon, nextEpsilon } from "./epsilon.js";

/**
 * IRLS-p for sparse vectors, from its weights:
 *
 *   w_j     = (x_j² + ε²)^{p/2 - 1},  w = 1 at the start
 *   x_{t+1} = argmin Σ w_j x_j²  s.t.  A x = y,   x = W^{-1} A^T (A W^{-1} A^T)^{-1} y
 *
 * Source: Daubechies, DeVore, Fornasier, Güntürk, CPAM 63, 2010.
 * @throws AgopError `option-invalid` for p > 1 or p that is not finite.
 */
export function irlsRegression({
  p,
  epsilon: schedule,
}: IrlsOptions): Algorithm<SparseRegressionProblem, VectorEstimate> {
  checkP(p);
  return {
    name: "irls-p",
    *iterate(
      { design, response }: SparseRegressionProblem,
      { backend, phase }: RunContext,
    ): Generator<Iterate<VectorEstimate>, never> {
      const a = backend.fromDense(design);
      let epsilon = firstEpsilon(schedule);
      let x: Float64Array | undefined;
      try {
        for (;;) {
          const previous = x;
          const inverse =
            previous?.map((value) => inverseWeight(value * value, epsilon, p)) ?? new Float64Array(design.cols).fill(1);
          const current = phase("fit", () => weightedSolution(a, inverse, response, backend));
          x = current;
          const estimate = vectorEstimate(current);
          const singularValues = (): Float64Array => current.map(Math.abs).sort().reverse();
          yield {
            estimate,
            trainingResidual: relativeDistance(estimate.predict(design), response),
            relativeChange: previous ? relativeDistance(previous, current) : Infinity,
            floor: epsilon ** 2,
            singularValues,
            details: { epsilon, p },
          };
          epsilon = nextEpsilon(schedule, epsilon, singularValues, design.cols);
        }
      } finally {
        backend.release(a);
      }
    },
  };
}

/** W^{-1} A^T (A W^{-1} A^T)^{-1} y; by the pseudo-inverse where rounding makes the middle singular. */
function weightedSolution(a: Matrix, inverse: Float64Array, y: Float64Array, backend: Backend): Float64Array {
  return backend.scope(() => {
    const scaled = backend.scale(a, { cols: inverse.map(Math.sqrt) });
    const middle = backend.multiply(scaled, scaled, { right: true });
    const right = backend.fromDense(denseMatrix(y.length, 1, y));
    const projected = backend.toDense(
      backend.multiply(a, solveSemidefinite(middle, right, backend), { left: true }),
    ).data;
    return inverse.map((weight, j) => weight * projected[j]);
  });
}
