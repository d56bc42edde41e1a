import type { Backend, DenseMatrix } from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import { diagonalAgop, leaveOneOutRidge, medianDistance, predictAt } from "./kernel/leave-one-out-ridge.js";
import type { MaskedColumn } from "./linear/gaussian-table.js";
import { leverages } from "./linear/leverages.js";
import { neighbourMeans } from "./neighbours/neighbour-means.js";
import { combined, crossFitted, medianOf, robustWeights } from "./stack/robust-weights.js";

/** Fewer observed cells than these say nothing of more than twenty learners. */
const leastObserved = 40;
/** Weights are fitted on so many rows at most: more change little, and each costs a search for neighbours. */
const mostStackRows = 500;
/** Rows among which neighbours are looked for, at most: every missing cell is compared with all of them. */
const mostNeighbourRows = 10_000;

/** One column of a table that others are to predict. */
export interface ColumnQuestion {
  /** y, n values, NaN where they are missing. */
  readonly values: Float64Array;
  readonly masked: MaskedColumn;
  /** Normal scores of `masked.inputs`, and which of them are observed, n x f. */
  readonly scores: DenseMatrix;
  readonly isObserved: Uint8Array;
  /** Rows to predict. */
  readonly missing: Int32Array;
}

export interface StackedColumn {
  /** Of the missing rows, in their order. */
  readonly predicted: Float64Array;
  /** y less what is said of it without it, n values, NaN where it was not looked at. */
  readonly residuals: Float64Array;
  /** Whether more than the linear prediction counts. */
  readonly isCurved: boolean;
}

/** Rows with a value. */
export function observedRows(values: Float64Array): Int32Array {
  return Int32Array.from(values.keys()).filter((i) => !Number.isNaN(values[i]));
}

/** y - u of each row with a value, as if it had not been fitted (leverages.ts); n values, NaN elsewhere. */
export function linearResiduals(
  values: Float64Array,
  { inputs, prediction }: MaskedColumn,
  observed: Int32Array,
  backend: Backend,
): Float64Array {
  const residuals = new Float64Array(values.length).fill(NaN);
  const h = leverages(rowsAt(inputs, observed), backend);
  observed.forEach((i, p) => (residuals[i] = (values[i] - prediction[i]) / (1 - h[p])));
  return residuals;
}

/**
 * The missing cells of a column: its linear prediction u, and corrections to it by kernel ridge regression and nearest neighbours, each on
 * the residual y - u and on y itself, with non-negative weights fitted to what each says of rows that it has not seen. Within the range of
 * what is observed.
 * @param mostCentres rows that the kernel expansions have for centres, at most
 */
export function stackColumn(question: ColumnQuestion, mostCentres: number, backend: Backend): StackedColumn {
  const { values, masked, missing } = question;
  const observed = observedRows(values);
  const linear = linearResiduals(values, masked, observed, backend);
  const [low, high] = rangeOf(values, observed);
  const clip = (value: number): number => Math.min(Math.max(value, low), high);
  const stacked = { residuals: linear, predicted: Float64Array.from(missing, (i) => clip(masked.prediction[i])) };
  if (observed.length < leastObserved || masked.inputs.cols === 0) return { ...stacked, isCurved: false };

  const fitted = evenlySpread(observed, mostStackRows);
  const corrections = correctionsOf(question, { observed, fitted }, mostCentres, backend);
  const target = Float64Array.from(fitted, (i) => linear[i]);
  const { weights, importance } = robustWeights(corrections, target);
  const crossed = crossFitted(corrections, target, importance);
  const isCurved = lossOf(target, crossed) < lossOf(target, new Float64Array(target.length));
  if (!isCurved) return { ...stacked, isCurved };

  const correction = combined(corrections, weights);
  const residuals = new Float64Array(values.length).fill(NaN);
  fitted.forEach((i, p) => (residuals[i] = values[i] - clip(values[i] - linear[i] + crossed[p])));
  const predicted = Float64Array.from(missing, (i, p) => clip(masked.prediction[i] + correction[fitted.length + p]));
  return { predicted, residuals, isCurved };
}

/** Of each learner, for the rows that weights are fitted on and then for the missing ones. */
function correctionsOf(
  { values, masked: { prediction }, scores, isObserved, missing }: ColumnQuestion,
  { observed, fitted }: { readonly observed: Int32Array; readonly fitted: Int32Array },
  mostCentres: number,
  backend: Backend,
): readonly Float64Array[] {
  const rows = new Int32Array(fitted.length + missing.length);
  rows.set(fitted);
  rows.set(missing, fitted.length);
  const residual = values.map((y, i) => y - prediction[i]);
  const fromRaw = (predicted: Float64Array): Float64Array => predicted.map((y, q) => y - prediction[rows[q]]);

  const chosen = evenlySpread(observed, mostCentres);
  const centres = rowsAt(scores, chosen);
  const at = rowsAt(scores, rows);
  const placeOf = new Map(Array.from(chosen, (i, p) => [i, p]));
  const targets = [residual, values].map((all) => Float64Array.from(chosen, (i) => all[i]));
  const fits = leaveOneOutRidge(centres, medianDistance(centres), targets, backend);
  const [curvedResidual, curvedRaw] = fits.map((fit) => {
    const predicted = predictAt(fit, centres, at, backend);
    // What is said of a centre must not know it.
    return predicted.map((value, q) => {
      const place = placeOf.get(rows[q]);
      return place === undefined ? value : fit.leftOut[place];
    });
  });
  const [ofResidual, ofRaw] = fits.map((fit) => diagonalAgop(fit, centres, backend));
  const metric = ofResidual.map((weight, s) => (weight + ofRaw[s]) / 2);

  const plain = new Float64Array(scores.cols).fill(1);
  const nearby = neighbourMeans(
    {
      scores,
      isObserved,
      queries: rows,
      others: evenlySpread(observed, mostNeighbourRows),
      metrics: [plain, metric],
      targets: [residual, values],
    },
    backend,
  );
  const near = nearby.flatMap(([ofResiduals, ofValues]) => [...ofResiduals, ...ofValues.map(fromRaw)]);
  return [curvedResidual, fromRaw(curvedRaw), ...near];
}

/** Huber's loss, quadratic up to six median absolute residuals of the linear prediction. */
function lossOf(target: Float64Array, correction: Float64Array): number {
  const limit = 6 * medianOf(target.map(Math.abs));
  return target.reduce((sum, t, p) => {
    const e = Math.abs(t - correction[p]);
    return sum + (e <= limit ? e * e : limit * (2 * e - limit));
  }, 0);
}

function evenlySpread(rows: Int32Array, most: number): Int32Array {
  if (rows.length <= most) return rows;
  return Int32Array.from({ length: most }, (_, p) => rows[Math.floor((p * rows.length) / most)]);
}

function rangeOf(values: Float64Array, rows: Int32Array): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (const i of rows) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}
