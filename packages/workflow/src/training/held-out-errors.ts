import { type DenseMatrix, regressionErrors } from "@agop/core";
import { log } from "@agop/core/plugin";
import { classProbabilities } from "@agop/core/run";
import { areaUnderCurve } from "./area-under-curve.js";
import type { TargetScale } from "./targets.js";

/** How good predictions are on rows that were not fitted, beside a guess by the training targets alone. */
export type HeldOutErrors = NumberErrors | ClassErrors;

/** How well numbers are predicted, beside the mean. */
export interface NumberErrors {
  readonly kind: "regression";
  readonly n: number;
  /** In the units of the table. */
  readonly targets: readonly {
    readonly target: string;
    readonly rmse: number;
    readonly mae: number;
    /** 1 - (rmse / that of the mean)²; null where the mean is right. */
    readonly rSquared: number | null;
    /** Of the mean of the training rows. */
    readonly baseline: { readonly rmse: number };
  }[];
}

/** How well classes are predicted, beside the most frequent class. */
export interface ClassErrors {
  readonly kind: "classification";
  readonly n: number;
  readonly accuracy: number;
  /** Mean of -ln p of the right class. */
  readonly logLoss: number;
  /** Mean over rows and classes of (indicator - p)². */
  readonly brier: number;
  /** Of two classes that of the second; of more each against the rest, averaged by frequency. Null where one class is there alone. */
  readonly auc: number | null;
  /** Of the most frequent class of the training rows. */
  readonly baseline: { readonly accuracy: number };
  /** Rows are the classes that are right, columns those that are predicted, entries how often. */
  readonly confusion: { readonly classes: readonly string[]; readonly counts: readonly (readonly number[])[] };
}

/**
 * Errors of predicted numbers, in the units of the table, n x targets.
 * @param actual of the same shape
 */
export function numberErrors(
  predicted: DenseMatrix,
  actual: DenseMatrix,
  { targets }: TargetScale & { kind: "regression" },
): NumberErrors {
  const { rows: n, cols } = actual;
  const column = ({ data }: DenseMatrix, j: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => data[i * cols + j]);
  return {
    kind: "regression",
    n,
    targets: targets.map(({ name, mean }, j) => {
      const truth = column(actual, j);
      const { rmse, mae } = regressionErrors(column(predicted, j), truth);
      const baseline = regressionErrors(new Float64Array(n).fill(mean), truth);
      const rSquared = baseline.rmse > 0 ? 1 - (rmse / baseline.rmse) ** 2 : null;
      return { target: name, rmse, mae, rSquared, baseline: { rmse: baseline.rmse } };
    }),
  };
}

/**
 * Errors of predicted classes.
 * @param scores n x classes
 * @param codes the right class of each row
 */
export function classErrors(
  scores: DenseMatrix,
  codes: Int32Array,
  { classes }: TargetScale & { kind: "classification" },
): ClassErrors {
  const { rows: n, cols } = scores;
  const probabilities = classProbabilities(scores);
  const counts = classes.map(() => classes.map(() => 0));
  const majority = largest(classes.map(({ share }) => share));
  let right = 0;
  let asMajority = 0;
  let loss = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const code = codes[i];
    const predicted = predictedClass(scores, i);
    counts[code][predicted]++;
    if (predicted === code) right++;
    if (majority === code) asMajority++;
    loss -= log(probabilities.data[i * cols + code]);
    for (let k = 0; k < cols; k++) squares += ((k === code ? 1 : 0) - probabilities.data[i * cols + k]) ** 2;
  }
  return {
    kind: "classification",
    n,
    accuracy: right / n,
    logLoss: loss / n,
    brier: squares / (n * cols),
    auc: areaUnderCurve(probabilities, codes),
    baseline: { accuracy: asMajority / n },
    confusion: { classes: classes.map(({ name }) => name), counts },
  };
}

/** The class of the largest score of a row. */
export function predictedClass({ cols, data }: DenseMatrix, row: number): number {
  return largest(data.subarray(row * cols, (row + 1) * cols));
}

function largest(values: ArrayLike<number>): number {
  let place = 0;
  for (let k = 1; k < values.length; k++) if (values[k] > values[place]) place = k;
  return place;
}
