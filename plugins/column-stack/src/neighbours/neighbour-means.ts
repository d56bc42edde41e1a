import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";
import { NearestList, type Neighbourhood } from "./nearest-list.js";

/** Near neighbours weigh the more the fewer there are; rows nearer than a thousandth of a deviation are the same. */
const neighbourhoods: readonly Neighbourhood[] = [
  { count: 5, power: -3, nearest: 1e-3 },
  { count: 10, power: -2, nearest: 1e-3 },
  { count: 20, power: -1, nearest: 1e-3 },
];
const mostNeighbours = 20;

/** Pairs of rows at once. */
const blockSize = 1e5;

/** Of the weight of all features: those that make up the rest change no distance by much, and each costs as much as any. */
const countingShare = 0.99;

export interface NeighbourQuestion {
  /** Scores of the features of all rows, n x d: missing cells at what the Gaussian says. */
  readonly scores: DenseMatrix;
  /** n x d. */
  readonly isObserved: Uint8Array;
  /** Rows to predict. */
  readonly queries: Int32Array;
  /** Rows among which the neighbours are looked for, ascending; a row is not its own neighbour. */
  readonly others: Int32Array;
  /** Of each, d weights of the features. */
  readonly metrics: readonly Float64Array[];
  /** Whose means are taken, n values each, read at `others`. */
  readonly targets: readonly Float64Array[];
}

/**
 * Means of targets over nearest neighbours, weighted by a power of the distance. Squared distances are taken over the features that both
 * rows have,
 *
 *   Σ_s w_s m_is m_ks (g_is - g_ks)² · Σ_s w_s / Σ_s w_s m_is m_ks
 *
 * (Troyanskaya et al., Bioinformatics 17, 2001), or as the mean of that and of the distance of the filled rows.
 * @returns for each metric and distance, then for each target, then for each neighbourhood, the predictions of the queries
 */
export function neighbourMeans(
  question: NeighbourQuestion,
  backend: Backend,
): readonly (readonly (readonly Float64Array[])[])[] {
  const { queries, others, metrics, targets } = question;
  const positions = new Map(Array.from(others, (row, p) => [row, p]));
  const lists = [new NearestList(mostNeighbours), new NearestList(mostNeighbours)];
  const predicted = metrics.map(() =>
    lists.map(() => targets.map(() => neighbourhoods.map(() => new Float64Array(queries.length)))),
  );
  const rowsAtOnce = Math.max(1, Math.floor(blockSize / others.length));
  backend.scope(() => {
    metrics.forEach((all, metric) => {
      const features = countingFeatures(all);
      const weights = Float64Array.from(features, (s) => all[s]);
      const total = weights.reduce((sum, w) => sum + w, 0);
      const seen = { ...question, features, weights };
      const right = heldRows(seen, others, backend);
      const norms = weightedNorms(seen, others);
      for (let from = 0; from < queries.length; from += rowsAtOnce) {
        const block = queries.subarray(from, from + rowsAtOnce);
        const products = backend.scope(() => productsOf(seen, block, right, backend));
        block.forEach((row, b) => {
          for (const list of lists) list.clear();
          offerAll(products, norms, { b, total, own: positions.get(row) ?? -1, others }, lists);
          lists.forEach((list, kind) => {
            targets.forEach((target, t) => {
              neighbourhoods.forEach((neighbourhood, h) => {
                predicted[metric][kind][t][h][from + b] = list.mean(target, neighbourhood);
              });
            });
          });
        });
      }
    });
  });
  return predicted.flat();
}

/** The features of the largest weights, ascending. */
function countingFeatures(weights: Float64Array): Int32Array {
  const order = Int32Array.from(weights, (_, s) => s).sort((s, t) => weights[t] - weights[s]);
  const most = countingShare * weights.reduce((sum, w) => sum + w, 0);
  let [count, sum] = [0, 0];
  while (count < order.length && sum < most) sum += weights[order[count++]];
  return order.slice(0, count).sort();
}

/** The rows as a metric sees them. */
interface Seen extends Pick<NeighbourQuestion, "scores" | "isObserved"> {
  readonly features: Int32Array;
  /** Of these features. */
  readonly weights: Float64Array;
}

