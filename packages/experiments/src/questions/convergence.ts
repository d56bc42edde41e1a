import { type Schedule, seededRandom } from "@agop/core";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Row, seedOf, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { gridOf, groupsOf, mean, parseRows } from "../figures/rows.js";
import { inCommon, isBelow, verdictOf } from "../figures/verdict.js";
import { maxIterations, randomFactor, recoveredBelow, trial } from "./convergence-trial.js";
import { allPatterns, randomPattern } from "./patterns.js";

const none = "ε = 0";
const sinking = "ε sinking";
const schedules = {
  [none]: constantSchedule({ ridge: 0, floor: 0 }),
  [sinking]: geometricFloor({ ridge: 0, first: 1, ratio: 0.9, last: 1e-12 }),
} satisfies Readonly<Record<string, Schedule>>;

type ScheduleName = keyof typeof schedules;
const scheduleNames = Object.keys(schedules) as readonly ScheduleName[];

/** Shapes with all their patterns, rank 1; sizes with random patterns, for each rank and each number of observations. */
type Family =
  | { readonly family: "all patterns"; readonly rows: number; readonly cols: number; readonly rank: 1 }
  | {
      readonly family: "random patterns";
      readonly rows: number;
      readonly cols: number;
      readonly rank: number;
      readonly observed: number;
    };

type Parameters = Family & { readonly alpha: number; readonly schedule: ScheduleName; readonly draw: number };

interface Sweep {
  readonly shapes: readonly (readonly [rows: number, cols: number])[];
  readonly random: readonly { readonly size: number; readonly rank: number }[];
  /** Parts of the entries that are observed. */
  readonly densities: readonly number[];
  /** Random patterns of each kind in a cell. */
  readonly patterns: number;
  readonly alphas: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: {
    shapes: [[2, 2], [2, 3], [3, 2], [3, 3]], // prettier-ignore
    ...{ random: [{ size: 5, rank: 1 }], densities: [0.6], patterns: 4, alphas: [0.5, 1], draws: [1] },
  },
  paper: {
    shapes: [[2, 2], [2, 3], [3, 2], [2, 4], [4, 2], [3, 3], [3, 4], [4, 3], [4, 4]], // prettier-ignore
    random: [{ size: 6, rank: 1 }, { size: 6, rank: 2 }, { size: 8, rank: 1 }], // prettier-ignore
    densities: [0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.95],
    patterns: 20,
    alphas: [0.25, 0.5, 1],
    draws: [1, 2, 3, 4, 5],
  },
};

const rowSchema = z.object({
  family: z.enum(["all patterns", "random patterns"]),
  rows: z.number(),
  cols: z.number(),
  rank: z.number(),
  alpha: z.number(),
  schedule: z.string(),
  draw: z.number(),
  pattern: z.string(),
  observedEntries: z.number(),
  completability: z.enum(["unique", "finite", "undetermined"]),
  error: z.number(),
  outcome: z.enum(["recovered", "stuck", "moving"]),
  iterations: z.number(),
  factors: z.string(),
  /** Of a limit that is not the truth and is proved to be a fixed point. */
  fixedPoint: z.string().optional(),
  rankOfFixedPoint: z.number().optional(),
});

type Parsed = z.infer<typeof rowSchema>;

