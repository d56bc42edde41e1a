import { type SparseMatrix, seededRandom, toEntries } from "@agop/core";
import { expectedAt, type EffectScaling } from "@agop/data";

/** What somebody gave something, both by their places. */
export type Rating = readonly [user: number, item: number, rating: number];

/** Rank and λ of the ridge regressions. */
export interface FactorOptions {
  readonly rank: number;
  readonly ridge: number;
}

const sweeps = 15;

/**
 * The textbook baseline: x_ij ≈ μ + r_i + c_j + <u_i, v_j>, factors by ridge regressions in turn (Koren, Bell, Volinsky, Computer
 * 42(8), 2009), predictions kept between the least and the largest observed rating.
 * @returns predictions at the places of `wanted`
 */
export function alternatingLeastSquares(
  observed: SparseMatrix,
  effects: EffectScaling,
  { rank, ridge }: FactorOptions,
  wanted: readonly Rating[],
): readonly number[] {
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const rest = values.map((value, k) => value - expectedAt(effects, rowIndices[k], columnIndices[k]));
  const random = seededRandom(0);
  const users = Array.from({ length: observed.rows }, () => new Float64Array(rank));
  const items = Array.from({ length: observed.cols }, () => Float64Array.from({ length: rank }, () => 0.1 * random.normal())); // prettier-ignore
  const [ofUsers, ofItems] = [groups(rowIndices, observed.rows), groups(columnIndices, observed.cols)];
  for (let sweep = 0; sweep < sweeps; sweep++) {
    solveSide(users, ofUsers, (k) => items[columnIndices[k]], rest, ridge);
    solveSide(items, ofItems, (k) => users[rowIndices[k]], rest, ridge);
  }
  const [low, high] = [Math.min, Math.max].map((most) => values.reduce((a, b) => most(a, b)));
  return wanted.map(([user, item]) => {
    const inner = users[user].reduce((sum, value, s) => sum + value * items[item][s], 0);
    return Math.min(high, Math.max(low, expectedAt(effects, user, item) + inner));
  });
}

/** In the units of the ratings; NaN of none. */
export function rootMeanSquareError(predicted: readonly number[], ratings: readonly Rating[]): number {
  const sum = ratings.reduce((total, [, , rating], k) => total + (predicted[k] - rating) ** 2, 0);
  return Math.sqrt(sum / ratings.length);
}

function groups(indices: Int32Array, count: number): readonly (readonly number[])[] {
  const places = Array.from({ length: count }, (): number[] => []);
  indices.forEach((index, k) => places[index].push(k));
  return places;
}

/** Each factor f = (Σ g g^T + ridge I)^{-1} Σ y g over its entries, by Cholesky. */
function solveSide(
  factors: readonly Float64Array[],
  places: readonly (readonly number[])[],
  other: (k: number) => Float64Array,
  rest: Float64Array,
  ridge: number,
): void {
  factors.forEach((factor, index) => {
    const n = factor.length;
    const gram = new Float64Array(n * n);
    factor.fill(0);
    for (let s = 0; s < n; s++) gram[s * (n + 1)] = ridge;
    for (const k of places[index]) {
      const g = other(k);
      for (let s = 0; s < n; s++) {
        factor[s] += rest[k] * g[s];
        for (let t = 0; t <= s; t++) gram[s * n + t] += g[s] * g[t];
      }
    }
    choleskySolveInPlace(gram, factor);
  });
}

/** S^{-1} b into b, by the lower triangle of S. */
function choleskySolveInPlace(s: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = s[i * n + j];
      for (let k = 0; k < j; k++) sum -= s[i * n + k] * s[j * n + k];
      s[i * n + j] = i === j ? Math.sqrt(sum) : sum / s[j * n + j];
    }
    for (let k = 0; k < i; k++) b[i] -= s[i * n + k] * b[k];
    b[i] /= s[i * n + i];
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) b[i] -= s[k * n + i] * b[k];
    b[i] /= s[i * n + i];
  }
}
