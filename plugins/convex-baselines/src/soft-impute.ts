import {
  AgopError,
  contributeAlgorithm,
  denseEstimate,
  type GeneratorAlgorithm,
  type Iterate,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
} from "@agop/core";
import { z } from "zod";

/**
 * min ½ ‖P_Ω(X - Y)‖_F² + λ ‖X‖_*  by  X_{t+1} = S_λ(P_Ω(Y) + P_Ω^⊥(X_t)), where S_λ takes λ off every singular value.
 * With Z = U Σ V^T:  S_λ(Z) = Z V diag(max(1 - λ/σ, 0)) V^T, so that Z^T Z is all that is decomposed.
 * Source: Mazumder, Hastie, Tibshirani, JMLR 11, 2010, Algorithm 1 (for one λ).
 * @throws AgopError `option-invalid` unless λ > 0.
 */
export function softImpute(options: {
  readonly lambda: number;
}): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
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
          const { next, singularValues } = phase("shrink", () =>
            backend.scope((keep) => {
              const filled = backend.overwrite(x, observed);
              const { values, vectors } = backend.symmetricEigen(backend.gram(filled));
              const sigma = values.map((value) => Math.sqrt(Math.max(value, 0)));
              const factors = sigma.map((s) => (s > lambda ? 1 - lambda / s : 0));
              const projected = backend.scale(backend.multiply(filled, vectors), { cols: factors });
              return {
                next: keep(backend.multiply(projected, vectors, { right: true })),
                singularValues: sigma
                  .map((s) => Math.max(s - lambda, 0))
                  .subarray(0, Math.min(problem.rows, problem.cols)),
              };
            }),
          );
          backend.release(x);
          x = next;
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
