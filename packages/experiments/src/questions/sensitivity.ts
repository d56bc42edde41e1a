import { AgopError, type Backend, fit, matrixCompletion, onEntries, type Schedule, seededRandom } from "@agop/core";
import { holdOut, type IterationEvent } from "@agop/core/run";
import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { z } from "zod";
import { cellsOf, type Conclusion, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import { completionDraw, degreesOfFreedom, observe } from "../figures/draws.js";
import { gridOf, groupsOf, mean, parseRows, standardDeviation } from "../figures/rows.js";
import { inCommon, isAtMost, isBelow, verdictOf } from "../figures/verdict.js";
import { ruleNames, stoppingRules } from "./stopping-rules.js";

/** λ, and the floor ε² under the AGOP. */
const schedules = {
  "no floor": (ridge) => constantSchedule({ ridge, floor: 0 }),
  "floor 1e-3": (ridge) => constantSchedule({ ridge, floor: 1e-3 }),
  "sinking by 10%": (ridge) => geometricFloor({ ridge, first: 1, ratio: 0.9, last: 1e-12 }),
  "sinking by 5%": (ridge) => geometricFloor({ ridge, first: 1, ratio: 0.95, last: 1e-12 }),
} satisfies Readonly<Record<string, (ridge: number) => Schedule>>;

type ScheduleName = keyof typeof schedules;
const scheduleNames = Object.keys(schedules) as readonly ScheduleName[];

interface Sweep {
  readonly alphas: readonly number[];
  readonly sizes: readonly number[];
  readonly ranks: readonly number[];
  /** Standard deviations; the mean square of the entries is 1. */
  readonly noise: readonly number[];
  readonly draws: readonly number[];
  readonly ridges: readonly number[];
  readonly maxIterations: number;
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: {
    ...{ alphas: [0.5], sizes: [16], ranks: [1], noise: [0, 0.3], draws: [1, 2] },
    ...{ ridges: [1e-5, 1e-3, 0.1, 10], maxIterations: 60 },
  },
  paper: {
    ...{ alphas: [0.25, 0.5, 1], sizes: [30, 60], ranks: [2, 4], noise: [0, 0.1, 0.5], draws: [1, 2, 3, 4, 5] },
    ...{ ridges: [1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100], maxIterations: 300 },
  },
};

/** Observations as a multiple of 2dr - r². */
const oversampling = 3;
/** Of the observed entries, for the rule that looks at them; no rule fits them. */
const validationFraction = 0.1;
/** Errors below this are recovery, and none is better than another. */
const smallest = 1e-6;
/** Of the best: what is as good. */
const within = 1.05;

const statements = {
  oneForAll: "One setting is within 5% of the best in every world.",
  decadesBeside:
    "The recommended λ may be wrong by a decade to either side: at its α, schedule and rule both stay within 5% in every world.",
  defaultsForAll:
    "The defaults (α = 1/2, λ = 1e-3, a floor that sinks by 10%, relative change 1e-6) are within 5% of the best in every world.",
  sinkingOrNone: "A floor that sinks is better than none, at the best λ, rule and α of each, by the worst world.",
} as const;
const undecided = (text: string): Conclusion => ({ text, verdict: "undecided", figures: null });

const rowSchema = z.object({
  ...{ alpha: z.number(), schedule: z.string(), ridge: z.number(), rule: z.string() },
  ...{ size: z.number(), rank: z.number(), noise: z.number(), draw: z.number(), testMse: z.number() },
});

/** The defaults of lin-rfm and of a run. */
const defaults = { alpha: 0.5, schedule: "sinking by 10%", ridge: 1e-3, rule: "relative change 1e-6" } as const;

export const sensitivity: Experiment = {
  name: "sensitivity",
  title: "λ, ε, α and when to stop: what lin-RFM is sensitive to",
  text: [
    `Random d x d matrices of rank r whose entries have mean square 1 are completed from ${oversampling} (2dr - r²) entries, with and without noise, by lin-RFM with λ over eight ` +
      "decades, α = 1/4, 1/2 and 1, and four schedules of the floor ε² under the AGOP. A tenth of the observed entries is held back from all fits; each run is followed " +
      "to its end, and what four rules would have stopped it with is the mean squared error on the unobserved entries there.",
    `A world is a size, a rank and a level of noise. A setting is as good as the best of a world where its mean error over the draws is within 5% of the least; errors below ${smallest} ` +
      "count as this. The recommendation is the setting whose worst ratio to the best over all worlds is least.",
  ],
  version: 2,
  cells: (size) => {
    const { alphas, sizes, ranks, noise, draws, ridges, maxIterations } = sweeps[size];
    const grid = gridOf({ alpha: alphas, schedule: scheduleNames, size: sizes, rank: ranks, noise, draw: draws });
    return cellsOf(grid, async ({ alpha, schedule, size: d, rank, noise: sigma, draw }, { backend }) => {
      const count = Math.round(oversampling * degreesOfFreedom(d, rank));
      const drawn = completionDraw({ size: d, rank, draw, fewest: count });
      const { problem, heldOut } = observe(drawn, count, sigma);
      const split = holdOut(problem.observed, validationFraction, seededRandom(drawn.seed + 2));
      const rows: Row[] = [];
      for (const ridge of ridges) {
        const events = await followed(
          {
            algorithm: linRfmCompletion({ phi: power(alpha), schedule: schedules[schedule](ridge) }),
            problem: matrixCompletion(split.kept),
            ...{ validation: onEntries(split.heldOut), heldOut: onEntries(heldOut) },
            stop: { maxIterations, tolerance: 1e-9 },
          },
          backend,
        );
        for (const rule of ruleNames) {
          const { heldOut: errors, iteration } = events[stoppingRules[rule](events)];
          if (!errors) throw new AgopError("defect", `iteration ${iteration} has no error on the unobserved entries`);
          rows.push({ ridge, rule, testMse: errors["rmse"] ** 2, iterations: iteration });
        }
      }
      return rows;
    });
  },

  summarise(given) {
    const { settings, worlds } = settingsOf(given);
    // As long as the draws that were run are others for each α and schedule.
    if (settings.length === 0) return { tables: [], conclusions: Object.values(statements).map(undecided) };
    const recommended = settings.reduce((best, each) => (each.worst < best.worst ? each : best));
    const usual = settings.find((each) => isSame(each, defaults));
    const ranges = worlds.map((world) => {
      const good = settings.filter((each) => isLike(each, recommended) && ratioIn(each, world) <= within);
      return { world, ridges: good.map(({ ridge }) => ridge) };
    });
    const neighbours = [recommended.ridge / 10, recommended.ridge, recommended.ridge * 10].map(
      (ridge) => settings.find((each) => isLike(each, recommended) && isNear(each.ridge, ridge)) ?? null,
    );
    // The best of some schedules alone is no best.
    const isComplete = scheduleNames.every((name) => settings.some(({ schedule }) => schedule === name));
    const choices = [...groupsOf(settings, ({ alpha, schedule, rule }) => `${alpha} ${schedule} ${rule}`).values()];
    const ofBest = choices
      .map((group) => group.reduce((best, each) => (each.worst < best.worst ? each : best)))
      .toSorted((a, b) => a.worst - b.worst);
    return {
      tables: [
        {
          title: "The best λ of every α, schedule and rule, by its worst ratio to the best setting of a world",
          columns: ["α", "schedule of ε²", "rule", "λ", "worst ratio", "mean ratio", "worlds within 5%"],
          rows: ofBest.map((each) => [
            ...[each.alpha, each.schedule, each.rule, each.ridge, each.worst],
            ...[mean([...each.ratios.values()]), [...each.ratios.values()].filter((ratio) => ratio <= within).length],
          ]),
        },
        {
          title: "The recommendation, the defaults and the best in every world",
          columns: [
            ...["world", "least error", "recommended", "its deviation over draws", "λ within 5%"],
            ...["defaults", "their deviation"],
          ],
          rows: worlds.map((world, place) => [
            ...[world, bestIn(settings, world), recommended.means.get(world) ?? null],
            ...[recommended.spreads.get(world) ?? null, ranges[place].ridges.join(", ")],
            ...[usual?.means.get(world) ?? null, usual?.spreads.get(world) ?? null],
          ]),
        },
      ],
      conclusions: [
        {
          text: statements.oneForAll,
          verdict: verdictOf([isComplete ? isAtMost(recommended.worst, within) : null]),
          figures: { ...nameOf(recommended), worst: recommended.worst },
        },
        {
          text: statements.decadesBeside,
          verdict: verdictOf(
            worlds.flatMap((world) =>
              neighbours.map((each) => (each && isComplete ? isAtMost(ratioIn(each, world), within) : null)),
            ),
          ),
          figures: ranges,
        },
        {
          text: statements.defaultsForAll,
          verdict: verdictOf([isAtMost(usual?.worst ?? NaN, within), ...(isComplete ? [] : [null])]),
          figures: { worst: usual?.worst ?? null, ratios: Object.fromEntries(usual?.ratios ?? []) },
        },
        {
          text: statements.sinkingOrNone,
          verdict: verdictOf([
            isBelow(worstWith(ofBest, "sinking by 5%", "sinking by 10%"), worstWith(ofBest, "no floor")),
          ]),
          figures: { sinking: worstWith(ofBest, "sinking by 5%", "sinking by 10%"), none: worstWith(ofBest, "no floor") }, // prettier-ignore
        },
      ],
    };
  },

  plots(given) {
    const { settings, worlds } = settingsOf(given);
    if (settings.length === 0) return [];
    const recommended = settings.reduce((best, each) => (each.worst < best.worst ? each : best));
    const chart = (name: string, title: string, like: Setting) => ({
      name,
      title,
      spec: lineChart({
        rows: worlds.flatMap((world) =>
          settings
            .filter((each) => isLike(each, like))
            .map((each) => ({ world, ridge: each.ridge, ratio: Math.min(ratioIn(each, world), mostShown) })),
        ),
        x: { field: "ridge", title: "λ", scale: "log" },
        y: { field: "ratio", title: "error over the least of the world", scale: "log" },
        series: "world",
      }),
    });
    return [
      chart("recommended", `Error against λ: ${textOf(recommended)}`, recommended),
      chart("defaults", `Error against λ: ${textOf(defaults)}`, defaults),
    ];
  },
};

const mostShown = 1e4;

interface Setting {
  readonly alpha: number;
  readonly schedule: string;
  readonly ridge: number;
  readonly rule: string;
}

/** A setting in all worlds. */
interface Measured extends Setting {
  readonly means: ReadonlyMap<string, number>;
  readonly spreads: ReadonlyMap<string, number>;
  /** To the best setting of each world. */
  readonly ratios: ReadonlyMap<string, number>;
  readonly worst: number;
}

/** On the draws that every α and schedule of the rows was run with. */
function settingsOf(given: readonly Row[]): {
  readonly settings: readonly Measured[];
  readonly worlds: readonly string[];
} {
  const all = parseRows(rowSchema, given);
  const worldOf = ({ size, rank, noise }: (typeof all)[number]): string => `d = ${size}, r = ${rank}, σ = ${noise}`;
  const methodOf = ({ alpha, schedule }: (typeof all)[number]): string => `${alpha} ${schedule}`;
  const placeOf = (row: (typeof all)[number]): string => `${worldOf(row)}, ${row.draw}`;
  const rows = inCommon(all, [...new Set(all.map(methodOf))], { methodOf, placeOf });
  const worlds = [...new Set(rows.map(worldOf))];
  const named = [...groupsOf(rows, ({ alpha, schedule, ridge, rule }) => [alpha, schedule, ridge, rule].join()).values()]; // prettier-ignore
  const errors = named.map((group) => {
    const inWorlds = [...groupsOf(group, worldOf)].map(([world, all]) => [world, all.map(({ testMse }) => testMse)] as const); // prettier-ignore
    return {
      ...nameOf(group[0]),
      means: new Map(inWorlds.map(([world, all]) => [world, mean(all)])),
      spreads: new Map(inWorlds.map(([world, all]) => [world, standardDeviation(all)])),
    };
  });
  const settings = errors.map((each) => {
    const ratios = new Map(worlds.map((world) => [world, Math.max(each.means.get(world) ?? Infinity, smallest) / bestIn(errors, world)])); // prettier-ignore
    return { ...each, ratios, worst: Math.max(...ratios.values()) };
  });
  return { settings, worlds };
}

function bestIn(settings: readonly Pick<Measured, "means">[], world: string): number {
  return Math.max(smallest, Math.min(...settings.map(({ means }) => means.get(world) ?? Infinity)));
}

function ratioIn({ ratios }: Measured, world: string): number {
  return ratios.get(world) ?? Infinity;
}

/** The least of the worst ratios with some schedules; NaN where none of them was run. */
function worstWith(settings: readonly Measured[], ...names: readonly ScheduleName[]): number {
  const named = settings.filter(({ schedule }) => names.some((name) => name === schedule));
  return named.length === 0 ? NaN : Math.min(...named.map(({ worst }) => worst));
}

const nameOf = ({ alpha, schedule, ridge, rule }: Setting): Setting => ({ alpha, schedule, ridge, rule });
const textOf = ({ alpha, schedule, rule }: Setting): string => `α = ${alpha}, ${schedule}, ${rule}`;
/** But for rounding. */
const isNear = (one: number, other: number): boolean => Math.abs(Math.log(one / other)) < 0.1;
/** But for λ. */
const isLike = (one: Setting, other: Setting): boolean => textOf(one) === textOf(other);
const isSame = (one: Setting, other: Setting): boolean => isLike(one, other) && one.ridge === other.ridge;

async function followed(
  spec: Omit<Parameters<typeof fit>[0], "backend">,
  backend: Backend,
): Promise<readonly IterationEvent[]> {
  const events: IterationEvent[] = [];
  await fit(
    { ...spec, backend },
    {
      onEvent: (event) => {
        if (event.type === "iteration") events.push(event);
      },
    },
  );
  return events;
}