export const convergence: Experiment = {
  name: "convergence",
  title: "Where lin-RFM without a floor converges, and to what",
  text: [
    "Matrices U V^T whose factors have entries ±1, ±2, ±3 are completed by lin-RFM from M_0 = I with λ = 0 and ε = 0, the iteration whose convergence the paper leaves " +
      "open; beside it the same under a floor that sinks from 1 by 10% an iteration to 1e-12. Up to 4 x 4 all patterns of observations that see every row " +
      "and column are run (one of each class under exchanges of rows and of columns, rank 1), beyond that random ones of ranks 1 and 2.",
    "What a pattern determines is decided in exact arithmetic: unique, where the matrix follows entry by entry; finite, where the Jacobian of (U, V) to the observed " +
      `entries has full rank; undetermined otherwise. Recovered is a relative error below ${recoveredBelow}; stuck is a run whose iterates stand still elsewhere, ` +
      `moving one that has not ended after ${maxIterations} iterations. A stuck limit whose entries look rational is checked exactly to be a fixed point (α = 1/2 and 1): a proved counterexample.`,
  ],
  version: 1,
  cells: (size) => {
    const { patterns, alphas, draws, ...families } = sweeps[size];
    const grid = gridOf({ alpha: alphas, schedule: scheduleNames, family: familiesOf(families), draw: draws });
    const flat = grid.map(({ family, ...others }): Parameters => ({ ...family, ...others }));
    return cellsOf<Parameters>(flat, async ({ alpha, schedule, draw, ...family }, { backend }) => {
      const random = seededRandom(seedOf({ ...family, draw }));
      const chosen =
        family.family === "all patterns"
          ? allPatterns(family.rows, family.cols)
          : Array.from({ length: patterns }, () => randomPattern(family.rows, family.observed, random));
      const rows: Row[] = [];
      for (const pattern of chosen) {
        const truth = {
          u: randomFactor(family.rows, family.rank, random),
          v: randomFactor(family.cols, family.rank, random),
        };
        rows.push(await trial(pattern, truth, { alpha, schedule: schedules[schedule] }, backend));
      }
      return rows;
    });
  },

  summarise(given) {
    const rows = parseRows(rowSchema, given);
    const groups = [...groupsOf(rows, (row) => [row.family, row.rank, row.alpha, row.schedule, row.completability].join()).values()]; // prettier-ignore
    const unique = rows.filter(({ completability }) => completability === "unique");
    const proved = unique.filter(({ schedule, fixedPoint }) => schedule === none && fixedPoint !== undefined);
    const rateOf = (schedule: ScheduleName, alpha: number, among: readonly Parsed[] = unique): number =>
      recoveryRate(among.filter((row) => row.schedule === schedule && row.alpha === alpha));
    const common = inCommon(unique, scheduleNames, {
      methodOf: ({ schedule }) => schedule,
      placeOf: (row) =>
        [row.family, row.rows, row.cols, row.rank, row.alpha, row.draw, row.pattern, row.factors].join(),
    });
    const alphas = [...new Set(rows.map(({ alpha }) => alpha))];
    const ratesOf = (among: readonly Parsed[]) =>
      alphas.map((alpha) => ({ alpha, [none]: rateOf(none, alpha, among), [sinking]: rateOf(sinking, alpha, among) }));
    const rates = ratesOf(unique);
    const compared = ratesOf(common);
    const isAll = (rate: number) => (Number.isNaN(rate) ? null : rate === 1);
    const withoutFloor = unique.filter(({ schedule }) => schedule === none);
    const isChecked = ({ alpha }: Parsed): boolean => alpha >= 0.5;
    const tall = withoutFloor.filter(({ cols }) => cols === 2);
    const undetermined = rows.filter(({ completability }) => completability === "undetermined");
    const beyond = undetermined.filter(({ outcome }) => outcome === "recovered");
    return {
      tables: [
        {
          title: "What became of the runs",
          columns: ["patterns", "rank", "α", "floor", "determined", "runs", "recovered", "stuck", "moving"],
          rows: groups.map((group) => [
            ...[group[0].family, group[0].rank, group[0].alpha, group[0].schedule, group[0].completability],
            ...[group.length, recoveryRate(group)],
            ...(["stuck", "moving"] as const).map((outcome) => part(group, (row) => row.outcome === outcome)),
          ]),
        },
        {
          title: "Proved counterexamples: fixed points at ε = 0 that are not the unique completion, the smallest",
          columns: ["pattern", "α", "U | V", "iterations", "fixed point", "its rank"],
          rows: galleryOf(proved).map((row) => [
            ...[row.pattern, row.alpha, row.factors, row.iterations],
            ...[row.fixedPoint ?? null, row.rankOfFixedPoint ?? null],
          ]),
        },
      ],
      conclusions: [
        {
          text: "At ε = 0 lin-RFM from I recovers every matrix that its observations determine uniquely.",
          verdict: verdictOf(rates.map((rate) => isAll(rate[none]))),
          figures: rates,
        },
        {
          text: "With two columns it does (α = 1/2 and 1).",
          verdict: verdictOf([0.5, 1].map((alpha) => isAll(rateOf(none, alpha, tall)))),
          figures: { runs: tall.filter(isChecked).length },
        },
        {
          text: "There are proved counterexamples: fixed points at ε = 0 that are reached from I and are not the unique completion.",
          // Only at these α a limit is checked to be a fixed point.
          verdict: proved.length > 0 ? "holds" : withoutFloor.some(isChecked) ? "does not hold" : "undecided",
          figures: { proved: proved.length },
        },
        {
          text: "A sinking floor recovers more uniquely determined matrices than ε = 0, at every α.",
          verdict: verdictOf(compared.map((rate) => isBelow(rate[none], rate[sinking]))),
          figures: compared,
        },
        {
          text: "Under a sinking floor α = 1/2 and α = 1 recover every matrix that its observations determine uniquely.",
          verdict: verdictOf([0.5, 1].map((alpha) => isAll(rateOf(sinking, alpha)))),
          figures: rates,
        },
        {
          text: "Nothing is recovered that its observations do not determine.",
          verdict: verdictOf(undetermined.map(({ outcome }) => outcome !== "recovered")),
          figures: { recovered: beyond.length, patterns: beyond.slice(0, 5).map(({ pattern }) => pattern) },
        },
      ],
    };
  },

  plots(given) {
    const rows = parseRows(rowSchema, given);
    return [...groupsOf(rows, ({ rank }) => rank)].map(([rank, ofRank]) => {
      const most = Math.max(...ofRank.map((row) => row.rows));
      const largest = ofRank.filter((row) => row.rows === most && row.cols === most);
      const points = [...groupsOf(largest, (row) => [row.observedEntries, row.alpha, row.schedule].join()).values()]
        .map((group) => ({
          ...{ observedEntries: group[0].observedEntries, recovered: recoveryRate(group) },
          series: `α = ${group[0].alpha}, ${group[0].schedule}`,
        }))
        .toSorted((a, b) => a.observedEntries - b.observedEntries);
      return {
        name: `recovered-rank-${rank}`,
        title: `Recovered of ${most} x ${most} matrices of rank ${rank}, and what their observations determine`,
        spec: lineChart({
          rows: [...determinedOf(largest), ...points],
          x: { field: "observedEntries", title: "observed entries", isWhole: true },
          y: { field: "recovered", title: "part of the patterns" },
          series: "series",
        }),
      };
    });
  },
};

