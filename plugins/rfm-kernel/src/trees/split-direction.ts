import { type Backend, denseMatrix, identityFeatures, type RunContext, type SupervisedProblem } from "@agop/core";
import type { KernelRfmOptions } from "../presets/kernel-rfm.js";
import { kernelRidge } from "../ridge/kernel-ridge.js";

/** What fits need of a run. */
export type FitContext = Pick<RunContext, "backend" | "random" | "signal" | "warn" | "giveWay" | "sum">;

/**
 * The direction in which a function changes most: the top eigenvector of the AGOP of a kernel ridge regression in the metric of the
 * inputs, of which a tree needs no more. Its sign is that which makes its entry of largest modulus positive.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @param problem n x d
 * @returns a unit vector, d
 * @throws AgopError `not-positive-definite`
 */
export async function splitDirection(
  problem: SupervisedProblem,
  { ridge = 1e-3, ...options }: KernelRfmOptions,
  context: FitContext,
): Promise<Float64Array> {
  const { backend, random } = context;
  const prepared = await kernelRidge({ ...options, ridges: undefined, metricRows: undefined }).prepare(problem, {
    ...context,
    needsChange: false,
  });
  try {
    const transforms = [identityFeatures(problem.inputs.cols)];
    const step = { transforms, ridge, iteration: 1, previous: undefined, random };
    const fitted = await backend.scope((keep) => prepared.fit({ ...step, keep }));
    const { agop } = fitted.estimate.expansion();
    fitted.release();
    return topEigenvector(agop.data, problem.inputs.cols, backend);
  } finally {
    prepared.release();
  }
}

function topEigenvector(data: Float64Array, d: number, backend: Backend): Float64Array {
  const { data: vectors } = backend.scope(() =>
    backend.toDense(backend.symmetricEigen(backend.fromDense(denseMatrix(d, d, data))).vectors),
  );
  const vector = Float64Array.from({ length: d }, (_, j) => vectors[j * d]);
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return largest < 0 ? vector.map((value) => -value) : vector;
}
