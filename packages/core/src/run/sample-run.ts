import { cpuBackend } from "@agop/backend-cpu";
import type { Algorithm, Iterate } from "../contracts/algorithm.js";
import { denseMatrix } from "../matrix/matrix.js";
import { sparseRegression, type SparseRegressionProblem } from "../problems/sparse-regression.js";
import { type VectorEstimate, vectorEstimate } from "../problems/vector-estimate.js";
import type { RunSpec } from "./run-spec.js";

/** Of a run with one unknown, b = 1. */
export type VectorSpec = RunSpec<SparseRegressionProblem, VectorEstimate>;

export const problem = sparseRegression(denseMatrix(1, 1, Float64Array.of(1)), Float64Array.of(1));

/** Iterates 1, 1/2, 1/4, ... toward 0, or whatever is given, spending some time on each. */
export function counting(options: {
  readonly valueAt?: (t: number) => number;
  readonly busyMs?: number;
  readonly onStep?: (t: number) => void;
}): Algorithm<SparseRegressionProblem, VectorEstimate> {
  const { valueAt = (t) => 0.5 ** t, busyMs = 0, onStep } = options;
  return {
    name: "counting",
    *iterate(): Generator<Iterate<VectorEstimate>, void> {
      for (let t = 0; ; t++) {
        onStep?.(t);
        const end = performance.now() + busyMs;
        while (performance.now() < end);
        yield { estimate: vectorEstimate(Float64Array.of(valueAt(t))) };
      }
    },
  };
}

export const spec = (algorithm: VectorSpec["algorithm"], rest: Partial<VectorSpec> = {}): VectorSpec => ({
  algorithm,
  problem,
  backend: cpuBackend(),
  ...rest,
});
