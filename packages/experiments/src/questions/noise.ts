import {
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type MatrixCompletionProblem,
  matrixCompletion,
  seededRandom,
} from "@agop/core";
import { effectiveRank } from "@agop/core/run";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { type CompletionDraw, completionDraw, degreesOfFreedom, observe } from "../figures/draws.js";
import { gridOf, groupsOf, mean, parseRows } from "../figures/rows.js";
import { tuned } from "../figures/tuned.js";
import { isAtMost, isBelow, verdictOf } from "../figures/verdict.js";
import { bilateral, half, networks, noiseMethods, soft } from "./noise-methods.js";
import { tangentOracle } from "./tangent-oracle.js";

const oracle = "oracle";

interface Sweep {
  readonly ranks: readonly number[];
  /** Standard deviations; the mean square of the entries is 1. */
  readonly noise: readonly number[];
  readonly draws: readonly number[];
  /** d of the d x d matrices. */
  readonly sizes: readonly number[];
  /** Observations as a multiple of 2dr - r². */
  readonly oversampling: number;
  /** Draws of the noise on one matrix and pattern. */
  readonly repeats: number;
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { ranks: [1], noise: [0.1, 0.5], draws: [1], sizes: [16], oversampling: 4, repeats: 2 },
  paper: {
    ...{ ranks: [1, 2, 4], noise: [0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1], draws: [1, 2, 3], sizes: [30, 60] },
    ...{ oversampling: 3, repeats: 4 },
  },
};

const shape = { size: z.number(), rank: z.number(), noise: z.number(), draw: z.number() };
const methodRow = z.object({
  ...{ ...shape, kind: z.literal("method"), method: z.string(), observed: z.number() },
  /** Mean squares over all entries: error = bias² + variance. */
  ...{ error: z.number(), variance: z.number(), effectiveRank: z.number() },
});
const pairRow = z.object({
  ...{ ...shape, kind: z.literal("pair"), method: z.string(), other: z.string() },
  /** Mean square of the difference of two estimates from the same observations. */
  distance: z.number(),
});
const rowSchema = z.discriminatedUnion("kind", [methodRow, pairRow]);

