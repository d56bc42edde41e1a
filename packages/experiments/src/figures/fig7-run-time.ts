import {
  type Algorithm,
  type Backend,
  fit,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Phi,
} from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { bilateralLinRfm, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "./charts.js";
import { completionDraw, degreesOfFreedom, observe } from "./draws.js";
import { groupsOf, median, parseRows } from "./rows.js";
import { isBelow, verdictOf } from "./verdict.js";

const sizesOf: Readonly<Record<Size, readonly number[]>> = {
  quick: [100, 200, 400],
  paper: [100, 200, 300, 500, 700, 1000, 1500, 2000],
};
const rank = 5;
/** Observations as a multiple of 2dr - r². */
const oversampling = 2;
const rounds = 3;
const iterationsPerRound = 4;

const withDecomposition = "lin-RFM α = 1/2, with SVD";
const withoutDecomposition = "lin-RFM α = 1/2, without";
const compact = "bilateral lin-RFM, compact";

/** The same φ that says nothing of its square, so that it is applied to eigenvalues. */
function byEigenvalues({ name, value }: Phi): Phi {
  return { name, value };
}

const linRfm = (phi: Phi) => linRfmCompletion({ phi, schedule: constantSchedule({ ridge: 1e-3, floor: 0 }) });
const methods: Readonly<Record<string, Algorithm<MatrixCompletionProblem, MatrixEstimate>>> = {
  [withDecomposition]: linRfm(byEigenvalues(power(0.5))),
  [withoutDecomposition]: linRfm(power(0.5)),
  [compact]: bilateralLinRfm({ rank }),
};

const rowSchema = z.object({
  size: z.number(),
  method: z.string(),
  round: z.number(),
  millisecondsPerIteration: z.number(),
});

export const fig7: Experiment = {
  name: "fig7",
  title: "Run time against size",
  text: [
    `The time of an iteration on random d x d matrices of rank ${rank} with ${oversampling} (2dr - r²) observed entries: lin-RFM with α = 1/2 by an ` +
      "eigendecomposition of the AGOP (with SVD), by matrix products alone (without), and bilateral lin-RFM, which stores nothing of " +
      "size d x d (compact); its iterations also do more: it needs fewer of them.",
    `The methods take turns in ${rounds} rounds of ${iterationsPerRound} iterations from the start, on one thread with no other cell ` +
      "beside; the median of the rounds counts. Times of different machines are not comparable, ratios are.",
  ],
  version: 1,
  isTimed: true,
  cells: (size) =>
    cellsOf(
      sizesOf[size].map((d) => ({ size: d })),
      ({ size: d }, { backend }) => timed(d, backend),
    ),

  summarise(given) {
    const times = timesOf(given);
    const sizes = [...new Set(times.map(({ size }) => size))];
    const largest = Math.max(...sizes);
    const at = (method: string): number =>
      times.find((time) => time.size === largest && time.method === method)?.milliseconds ?? NaN;
    const faster = (text: string, first: string, second: string) => ({
      text: `${text} (d = ${largest})`,
      verdict: verdictOf([isBelow(at(first), at(second))]),
      figures: { [first]: at(first), [second]: at(second), ratio: at(second) / at(first) },
    });
    return {
      tables: [
        {
          title: "Milliseconds an iteration, median of the rounds",
          columns: ["d", ...Object.keys(methods)],
          rows: sizes.map((size) => [
            size,
            ...Object.keys(methods).map(
              (method) => times.find((time) => time.size === size && time.method === method)?.milliseconds ?? null,
            ),
          ]),
        },
      ],
      conclusions:
        sizes.length === 0
          ? []
          : [
              faster("Without SVD an iteration takes less time than with.", withoutDecomposition, withDecomposition),
              faster("Compact, an iteration takes less time than with SVD.", compact, withDecomposition),
            ],
    };
  },

  plots(given) {
    const spec = lineChart({
      rows: timesOf(given),
      x: { field: "size", title: "d", scale: "log", isWhole: true },
      y: { field: "milliseconds", title: "milliseconds an iteration", scale: "log" },
      series: "method",
    });
    return [{ name: "run-time", title: "Time of an iteration", spec }];
  },
};

async function timed(size: number, backend: Backend): Promise<readonly Row[]> {
  const count = Math.round(oversampling * degreesOfFreedom(size, rank));
  const { problem } = observe(completionDraw({ size, rank, draw: 1, fewest: count }), count);
  const rows: Row[] = [];
  // Round 0 warms up and does not count.
  for (let round = 0; round <= rounds; round++) {
    for (const [method, algorithm] of Object.entries(methods)) {
      const stop = { maxIterations: iterationsPerRound, tolerance: 0 };
      const { elapsedMs, iterations } = await fit({ algorithm, problem, backend, stop });
      if (round > 0) rows.push({ method, round, millisecondsPerIteration: elapsedMs / iterations });
    }
  }
  return rows;
}

function timesOf(given: readonly Row[]) {
  const groups = groupsOf(parseRows(rowSchema, given), ({ size, method }) => `${size} ${method}`);
  return [...groups.values()].map((group) => ({
    size: group[0].size,
    method: group[0].method,
    milliseconds: median(group.map(({ millisecondsPerIteration }) => millisecondsPerIteration)),
  }));
}
