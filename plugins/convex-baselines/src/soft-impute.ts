import {
  AgopError,
  denseEstimate,
  type Algorithm,
  type Iterate,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
} from "@agop/core";
import { contributeAlgorithm } from "@agop/core/plugin";
import { z } from "zod";
import { shrinkSingularValues } from "./shrinkage.js";

/**
 * min ½ ‖P_Ω(X - Y)‖_F² + λ ‖X‖_*  by  X_{t+1} = S_λ(P_Ω(Y) + P_Ω^⊥(X_t)), where S_λ takes λ off every singular value.
 * Source: Mazumder, Hastie, Tibshirani, JMLR 11, 2010, Algorithm 1 (for one λ).
 * @throws AgopError `option-invalid` unless λ > 0.
 */
export function softImpute(options: { readonly lambda: number }): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { lambda } = options;
  if (!(lambda > 0)) throw new AgopError("option-invalid", `soft-impute: lambda is ${lambda}; it must be > 0`);
  return {
    name: "soft-impute",
    *iterate(
      problem: MatrixCompletionProblem,
      { backend, phase }: RunContext,
    ): Generator<Iterate<MatrixEstimate>, never> {
      const observed = backend.fromSparse(problem.observed);
      let x: Matrix = backend.fromDense(denseZero(problem));
      try {
        for (;;) {
          const { matrix, singularValues } = phase("shrink", () =>
            backend.scope((keep) => {
              const shrunk = shrinkSingularValues(backend.overwrite(x, observed), lambda, backend);
              return { ...shrunk, matrix: keep(shrunk.matrix) };
            }),
          );
          backend.release(x);
          x = matrix;
          const nuclearNorm = singularValues.reduce((sum, s) => sum + s, 0);
          yield {
            estimate: denseEstimate(backend.toDense(x)),
            ridge: lambda,
            singularValues: () => singularValues,
            details: { nuclearNorm },
          };
        }
      } finally {
        backend.release(observed, x);
      }
    },
  };
}

function denseZero({ rows, cols }: MatrixCompletionProblem) {
  return { rows, cols, data: new Float64Array(rows * cols) };
}

export const softImputeContribution = contributeAlgorithm({
  name: "soft-impute",
  summary: "nuclear-norm penalised completion by iterated singular value shrinkage",
  source: "Mazumder, Hastie, Tibshirani, JMLR 11, 2010",
  options: z.object({
    lambda: z.number().positive().default(1).describe("λ, in the units of the singular values"),
  }),
  tuning: { "matrix-completion": { lambda: [30, 10, 3, 1, 0.3, 0.1] } },
  create: { "matrix-completion": (options) => softImpute(options) },
});
