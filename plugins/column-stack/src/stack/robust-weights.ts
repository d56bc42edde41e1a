/** Of the mean diagonal of the normal equations, towards the mean of all learners. */
const ridge = 0.03;
/** Residuals beyond so many median absolute residuals weigh as if they were there. */
const outlying = 6;
const passes = 6;
const sweeps = 200;

/** Weights that are tried on rows which they were not fitted on. */
const folds = 5;

export interface RobustWeights {
  /** β, one for each learner. */
  readonly weights: Float64Array;
  /** w, one for each row that they were fitted on. */
  readonly importance: Float64Array;
}

/**
 * Non-negative weights β of learners, by ridge towards their mean and Huber's weights w_i = min(1, 6 MAD / |e_i|), iterated:
 *
 *   min_{β >= 0} Σ_i w_i (t_i - Σ_l β_l c_li)² + ρ ‖β - β_0 1‖²,   β_0 1 the best non-negative multiple of the mean learner
 *
 * @param corrections of each learner, for the n rows of the target and maybe others after them
 * @param target n values
 * Source: Breiman, Machine Learning 24, 1996 (stacked regressions); Huber, Ann. Math. Stat. 35, 1964.
 */
export function robustWeights(corrections: readonly Float64Array[], target: Float64Array): RobustWeights {
  const weights = new Float64Array(corrections.length);
  const importance = new Float64Array(target.length).fill(1);
  const seen = corrections.map((values) => values.subarray(0, target.length));
  for (let pass = 0; pass < passes; pass++) {
    solveNonNegative(normalEquations(momentsOf(seen, target, importance)), weights);
    const fitted = combined(seen, weights);
    const errors = target.map((t, i) => Math.abs(t - fitted[i]));
    const limit = outlying * medianOf(errors);
    if (!(limit > 0)) break;
    errors.forEach((e, i) => (importance[i] = Math.min(1, limit / e)));
  }
  return { weights, importance };
}

/** What weights say of rows that they were not fitted on, n values. */
export function crossFitted(
  corrections: readonly Float64Array[],
  target: Float64Array,
  importance: Float64Array,
): Float64Array {
  const result = new Float64Array(target.length);
  const seen = corrections.map((values) => values.subarray(0, target.length));
  const parts = Array.from({ length: folds }, (_, fold) => momentsOf(seen, target, importance, fold, folds));
  for (let fold = 0; fold < folds; fold++) {
    const weights = new Float64Array(corrections.length);
    solveNonNegative(normalEquations(sumOf(parts.filter((_, other) => other !== fold))), weights);
    const correction = combined(seen, weights);
    for (let i = fold; i < target.length; i += folds) result[i] = correction[i];
  }
  return result;
}

/** Σ_l β_l c_li in each row. */
export function combined(corrections: readonly Float64Array[], beta: Float64Array): Float64Array {
  const sum = new Float64Array(corrections[0].length);
  corrections.forEach((values, l) => {
    if (beta[l] !== 0) for (let i = 0; i < sum.length; i++) sum[i] += beta[l] * values[i];
  });
  return sum;
}

export function medianOf(values: Float64Array): number {
  return values.slice().sort()[values.length >> 1];
}

/** Sums over rows. */
interface Moments {
  /** C^T W C, its lower triangle, and C^T W t. */
  readonly gram: Float64Array;
  readonly right: Float64Array;
  /** Σ_i w_i a_i t_i and Σ_i w_i a_i², a the mean learner. */
  readonly mean: Float64Array;
}

/** Of every `step`-th row. */
function momentsOf(
  corrections: readonly Float64Array[],
  target: Float64Array,
  importance: Float64Array,
  first = 0,
  step = 1,
): Moments {
  const count = corrections.length;
  const gram = new Float64Array(count * count);
  const right = new Float64Array(count);
  const mean = new Float64Array(2);
  const values = new Float64Array(count);
  for (let i = first; i < target.length; i += step) {
    const w = importance[i];
    let average = 0;
    for (let l = 0; l < count; l++) average += values[l] = corrections[l][i];
    average /= count;
    mean[0] += w * average * target[i];
    mean[1] += w * average * average;
    for (let l = 0; l < count; l++) {
      const weighted = w * values[l];
      right[l] += weighted * target[i];
      for (let k = 0; k <= l; k++) gram[l * count + k] += weighted * values[k];
    }
  }
  return { gram, right, mean };
}

function sumOf(parts: readonly Moments[]): Moments {
  const add = (array: (part: Moments) => Float64Array): Float64Array => {
    const sum = new Float64Array(array(parts[0]).length);
    for (const part of parts) array(part).forEach((value, k) => (sum[k] += value));
    return sum;
  };
  return { gram: add(({ gram }) => gram), right: add(({ right }) => right), mean: add(({ mean }) => mean) };
}

interface NormalEquations {
  /** C^T W C + ρ I and C^T W t + ρ β_0. */
  readonly gram: Float64Array;
  readonly right: Float64Array;
}

function normalEquations({ gram, right, mean: [along, mean] }: Moments): NormalEquations {
  const count = right.length;
  let trace = 0;
  for (let l = 0; l < count; l++) {
    trace += gram[l * count + l];
    for (let k = 0; k < l; k++) gram[k * count + l] = gram[l * count + k];
  }
  const rho = (ridge * trace) / count;
  const start = mean > 0 ? Math.max(along / mean, 0) / count : 0;
  for (let l = 0; l < count; l++) {
    gram[l * count + l] += rho;
    right[l] += rho * start;
  }
  return { gram, right };
}

/** By coordinate descent, from β on. */
function solveNonNegative({ gram, right }: NormalEquations, beta: Float64Array): void {
  const count = beta.length;
  for (let sweep = 0; sweep < sweeps; sweep++) {
    let change = 0;
    for (let l = 0; l < count; l++) {
      const diagonal = gram[l * count + l];
      if (!(diagonal > 0)) continue;
      let rest = right[l];
      for (let k = 0; k < count; k++) if (k !== l) rest -= gram[l * count + k] * beta[k];
      const next = Math.max(rest / diagonal, 0);
      change = Math.max(change, Math.abs(next - beta[l]));
      beta[l] = next;
    }
    if (change < 1e-9) return;
  }
}
