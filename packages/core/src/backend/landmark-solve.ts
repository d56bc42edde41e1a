import { seededRandom, shuffledIndices } from "../random.js";

/** In which order the points are taken, and how many of the first of them are landmarks. */
export interface LandmarkPlan {
  readonly order: readonly number[];
  readonly landmarks: number;
}

/** S = k(U, U) + λ I of points in the order of the plan. */
export interface LandmarkSystem {
  /** out = S p. */
  multiply(p: Float64Array, out: Float64Array): void;
  /** out = P^{-1} r, with P symmetric, positive definite and near S. */
  precondition(r: Float64Array, out: Float64Array): void;
}

/** Multiples of it are landmarks, so that blocks of a factorisation come out even. */
const block = 64;
/** One landmark for so many points: a step with them stays cheaper than one with the matrix. */
const pointsPerLandmark = 24;
/** Steps take memory's time, factorisations the processor's; with more than these the second would have been as fast. */
const mostSteps = 250;

/**
 * How to solve a kernel system by steps, or undefined where a factorisation is to be preferred: fewer points than `leastPoints` for
 * each right-hand side, no ridge, or no tolerance.
 */
export function landmarkPlan(
  system: { readonly points: number; readonly count: number; readonly ridge: number; readonly tolerance: number },
  leastPoints: number,
): LandmarkPlan | undefined {
  const { points, count, ridge, tolerance } = system;
  if (!(tolerance > 0 && ridge > 0) || count === 0 || points < leastPoints * count) return undefined;
  // Points may come sorted; landmarks are to be anywhere among them, and the same ones every time.
  const order = [...shuffledIndices(points, seededRandom(0))];
  return { order, landmarks: block * Math.max(1, Math.round(points / pointsPerLandmark / block)) };
}

/**
 * X with ‖S X_l - B_l‖ <= tolerance ‖B_l‖ for every column, n x count, by conjugate gradients; undefined where these come to no end.
 * With L the first r columns of the Cholesky factor of S and a sparse V with V (S - L L^T) V^T ≈ I, a backend preconditions by
 *
 *   P = L L^T + (V^T V)^{-1},   P^{-1} = V^T (I - W (I + W^T W)^{-1} W^T) V,   W = V L
 *
 * Source: Hestenes, Stiefel, J. Res. NBS 49, 1952; such preconditioners in Gyger, Furrer, Sigrist, arXiv 2507.05064.
 */
export function solveByLandmarks(
  { order }: LandmarkPlan,
  system: LandmarkSystem,
  b: Float64Array,
  count: number,
  tolerance: number,
): Float64Array | undefined {
  const n = order.length;
  const result = new Float64Array(n * count);
  const column = new Float64Array(n);
  for (let l = 0; l < count; l++) {
    for (let i = 0; i < n; i++) column[i] = b[order[i] * count + l];
    const x = conjugateGradients(system, column, tolerance);
    if (!x) return undefined;
    for (let i = 0; i < n; i++) result[order[i] * count + l] = x[i];
  }
  return result;
}

function conjugateGradients(system: LandmarkSystem, b: Float64Array, tolerance: number): Float64Array | undefined {
  const n = b.length;
  const x = new Float64Array(n);
  const residual = b.slice();
  const [direction, image, corrected] = [new Float64Array(n), new Float64Array(n), new Float64Array(n)];
  const enough = tolerance * Math.sqrt(dot(b, b));
  let steps = 0;
  let before = 0;
  const isEnough = (): boolean => Math.sqrt(dot(residual, residual)) <= enough;
  while (!isEnough()) {
    // NaN comes to no end either.
    if (steps++ === mostSteps || !(dot(residual, residual) < Infinity)) return undefined;
    system.precondition(residual, corrected);
    const now = dot(residual, corrected);
    const kept = before === 0 ? 0 : now / before;
    for (let i = 0; i < n; i++) direction[i] = corrected[i] + kept * direction[i];
    system.multiply(direction, image);
    const step = now / dot(direction, image);
    for (let i = 0; i < n; i++) {
      x[i] += step * direction[i];
      residual[i] -= step * image[i];
    }
    before = now;
    if (!isEnough()) continue;
    // What was added up step by step may have drifted from the residual itself; then it goes on from that.
    system.multiply(x, image);
    for (let i = 0; i < n; i++) residual[i] = b[i] - image[i];
    before = 0;
  }
  return x;
}

function dot(x: Float64Array, y: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += x[i] * y[i];
  return sum;
}
