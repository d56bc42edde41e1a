import {
  type Algorithm,
  fit,
  type InitialTransform,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  onEntries,
  relativeDistance,
  type Schedule,
} from "@agop/core";
import { power } from "@agop/plugin-phi-library";
import { deepLinRfm, linRfmAlternating, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { completionDraw, degreesOfFreedom, observe } from "../figures/draws.js";
import { gridOf, groupsOf, mean, median, parseRows } from "../figures/rows.js";
import { inCommon, isAtMost, isBelow, verdictOf } from "../figures/verdict.js";
import { identity, lent, lentFloor, nameOfCondition, sinkingFloor, startsFor } from "./initial-starts.js";

/** Parts that all methods have in common. */
interface Parts {
  readonly schedule: Schedule;
  readonly initial: InitialTransform;
}

type Completion = Algorithm<MatrixCompletionProblem, MatrixEstimate>;

const quarter = "lin-RFM α = 1/4";
const turns = "bilateral, sides in turn";
const methods = {
  [quarter]: (parts) => linRfmCompletion({ phi: power(0.25), ...parts }),
  "lin-RFM α = 1/2": (parts) => linRfmCompletion({ phi: power(0.5), ...parts }),
  "lin-RFM α = 1": (parts) => linRfmCompletion({ phi: power(1), ...parts }),
  [turns]: (parts) => linRfmAlternating({ phi: power(0.5), ...parts }),
  "deep lin-RFM, depth 2": (parts) => deepLinRfm({ depth: 2, ...parts }),
  "deep lin-RFM, depth 3": (parts) => deepLinRfm({ depth: 3, ...parts }),
} satisfies Readonly<Record<string, (parts: Parts) => Completion>>;

type Method = keyof typeof methods;
const names = Object.keys(methods) as readonly Method[];

const sinking = "sinking floor";
const constant = "λ = 1e-3";
/** λ and the floor under the AGOP; M_0 has none, it is φ(G + ε² I) from the second fit on. */
const schedules = {
  [sinking]: sinkingFloor,
  [constant]: constantSchedule({ ridge: 1e-3, floor: 0 }),
} satisfies Readonly<Record<string, Schedule>>;

type ScheduleName = keyof typeof schedules;
const scheduleNames = Object.keys(schedules) as readonly ScheduleName[];

interface Sweep {
  /** d of the d x d matrices. */
  readonly size: number;
  readonly rank: number;
  /** Observations as multiples of 2dr - r². */
  readonly multiples: readonly number[];
  readonly conditions: readonly number[];
  /** Random starts of each condition. */
  readonly starts: readonly number[];
  readonly draws: readonly number[];
  readonly maxIterations: number;
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: {
    ...{ size: 16, rank: 1, multiples: [4], conditions: [1e6], starts: [1], draws: [1] },
    maxIterations: 150,
  },
  paper: {
    ...{ size: 40, rank: 2, multiples: [1.5, 2, 2.5, 3, 4, 5, 6, 8], conditions: [1, 1e2, 1e4, 1e6] },
    ...{ starts: [1, 2], draws: [1, 2, 3, 4, 5], maxIterations: 400 },
  },
};

/** Mean squared test error, of entries whose mean square is 1, at which a matrix counts as recovered. */
const recoveredBelow = 1e-3;
const stopTolerance = 1e-7;
const rowSchema = z.object({
  method: z.string(),
  schedule: z.string(),
  observed: z.number(),
  draw: z.number(),
  start: z.string(),
  testMse: z.number(),
  iterations: z.number(),
  /** ‖X - X_I‖ / ‖X_I‖ with X_I the limit from M_0 = I. */
  distance: z.number(),
});

type Parsed = z.infer<typeof rowSchema>;

const worst = nameOfCondition(1e6);

export const initialization: Experiment = {
  name: "initialization",
  title: "Where lin-RFM begins, and where it ends",
  text: [
    "Random d x d matrices of rank r are completed from M_0 = I; from random positive definite M_0 with eigenvalues from 1 / condition to 1, several of each " +
      `condition; and from the AGOP G of a fit of another matrix from as many observations, G / tr G + ${lentFloor} I. λ = 0; the floor under the AGOP ` +
      "sinks from 1 by 10% an iteration to 1e-12, or there is none, and M_0 alone decides the first fit. In deep lin-RFM every layer begins " +
      "at M_0; of the bilateral forms the one that learns columns and rows in turn has an M_0 (the compact one begins at the spectrum of the observations).",
    `Recovered is a matrix whose other entries have a mean squared error below ${recoveredBelow}, the mean square of all being 1. The distance of a limit is that ` +
      "from the limit of M_0 = I on the same observations, relative: the spread of limits.",
  ],
  version: 1,
  cells: (size) => {
    const { size: d, rank, multiples, draws, ...sweep } = sweeps[size];
    const counts = multiples.map((multiple) => Math.round(multiple * degreesOfFreedom(d, rank)));
    const grid = gridOf({
      method: names,
      schedule: scheduleNames,
      size: [d],
      rank: [rank],
      observed: counts,
      draw: draws,
    });
    return cellsOf(grid, async ({ method, schedule, observed, ...shape }, { backend }) => {
      const { problem, heldOut } = observe(completionDraw({ ...shape, fewest: counts[0] }), observed);
      const other = observe(completionDraw({ ...shape, draw: -shape.draw, fewest: counts[0] }), observed).problem;
      const rows: Row[] = [];
      let reference: Float64Array | undefined;
      for (const { start, initial, seed } of await startsFor(sweep, other, backend)) {
        const algorithm = methods[method]({ schedule: schedules[schedule], initial });
        const stop = { maxIterations: sweep.maxIterations, tolerance: stopTolerance };
        const { estimate, iterations, reason } = await fit({ algorithm, problem, backend, seed, stop });
        const { data } = estimate.toDense();
        reference ??= data;
        const testMse = onEntries(heldOut).measure(estimate).rmse ** 2;
        rows.push({ start, seed, testMse, iterations, ended: reason, distance: relativeDistance(data, reference) });
      }
      return rows;
    });
  },

  summarise(given) {
    const rows = parseRows(rowSchema, given);
    const groups = [...groupsOf(rows, ({ method, schedule, start }) => [method, schedule, start].join()).values()];
    // Of each of these places all starts of a method were run.
    const rate = (schedule: ScheduleName, start: string, method: string, among = rows): number =>
      recoveryRate(among.filter((row) => row.schedule === schedule && row.start === start && row.method === method));
    const common = inCommon(rows, names, {
      methodOf: ({ method }) => method,
      placeOf: ({ schedule, start, observed, draw }) => [schedule, start, observed, draw].join(),
    });
    const starts = [...new Set(rows.map(({ start }) => start))];
    const others = starts.filter((start) => start !== identity);
    const ofSinking = gridOf({ method: names, start: others }).map(({ method, start }) => {
      const change = rate(sinking, start, method) - rate(sinking, identity, method);
      return { method, start, change };
    });
    const convex = rows.filter(({ method, schedule }) => method === quarter && schedule === sinking);
    const farthest = Math.max(...convex.map(({ distance }) => distance));
    const ofWorst = names.map((method) => ({
      ...{ method, identity: rate(constant, identity, method), worst: rate(constant, worst, method) },
    }));
    const ofLent = names.map((method) => ({
      ...{ method, identity: rate(constant, identity, method), lent: rate(constant, lent, method) },
    }));
    const ofAll = gridOf({ method: names, schedule: scheduleNames, start: starts }).map((one) => ({
      ...{ ...one, recovered: rate(one.schedule, one.start, one.method, common) },
      inTurn: rate(one.schedule, one.start, turns, common),
    }));
    return {
      tables: [
        {
          title: "Recovered, over all numbers of observations and draws",
          columns: [
            "method",
            "schedule",
            "M_0",
            "runs",
            "recovered",
            "median iterations",
            "median distance",
            "largest",
          ],
          rows: groups.map((group) => [
            ...[group[0].method, group[0].schedule, group[0].start, group.length, recoveryRate(group)],
            median(group.map(({ iterations }) => iterations)),
            median(group.map(({ distance }) => distance)),
            Math.max(...group.map(({ distance }) => distance)),
          ]),
        },
      ],
      conclusions: [
        {
          text: "Under a sinking floor no start changes the rate of recovery of any method by more than 0.05 against that from I.",
          verdict: verdictOf(ofSinking.map(({ change }) => isAtMost(Math.abs(change), 0.05))),
          figures: ofSinking.filter(({ change }) => change !== 0),
        },
        {
          text: "At the convex α = 1/4 under a sinking floor all starts end at one limit (relative distance below 1e-3).",
          verdict: verdictOf(convex.map(({ distance }) => isBelow(distance, 1e-3))),
          figures: { farthest },
        },
        {
          text: "With λ = 1e-3 and no floor no method recovers more often from M_0 of condition 1e6 than from I.",
          verdict: verdictOf(ofWorst.map((each) => isAtMost(each.worst, each.identity))),
          figures: ofWorst,
        },
        {
          text: "With λ = 1e-3 and no floor no method recovers more often from what another fit has learned than from I.",
          verdict: verdictOf(ofLent.map((each) => isAtMost(each.lent, each.identity))),
          figures: ofLent,
        },
        {
          text: "From no start and with neither schedule does any one-sided method recover more often than both sides in turn.",
          verdict: verdictOf(ofAll.map((each) => isAtMost(each.recovered, each.inTurn))),
          figures: ofAll.filter((each) => each.recovered > each.inTurn),
        },
      ],
    };
  },

  plots(given) {
    const rows = parseRows(rowSchema, given);
    const x = { field: "observed", title: "observations" } as const;
    const pointsOf = (schedule: ScheduleName, start: string) =>
      [...groupsOf(rows.filter((row) => row.schedule === schedule && row.start === start), ({ method, observed }) => `${observed} ${method}`).values()] // prettier-ignore
        .map((group) => ({
          method: group[0].method,
          observed: group[0].observed,
          recovered: recoveryRate(group),
          distance: Math.max(mean(group.map(({ distance }) => distance)), smallestShown),
        }));
    const recovered = (name: string, title: string, schedule: ScheduleName, start: string) => ({
      name,
      title,
      spec: lineChart({
        rows: pointsOf(schedule, start),
        x,
        y: { field: "recovered", title: "part recovered" },
        series: "method",
      }),
    });
    return [
      recovered("sinking-identity", "Recovered from I, sinking floor", sinking, identity),
      recovered("sinking-worst", "Recovered from M_0 of condition 1e6, sinking floor", sinking, worst),
      recovered("ridge-identity", "Recovered from I, λ = 1e-3", constant, identity),
      recovered("ridge-worst", "Recovered from M_0 of condition 1e6, λ = 1e-3", constant, worst),
      {
        name: "spread",
        title: "Mean distance of the limits from M_0 of condition 1e6 to that from I, sinking floor",
        spec: lineChart({
          rows: pointsOf(sinking, worst),
          x,
          y: { field: "distance", title: "relative distance", scale: "log" },
          series: "method",
        }),
      },
    ];
  },
};

/** Distances below this are rounding, and shown as this. */
const smallestShown = 1e-10;

function recoveryRate(rows: readonly Parsed[]): number {
  return mean(rows.map(({ testMse }) => (testMse < recoveredBelow ? 1 : 0)));
}