export const noise: Experiment = {
  name: "noise",
  title: "Noise: error, bias and variance, and how far the methods' estimates are from one another",
  text: [
    "Random d x d matrices of rank r whose entries have mean square 1 are completed from three times (quick: four) as many entries as they have parameters, with normal noise of " +
      "standard deviation σ. The same entries are observed several times with new noise, so that error = bias² + variance, mean squares over all entries of the estimate " +
      "less the noiseless truth.",
    "lin-RFM with α = 1/2 chooses λ, the bilateral form rank and λ, soft-impute (the noisy nuclear norm) its λ, and deep linear networks of depth 2 to 4, which begin near zero, " +
      "when to stop; all of them, and the number of iterations, on a tenth of the observed entries. The oracle is least squares in the tangent space at the truth; the line, " +
      "σ² (2dr - r²) / n, is what it would have if the observed entries saw all directions of that space alike: in expectation it has more.",
    "The distance of two methods is the mean square of the difference of their estimates from the same observations.",
  ],
  version: 1,
  cells: (size) => {
    const { ranks, noise: levels, draws, sizes, oversampling, repeats } = sweeps[size];
    const methods = noiseMethods(size);
    const grid = gridOf({ rank: ranks, noise: levels, draw: draws, size: sizes });
    return cellsOf(grid, async ({ rank, noise: sigma, draw, size: d }, { backend }) => {
      const count = Math.round(oversampling * degreesOfFreedom(d, rank));
      const drawn = completionDraw({ size: d, rank, draw, fewest: count });
      const truth = truthOf(drawn);
      const estimates = new Map<string, DenseMatrix[]>();
      for (let repeat = 0; repeat < repeats; repeat++) {
        const problem = noisy(observe(drawn, count).problem, sigma, drawn.seed + 1000 + repeat);
        const keep = (method: string, x: DenseMatrix): void => {
          estimates.set(method, [...(estimates.get(method) ?? []), x]);
        };
        for (const [name, method] of Object.entries(methods)) {
          keep(name, (await tuned(method, problem, drawn.seed, backend)).estimate.toDense());
        }
        keep(oracle, tangentOracle(problem.observed, truth, rank, backend));
      }
      return [...methodRows(estimates, truth, count, backend), ...pairRows(estimates)];
    });
  },

  summarise(given) {
    const { points, pairs } = pointsOf(given);
    const errorOf = (method: string, at: Place): number =>
      points.find((point) => point.method === method && isAt(point, at))?.error ?? NaN;
    const distanceOf = (one: string, other: string, at: Place): number =>
      pairs.find((pair) => pair.method === one && pair.other === other && isAt(pair, at))?.distance ?? NaN;
    const places = [...groupsOf(points, placeOf).values()].map(([first]) => first);
    const below = (method: string, other: string) => {
      const ratios = places.map((at) => ({ ...onlyPlace(at), ratio: errorOf(method, at) / errorOf(other, at) }));
      return {
        text: `The mean error of ${method} is below that of ${other} at every size, rank and level of noise.`,
        verdict: verdictOf(ratios.map(({ ratio }) => isBelow(ratio, 1))),
        figures: ratios.filter(({ ratio }) => !(ratio < 1)),
      };
    };
    const toOracle = places.map((at) => ({ ...onlyPlace(at), ratio: errorOf(bilateral, at) / errorOf(oracle, at) }));
    const together = places
      .filter((at) => at.noise <= moderate)
      .map((at) => ({
        ...onlyPlace(at),
        ratio: distanceOf(half, bilateral, at) / Math.min(errorOf(half, at), errorOf(bilateral, at)),
      }));
    const [, depth3] = networks;
    const nearer = places.map((at) => ({
      ...{ ...onlyPlace(at), toLinRfm: distanceOf(half, depth3, at), toSoft: distanceOf(soft, depth3, at) },
    }));
    const biased = points.filter(({ method }) => method === soft).map((point) => point.bias / point.error);
    return {
      tables: [
        {
          title: "Error, bias² and variance, means over the draws",
          columns: ["d", "r", "σ", "method", "error", "bias²", "variance", "σ² (2dr - r²) / n", "effective rank"],
          rows: points.map((point) => [
            ...[point.size, point.rank, point.noise, point.method, point.error, point.bias, point.variance],
            ...[point.floor, point.effectiveRank],
          ]),
        },
        {
          title: "Mean square of the difference of two estimates",
          columns: ["d", "r", "σ", "method", "other", "distance"],
          rows: pairs.map((pair) => [pair.size, pair.rank, pair.noise, pair.method, pair.other, pair.distance]),
        },
      ],
      conclusions: [
        below(half, soft),
        below(bilateral, soft),
        ...networks.map((network) => below(half, network)),
        below(bilateral, half),
        {
          text: `Bilateral lin-RFM, which is not told the rank, has at most twice the error of the oracle at noise up to ${moderate}.`,
          verdict: verdictOf(toOracle.filter((at) => at.noise <= moderate).map(({ ratio }) => isAtMost(ratio, 2))),
          figures: toOracle,
        },
        {
          text: `At noise up to ${moderate} lin-RFM and its bilateral form are nearer to each other than to the truth.`,
          verdict: verdictOf(together.map(({ ratio }) => isBelow(ratio, 1))),
          figures: together,
        },
        {
          text: "The estimate of a deep linear network of depth 3 is nearer to that of lin-RFM with α = 1/2 than to that of soft-impute.",
          verdict: verdictOf(nearer.map(({ toLinRfm, toSoft }) => isBelow(toLinRfm, toSoft))),
          figures: nearer.filter(({ toLinRfm, toSoft }) => !(toLinRfm < toSoft)),
        },
        {
          text: "Most of soft-impute's error is bias, at every level of noise.",
          verdict: verdictOf(biased.map((part) => isBelow(0.5, part))),
          figures: { least: Math.min(...biased), most: Math.max(...biased) },
        },
      ],
    };
  },

  plots(given) {
    const { points } = pointsOf(given);
    const largest = Math.max(...points.map(({ size }) => size));
    const ranks = [...new Set(points.map(({ rank }) => rank))];
    return ranks.map((rank) => {
      const some = points.filter((point) => point.size === largest && point.rank === rank);
      const line = [...groupsOf(some, (point) => point.noise).values()].map(([{ noise: sigma, floor }]) => ({
        ...{ method: "σ² (2dr - r²) / n", noise: sigma, error: floor },
      }));
      return {
        name: `error-rank-${rank}`,
        title: `Error against noise, d = ${largest}, r = ${rank}`,
        spec: lineChart({
          rows: [...some.map((point) => ({ method: point.method, noise: point.noise, error: point.error })), ...line],
          x: { field: "noise", title: "standard deviation of the noise", scale: "log" },
          y: { field: "error", title: "mean error", scale: "log" },
          series: "method",
        }),
      };
    });
  },
};

