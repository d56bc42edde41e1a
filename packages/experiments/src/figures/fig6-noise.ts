import { onEntries } from "@agop/core";
import { softImpute } from "@agop/plugin-convex-baselines";
import { power } from "@agop/plugin-phi-library";
import { bilateralLinRfm, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Size } from "../experiment.js";
import { lineChart } from "./charts.js";
import { completionDraw, degreesOfFreedom, observe } from "./draws.js";
import { gridOf, groupsOf, mean, parseRows, standardDeviation } from "./rows.js";
import { type TunableMethod, tuned } from "./tuned.js";
import { inCommon, isBelow, verdictOf } from "./verdict.js";

const half = "lin-RFM α = 1/2";
const bilateral = "bilateral lin-RFM";
const soft = "soft-impute";

const methods = {
  [half]: {
    space: { ridge: [0.01, 1e-4, 1e-3, 0.1, 1] },
    maxIterations: 300,
    algorithm: ({ ridge }) => {
      return linRfmCompletion({
        phi: power(0.5),
        schedule: geometricFloor({ ridge, first: 1, ratio: 0.9, last: 1e-6 }),
      });
    },
  },
  [bilateral]: {
    space: { rank: [4, 1, 2, 3, 5, 6], ridge: [0, 0.03, 0.3, 3, 30] },
    maxIterations: 60,
    algorithm: ({ rank, ridge }) => bilateralLinRfm({ rank, ridge }),
  },
  [soft]: {
    space: { lambda: [1, 0.03, 0.1, 0.3, 3, 10] },
    maxIterations: 600,
    algorithm: ({ lambda }) => softImpute({ lambda }),
  },
} satisfies Readonly<Record<string, TunableMethod>>;

type MethodName = keyof typeof methods;
const names = Object.keys(methods) as readonly MethodName[];

interface Sweep {
  readonly size: number;
  readonly rank: number;
  readonly observed: number;
  /** Standard deviations; the mean square of the entries is 1. */
  readonly noise: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { size: 30, rank: 2, observed: 400, noise: [0.01, 0.1, 0.5], draws: [1, 2] },
  paper: {
    size: 500,
    rank: 5,
    observed: 20_000,
    noise: [0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1],
    draws: [1, 2, 3, 4, 5],
  },
};
const rowSchema = z.object({
  method: z.string(),
  size: z.number(),
  rank: z.number(),
  observed: z.number(),
  noise: z.number(),
  draw: z.number(),
  testMse: z.number(),
});

export const fig6: Experiment = {
  name: "fig6",
  title: "Noisy matrix completion",
  text: [
    "d x d matrices of rank r whose entries have mean square 1 are completed from entries observed with normal noise. The test error is the " +
      "mean squared error on all other entries, without noise. Every method chooses its options and its number of iterations (at most 300, 60 and 600) on a tenth " +
      "of the observed entries, and is then fitted to all of them: lin-RFM its λ (under a floor that sinks by 10% an iteration), bilateral lin-RFM rank and λ, soft-impute " +
      "(noisy nuclear-norm minimisation) its λ.",
    "The line, σ² (2dr - r²) / n, is what least squares in the tangent space at the truth would have if the observed entries saw all directions of that " +
      "space alike: in expectation it has more.",
  ],
  version: 1,
  cells: (size) => {
    const { size: d, rank, observed, noise, draws } = sweeps[size];
    const grid = gridOf({ method: names, size: [d], rank: [rank], observed: [observed], noise, draw: draws });
    return cellsOf(grid, async ({ method, observed: count, noise: sigma, ...shape }, { backend }) => {
      const drawn = completionDraw({ ...shape, fewest: count });
      const { problem, heldOut } = observe(drawn, count, sigma);
      const { choice, iterations, estimate } = await tuned(methods[method], problem, drawn.seed, backend);
      return [{ testMse: onEntries(heldOut).measure(estimate).rmse ** 2, iterations, choice }];
    });
  },

  summarise(given) {
    const points = pointsOf(given);
    const rows = parseRows(rowSchema, given);
    const levels = [...new Set(points.map(({ noise }) => noise))];
    const below = (method: string, other: string) => {
      const common = inCommon(rows, [method, other], {
        methodOf: (row) => row.method,
        placeOf: ({ noise, draw }) => [noise, draw].join(),
      });
      const errorOf = (one: string, noise: number): number =>
        mean(common.filter((row) => row.method === one && row.noise === noise).map(({ testMse }) => testMse));
      const errors = levels.map((noise) => ({ noise, one: errorOf(method, noise), another: errorOf(other, noise) }));
      return {
        text: `The mean error of ${method} is below that of ${other} at every level of noise.`,
        verdict: verdictOf(errors.map(({ one, another }) => isBelow(one, another))),
        figures: errors.map(({ noise, one, another }) => ({ noise, [method]: finite(one), [other]: finite(another) })),
      };
    };
    return {
      tables: [
        {
          title: "Test error over the draws",
          columns: ["noise σ", "method", "mean", "standard deviation", "σ² (2dr - r²) / n"],
          rows: points.map(({ noise, method, error, spread, floor }) => [noise, method, error, spread, floor]),
        },
      ],
      conclusions: [below(half, soft), below(bilateral, soft)],
    };
  },

  plots(given) {
    const points = pointsOf(given);
    const floors = [...groupsOf(points, ({ noise }) => noise)].map(([noise, [{ floor }]]) => ({
      method: "σ² (2dr - r²) / n",
      noise,
      error: floor,
    }));
    const spec = lineChart({
      rows: [...points.map(({ method, noise, error }) => ({ method, noise, error })), ...floors],
      x: { field: "noise", title: "standard deviation of the noise", scale: "log" },
      y: { field: "error", title: "mean test error", scale: "log" },
      series: "method",
    });
    return [{ name: "noise", title: "Test error against noise", spec }];
  },
};

function pointsOf(given: Parameters<Experiment["plots"]>[0]) {
  const groups = groupsOf(parseRows(rowSchema, given), ({ method, noise }) => `${noise} ${method}`);
  return [...groups.values()]
    .map((group) => {
      const [{ method, noise, size, rank, observed }] = group;
      const errors = group.map(({ testMse }) => testMse);
      const floor = (noise * noise * degreesOfFreedom(size, rank)) / observed;
      return { method, noise, error: mean(errors), spread: standardDeviation(errors), floor };
    })
    .toSorted((a, b) => a.noise - b.noise);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
