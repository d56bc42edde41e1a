import {
  AgopError,
  type AgopEstimator,
  averageOf,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type FeatureMatrix,
  type State,
  toBackendMatrix,
} from "@agop/core";
import { contributeAgop, savedNumbers, savedSize } from "@agop/core/plugin";
import { z } from "zod";

/**
 * G_t = (1 - weight) G_{t-1} + weight J_t^T J_t / n, from G_1 = J_1^T J_1 / n on: smooths estimates from noisy or subsampled
 * gradients over the iterations.
 * @throws AgopError `option-invalid` unless 0 < weight <= 1
 */
export function runningMean(weight: number): AgopEstimator {
  if (!(weight > 0 && weight <= 1)) {
    throw new AgopError(
      "option-invalid",
      `AGOP estimator "running-mean": weight is ${weight}; it must be > 0 and <= 1`,
    );
  }
  return {
    name: "running-mean",
    start: (backend, resumed) => {
      let mean = resumed && loaded(resumed);
      return {
        estimate: (gradients) => {
          const average = remember(averageOf(gradients, backend), backend);
          mean = mean ? blend(mean, average, weight) : average;
          return recall(mean, backend);
        },
        state: () => (mean ? { form: mean.form, ...mean.matrix } : {}),
      };
    },
  };
}

/** On the host, since it outlives every scope of a backend. */
interface Remembered {
  readonly form: "diagonal" | "dense";
  /** d x d, or 1 x d. */
  readonly matrix: DenseMatrix;
}

/** Before the first iteration there is nothing. */
function loaded({ form, rows, cols, data }: State): Remembered | undefined {
  if (form === undefined) return undefined;
  const matrix = denseMatrix(savedSize(rows), savedSize(cols), savedNumbers(data));
  return { form: form === "diagonal" ? "diagonal" : "dense", matrix };
}

function remember(average: FeatureMatrix, backend: Backend): Remembered {
  if (average.form === "diagonal") {
    return { form: "diagonal", matrix: denseMatrix(1, average.diagonal.length, average.diagonal) };
  }
  return { form: "dense", matrix: backend.toDense(toBackendMatrix(average, backend)) };
}

function recall({ form, matrix }: Remembered, backend: Backend): FeatureMatrix {
  return form === "diagonal" ? { form, diagonal: matrix.data } : { form, matrix: backend.fromDense(matrix) };
}

function blend(mean: Remembered, { matrix }: Remembered, weight: number): Remembered {
  const data = mean.matrix.data.map((value, k) => (1 - weight) * value + weight * matrix.data[k]);
  return { form: mean.form, matrix: { ...mean.matrix, data } };
}

export const runningMeanContribution = contributeAgop({
  name: "running-mean",
  summary: "an exponential running mean of the average outer products of the iterations",
  source: "Robbins, Monro, Ann. Math. Stat. 22, 1951, with a constant step",
  options: z.object({ weight: z.number().positive().max(1).default(0.5).describe("of the newest iteration") }),
  create: ({ weight }) => runningMean(weight),
});