/** Noise up to which a matrix of low rank can be told from it. */
const moderate = 0.3;

interface Place {
  readonly size: number;
  readonly rank: number;
  readonly noise: number;
}

const onlyPlace = ({ size, rank, noise: sigma }: Place): Place => ({ size, rank, noise: sigma });
const placeOf = ({ size, rank, noise: sigma }: Place): string => `${size} ${rank} ${sigma}`;
const isAt = (one: Place, other: Place): boolean => placeOf(one) === placeOf(other);

function truthOf({ size, entries: { rowIndices, columnIndices, values } }: CompletionDraw): DenseMatrix {
  const truth = denseMatrix(size, size);
  values.forEach((value, k) => (truth.data[rowIndices[k] * size + columnIndices[k]] = value));
  return truth;
}

function noisy({ observed }: MatrixCompletionProblem, sigma: number, seed: number): MatrixCompletionProblem {
  const random = seededRandom(seed);
  return matrixCompletion({ ...observed, values: observed.values.map((value) => value + sigma * random.normal()) });
}

function methodRows(
  estimates: ReadonlyMap<string, readonly DenseMatrix[]>,
  truth: DenseMatrix,
  observed: number,
  backend: Backend,
): readonly Row[] {
  return [...estimates].map(([method, found]) => {
    const centre = truth.data.map((_, place) => mean(found.map(({ data }) => data[place])));
    const about = (middle: Float64Array): number => found.reduce((sum, { data }) => sum + meanSquare(data, middle), 0);
    return {
      ...{ kind: "method", method, observed },
      error: about(truth.data) / found.length,
      // Of few repeats: divided by one less, so that bias² = error - variance has no bias itself.
      variance: about(centre) / (found.length - 1),
      effectiveRank: mean(found.map((x) => effectiveRank(singularValuesOf(x, backend)))),
    };
  });
}

function pairRows(estimates: ReadonlyMap<string, readonly DenseMatrix[]>): readonly Row[] {
  const all = [...estimates];
  return all.flatMap(([method, ones], place) =>
    all.slice(place + 1).map(([other, others]) => ({
      ...{ kind: "pair", method, other },
      distance: mean(ones.map(({ data }, repeat) => meanSquare(data, others[repeat].data))),
    })),
  );
}

function meanSquare(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / a.length;
}

function singularValuesOf(x: DenseMatrix, backend: Backend): Float64Array {
  return backend.scope(() =>
    backend.symmetricEigen(backend.gram(backend.fromDense(x))).values.map((value) => Math.sqrt(Math.max(value, 0))),
  );
}

function pointsOf(given: readonly Row[]) {
  const rows = parseRows(rowSchema, given);
  const ofMethods = rows.filter((row) => row.kind === "method");
  const ofPairs = rows.filter((row) => row.kind === "pair");
  const points = [...groupsOf(ofMethods, (row) => `${placeOf(row)} ${row.method}`).values()].map((group) => {
    const [{ size, rank, noise: sigma, method, observed }] = group;
    const [error, variance] = [mean(group.map((row) => row.error)), mean(group.map((row) => row.variance))];
    return {
      ...{ size, rank, noise: sigma, method, error, variance, bias: error - variance },
      floor: (sigma * sigma * degreesOfFreedom(size, rank)) / observed,
      effectiveRank: mean(group.map((row) => row.effectiveRank)),
    };
  });
  const pairs = [...groupsOf(ofPairs, (row) => `${placeOf(row)} ${row.method} ${row.other}`).values()].map((group) => ({
    ...group[0],
    distance: mean(group.map(({ distance }) => distance)),
  }));
  return { points, pairs };
}
