import { type HeldLowRankPlusSparse, holdLowRankPlusSparse, type LowRankPlusSparse } from "@agop/algebra";
import {
  AgopError,
  type Backend,
  type FittedPredictor,
  type MatrixCompletionProblem,
  type Predictor,
} from "@agop/core";
import { contributePredictor } from "@agop/core/plugin";
import { z } from "zod";
import { type CompactEstimate, compactEstimate } from "./compact-estimate.js";
import { flatFeatures, flooredFeatures } from "./floored-features.js";
import { solveRowSystems } from "./row-systems.js";
import { filled, findUnobserved, warnOfUnobserved } from "./unobserved.js";

/** f(A) = <A, X> with X low rank plus sparse, so that ∇f = X by its products. */
export interface CompactFit extends FittedPredictor<CompactEstimate> {
  readonly x: LowRankPlusSparse;
  /** X on the backend. */
  readonly held: HeldLowRankPlusSparse;
}

/**
 * The row-wise ridge regression of `rowwiseRidge` for a factored K = V diag(k) V^T + τ (I - V V^T) with τ > 0, or K = τ I, in
 * compact form: rows are systems of the size of the rank (row-systems.ts), X = L R^T + S stays low rank plus sparse, and nothing
 * rows x cols or cols x cols is ever stored. λ counts in units of τ. Rows and columns without an observed entry, of which nothing
 * is learned, are filled with means, in the estimate only.
 * Source: docs/mathematics.md, sections 2 and 7 (Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1).
 */
export function compactRidge(): Predictor<MatrixCompletionProblem, CompactFit> {
  return {
    name: "compact-ridge",
    uses: "K",
    transforms: "factored",
    isLinear: true,
    prepare({ rows, cols, observed }, { backend, warn }) {
      const unobserved = findUnobserved(observed);
      if (unobserved) warnOfUnobserved(unobserved, warn);
      const pattern = backend.fromSparse(observed);
      const isZero = observed.values.every((value) => value === 0);
      return {
        featureDimensions: [cols],
        fit({ transforms: [transform], ridge, keep }) {
          // All observations are zero, and so is X, whose AGOP has no spectrum to take a floor from.
          const features = isZero ? flatFeatures : flooredFeatures(transform, backend);
          if (features.vectors.length !== cols * features.width) {
            throw new AgopError("problem-invalid", `a transform does not have the ${cols} columns of the problem`);
          }
          const { x, trainingResidual } = solveRowSystems(observed, features, ridge);
          const held = holdLowRankPlusSparse(x, pattern, backend);
          for (const handle of held.handles) keep(handle);
          const { multiply, multiplyTransposed } = held;
          return {
            x,
            held,
            estimate: compactEstimate(unobserved ? filled(x, unobserved) : x),
            gradients: [{ form: "operator", count: 1, rows, cols, multiply, multiplyTransposed }],
            trainingResidual,
            diagnostics: () => ({ rank: features.width }),
            release: () => {
              backend.release(...held.handles);
            },
          };
        },
        relativeChange: (fitted, previous) => relativeChange(fitted, previous, backend),
        release: () => {
          backend.release(pattern);
        },
      };
    },
  };
}

/** ‖X - X'‖ / ‖X‖ in the range of V and on Ω; the rest of the change is of second order. */
function relativeChange({ x, held }: CompactFit, previous: CompactFit, backend: Backend): number {
  const [now, before] = backend.scope(() => {
    const v = backend.fromDense({ rows: held.cols, cols: x.width, data: x.right });
    return [held, previous.held].map(({ multiply }) => backend.toDense(multiply(v)).data);
  });
  const change = squaredDistance(now, before) + squaredDistance(x.sparse.values, previous.x.sparse.values);
  const size = now.reduce((sum, value) => sum + value * value, 0);
  return change === 0 ? 0 : Math.sqrt(change / size);
}

function squaredDistance(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += (a[e] - b[e]) ** 2;
  return sum;
}

export const compactRidgeContribution = contributePredictor({
  name: "compact-ridge",
  summary: "ridge regression for each row by systems of the size of the rank, for factored transforms with a floor",
  source: "docs/mathematics.md, sections 2 and 7",
  options: z.object({}),
  goesWith: { agop: { name: "leading" }, schedule: { name: "spectral-gap" } },
  create: { "matrix-completion": () => compactRidge() },
});