function familiesOf({ shapes, random, densities }: Pick<Sweep, "shapes" | "random" | "densities">): readonly Family[] {
  return [
    ...shapes.map(([rows, cols]) => ({ family: "all patterns", rows, cols, rank: 1 }) as const),
    ...gridOf({ shape: random, density: densities }).map(
      ({ shape: { size, rank }, density }) =>
        ({ family: "random patterns", rows: size, cols: size, rank, observed: Math.round(density * size * size) }) as const, // prettier-ignore
    ),
  ];
}

/** The smallest, one of each pattern and α. */
function galleryOf(proved: readonly Parsed[]): readonly Parsed[] {
  return [...groupsOf(proved, ({ pattern, alpha }) => `${pattern} ${alpha}`).values()]
    .map(([first]) => first)
    .toSorted((a, b) => a.rows * a.cols - b.rows * b.cols || a.observedEntries - b.observedEntries)
    .slice(0, 30);
}

/** What any method could recover at most, and what it surely could. */
function determinedOf(rows: readonly Parsed[]) {
  const counts = [...groupsOf(rows, ({ observedEntries }) => observedEntries)].toSorted(([a], [b]) => a - b);
  return counts.map(([observedEntries, group]) => ({
    ...{ series: "determined uniquely", observedEntries },
    recovered: part(group, ({ completability }) => completability === "unique"),
  }));
}

function part(rows: readonly Parsed[], is: (row: Parsed) => boolean): number {
  return mean(rows.map((row) => (is(row) ? 1 : 0)));
}

function recoveryRate(rows: readonly Parsed[]): number {
  return part(rows, ({ outcome }) => outcome === "recovered");
}
