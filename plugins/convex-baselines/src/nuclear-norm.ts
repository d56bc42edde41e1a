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
import { nuclearNormLowerBound } from "./nuclear-norm-bound.js";
import { shrinkSingularValues, singularValuesOf } from "./shrinkage.js";

/** The bound costs as much as a step. */
const boundEvery = 10;

/**
 * min ‖X‖_* s.t. P_Ω(X) = y, by Douglas-Rachford splitting of the constraint and the norm:
 *
 *   X_t = Z_t with y on Ω,   W_t = S_τ(2 X_t - Z_t),   Z_{t+1} = Z_t + W_t - X_t
 *
 * Every X_t is feasible, and (X_t - Z_t) / τ, which lives on Ω, tends to a dual solution: its bound on the optimum is in
 * the events (`details.lowerBound`), so that one sees how close X_t is.
 * Source: Combettes, Pesquet, IEEE J. Sel. Top. Signal Process. 1(4), 2007; S_τ as in soft-impute.
 * @throws AgopError `option-invalid` unless step > 0.
 */
export function nuclearNorm(options: {
  /** τ in units of the largest singular value of the observed entries with zeros elsewhere. */
  readonly step: number;
}): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { step } = options;
  if (!(step > 0)) throw new AgopError("option-invalid", `nuclear-norm: step is ${step}; it must be > 0`);
  return {
    name: "nuclear-norm",
    *iterate(
      { rows, cols, observed: given }: MatrixCompletionProblem,
      { backend, phase }: RunContext,
    ): Generator<Iterate<MatrixEstimate>, never> {
      const observed = backend.fromSparse(given);
      let state: Matrix = backend.scope((keep) => {
        const zero = backend.fromDense({ rows, cols, data: new Float64Array(rows * cols) });
        return keep(backend.overwrite(zero, observed));
      });
      const tau = step * singularValuesOf(state, backend)[0];
      let x: Matrix | undefined;
      try {
        for (let iteration = 1; ; iteration++) {
          const previous = state;
          const feasible = backend.overwrite(previous, observed);
          if (x) backend.release(x);
          x = feasible;
          const lowerBound =
            iteration % boundEvery === 0
              ? phase("bound", () =>
                  backend.scope(() => {
                    const dual = backend.combine(1, feasible, -1, previous);
                    return nuclearNormLowerBound(backend.sample(dual, observed), given.values, backend);
                  }),
                )
              : undefined;
          state = phase("shrink", () =>
            backend.scope((keep) => {
              const reflected = backend.combine(2, feasible, -1, previous);
              const { matrix } = shrinkSingularValues(reflected, tau, backend);
              const step = backend.combine(1, matrix, -1, feasible);
              return keep(backend.combine(1, previous, 1, step));
            }),
          );
          backend.release(previous);
          yield {
            estimate: denseEstimate(backend.toDense(feasible)),
            singularValues: () => singularValuesOf(feasible, backend),
            ...(lowerBound !== undefined && { details: { lowerBound } }),
          };
        }
      } finally {
        backend.release(observed, state);
        if (x) backend.release(x);
      }
    },
  };
}

export const nuclearNormContribution = contributeAlgorithm({
  name: "nuclear-norm",
  summary: "nuclear-norm minimisation that agrees with the observed entries, with a bound on the optimum in the events",
  source: "Combettes, Pesquet, IEEE J. Sel. Top. Signal Process. 1(4), 2007",
  options: z.object({
    step: z
      .number()
      .positive()
      .default(0.1)
      .describe("of Douglas-Rachford splitting, as a part of the largest singular value of the observed entries"),
  }),
  tuning: { "matrix-completion": { step: [0.1] } },
  create: { "matrix-completion": (options) => nuclearNorm(options) },
});
