import {
  type Backend,
  fit,
  matrixCompletion,
  type Random,
  relativeDistance,
  type Schedule,
  toSparse,
} from "@agop/core";
import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { completabilityOf, isFixedPoint, type Pattern, productOf } from "./exact/completability.js";
import { type RationalMatrix, rankOf } from "./exact/elimination.js";
import { nearestRational, rational, toNumber, toText } from "./exact/rational.js";
import { patternText } from "./patterns.js";

export const maxIterations = 1000;
const stopTolerance = 1e-13;
/** ‖X - X*‖ / ‖X*‖ of a matrix that counts as recovered. */
export const recoveredBelow = 1e-3;
/** A limit is taken for rational with denominators of at most so much, to be checked exactly. */
const largestDenominator = 1000;
/** Where K is singular fixed points are no isolated ones: only those at the limit count as reached. */
const nearEnough = 1e-9;

/** Entries ±1, ±2, ±3. */
export function randomFactor(rows: number, rank: number, random: Random): RationalMatrix {
  const entry = () => rational((1 + random.integer(3)) * (random.integer(2) === 0 ? 1 : -1));
  return Array.from({ length: rows }, () => Array.from({ length: rank }, entry));
}

/** One pattern with one truth: what its observations determine, and what lin-RFM makes of them. */
export async function trial(
  pattern: Pattern,
  { u, v }: { readonly u: RationalMatrix; readonly v: RationalMatrix },
  { alpha, schedule }: { readonly alpha: number; readonly schedule: Schedule },
  backend: Backend,
) {
  const [rows, cols] = [u.length, v.length];
  const truth = Float64Array.from(productOf(u, v).flat(), toNumber);
  const places = Int32Array.from(pattern.flat().flatMap((isObserved, place) => (isObserved ? [place] : [])));
  const observed = toSparse(rows, cols, {
    rowIndices: places.map((place) => Math.floor(place / cols)),
    columnIndices: places.map((place) => place % cols),
    values: Float64Array.from(places, (place) => truth[place]),
  });
  const { estimate, iterations, reason } = await fit({
    algorithm: linRfmCompletion({ phi: power(alpha), schedule }),
    problem: matrixCompletion(observed),
    backend,
    stop: { maxIterations, tolerance: stopTolerance },
  });
  const { data } = estimate.toDense();
  const error = relativeDistance(data, truth);
  const stoodStill = reason === "converged" ? "stuck" : "moving";
  const outcome = error < recoveredBelow ? "recovered" : stoodStill;
  return {
    pattern: patternText(pattern),
    observedEntries: places.length,
    completability: completabilityOf(pattern, u, v),
    ...{ error, outcome, iterations, factors: `${factorText(u)} | ${factorText(v)}` },
    ...(outcome === "stuck" && alpha >= 0.5 && provedFixedPoint(pattern, data, alpha === 1 ? 2 : 1)),
  };
}

/** The limit in rational numbers, where it is a fixed point in exact arithmetic. */
function provedFixedPoint(pattern: Pattern, limit: Float64Array, squareOfPhi: 1 | 2) {
  const cols = pattern[0].length;
  const exact = pattern.map((row, i) => row.map((_, j) => nearestRational(limit[i * cols + j], largestDenominator)));
  const isNear = exact.flat().every((value, place) => Math.abs(toNumber(value) - limit[place]) < nearEnough);
  if (!isNear || !isFixedPoint(pattern, exact, squareOfPhi)) return {};
  return {
    fixedPoint: exact.map((row) => row.map(toText).join(" ")).join(" / "),
    rankOfFixedPoint: rankOf(exact),
  };
}

function factorText(matrix: RationalMatrix): string {
  return matrix.map((row) => row.map(toText).join(" ")).join(", ");
}