/** Of the rows that may be neighbours: [m, g² m, g m], m and g, in the backend. */
function heldRows({ scores, isObserved, features }: Seen, rows: Int32Array, backend: Backend) {
  const d = features.length;
  const [terms, mask, filled] = [3, 1, 1].map((parts) => denseMatrix(rows.length, parts * d));
  rows.forEach((row, p) => {
    for (let s = 0; s < d; s++) {
      const cell = row * scores.cols + features[s];
      const [m, g] = [isObserved[cell], scores.data[cell]];
      terms.data[3 * p * d + s] = m;
      terms.data[(3 * p + 1) * d + s] = m * g * g;
      terms.data[(3 * p + 2) * d + s] = m * g;
      mask.data[p * d + s] = m;
      filled.data[p * d + s] = g;
    }
  });
  return { terms: backend.fromDense(terms), mask: backend.fromDense(mask), filled: backend.fromDense(filled) };
}

/** What all pairs of a block have in common, each b x the number of other rows. */
interface Products {
  /** Σ_s w_s m_is m_ks (g_is - g_ks)². */
  readonly both: Float64Array;
  /** Σ_s w_s m_is m_ks. */
  readonly shared: Float64Array;
  /** -2 Σ_s w_s g_is g_ks, and Σ_s w_s g_is². */
  readonly cross: Float64Array;
  readonly norms: Float64Array;
}

/** Σ w m_i m_k (g_i - g_k)² = (w g² m)_i m_k + (w m)_i (g² m)_k - 2 (w g m)_i (g m)_k: products of matrices. */
function productsOf(seen: Seen, rows: Int32Array, right: ReturnType<typeof heldRows>, backend: Backend): Products {
  const { scores, isObserved, features, weights } = seen;
  const d = features.length;
  const [terms, mask, filled] = [3, 1, 1].map((parts) => denseMatrix(rows.length, parts * d));
  rows.forEach((row, p) => {
    for (let s = 0; s < d; s++) {
      const cell = row * scores.cols + features[s];
      const [w, g] = [weights[s], scores.data[cell]];
      const m = w * isObserved[cell];
      terms.data[3 * p * d + s] = m * g * g;
      terms.data[(3 * p + 1) * d + s] = m;
      terms.data[(3 * p + 2) * d + s] = -2 * m * g;
      mask.data[p * d + s] = m;
      filled.data[p * d + s] = -2 * w * g;
    }
  });
  const times = (left: DenseMatrix, matrix: (typeof right)["mask"]): Float64Array =>
    backend.toDense(backend.multiply(backend.fromDense(left), matrix, { right: true })).data;
  return {
    both: times(terms, right.terms),
    shared: times(mask, right.mask),
    cross: times(filled, right.filled),
    norms: weightedNorms(seen, rows),
  };
}

function weightedNorms({ scores, features, weights }: Seen, rows: Int32Array): Float64Array {
  return Float64Array.from(rows, (row) => {
    let sum = 0;
    for (let s = 0; s < features.length; s++) sum += weights[s] * scores.data[row * scores.cols + features[s]] ** 2;
    return sum;
  });
}

/** Row b of a block against all others. */
function offerAll(
  { both, shared, cross, norms }: Products,
  otherNorms: Float64Array,
  {
    b,
    total,
    own,
    others,
  }: { readonly b: number; readonly total: number; readonly own: number; readonly others: Int32Array },
  [observed, half]: readonly NearestList[],
): void {
  const count = others.length;
  // Rounding of the products leaves weights of features that are not shared.
  const least = 1e-9 * total;
  let [observedLimit, halfLimit] = [Infinity, Infinity];
  for (let k = 0, at = b * count; k < count; k++, at++) {
    const filledSquare = Math.max(norms[b] + otherNorms[k] + cross[at], 0);
    const weight = shared[at];
    const observedSquare = weight > least ? (Math.max(both[at], 0) * total) / weight : filledSquare;
    const halfSquare = (observedSquare + filledSquare) / 2;
    if (!(observedSquare < observedLimit || halfSquare < halfLimit) || k === own) continue;
    observed.offer(observedSquare, others[k]);
    half.offer(halfSquare, others[k]);
    observedLimit = observed.limit;
    halfLimit = half.limit;
  }
}
