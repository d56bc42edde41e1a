import { z } from "zod";
import { type CellContext, cellsOf, type Experiment, type Row, type Size } from "../experiment.js";
import { lineChart } from "./charts.js";
import { type CompletionMethod, completionMethods, completionMethodsText } from "./completion-methods.js";
import { completionDraw, degreesOfFreedom, observe } from "./draws.js";
import { gridOf, groupsOf, parseRows } from "./rows.js";
import { inCommon, isAtMost, verdictOf } from "./verdict.js";

/** Mean squared test error, of entries whose mean square is 1, at which a matrix counts as recovered. */
const recoveredBelow = 1e-3;

const half = "lin-RFM α = 1/2";
const bilateral = "bilateral lin-RFM";
const network = "deep linear network, depth 3";
const nuclear = "minimum nuclear norm";
const methods = [half, bilateral, network, nuclear] as const satisfies readonly CompletionMethod[];

interface Sweep {
  /** d of the d x d matrices. */
  readonly size: number;
  readonly ranks: readonly number[];
  /** Observations as multiples of 2dr - r², ascending. */
  readonly multiples: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { size: 28, ranks: [1, 2], multiples: [2, 3, 6], draws: [1, 2, 3] },
  paper: {
    size: 200,
    ranks: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
    multiples: [1.2, 1.4, 1.6, 1.8, 2, 2.25, 2.5, 2.75, 3, 3.5, 4, 4.5, 5, 6, 7, 8, 10],
    draws: [1, 2, 3, 4, 5],
  },
};
/** With more, too few entries are left to test on. */
const mostObserved = 0.9;

const rowSchema = z.object({
  method: z.string(),
  size: z.number(),
  rank: z.number(),
  draw: z.number(),
  observed: z.number(),
  testMse: z.number(),
  iterations: z.number(),
  ended: z.string(),
});

/** How many observations a method needs for a rank, in all draws that every method was run with; null where the grid ends before. */
interface Need {
  readonly method: string;
  readonly rank: number;
  readonly draws: number;
  readonly freedom: number;
  readonly needed: number | null;
  readonly largest: number;
}

export const fig4: Experiment = {
  name: "fig4",
  title: "Observations needed against rank",
  text: [
    "Random d x d matrices of rank r are completed from more and more of their entries, in five draws (quick: three) of matrix and order of " +
      "entries; a method has recovered a matrix where its mean squared error on all other entries is below 1e-3, the mean square of all " +
      "entries being 1. What it needs is the smallest number of the grid from which on it recovers every draw (of those that all methods " +
      "were run with, where only a part was run). The line is 2dr - r², the " +
      "number of parameters of such a matrix: with fewer observations nothing can recover it.",
    "Every method is given the same draws, in which every row and column has at least r entries from the start: with fewer, " +
      "none could succeed. " +
      completionMethodsText,
  ],
  version: 2,
  cells: (size) => {
    const { size: d, ranks, draws } = sweeps[size];
    const grid = gridOf({ method: [...methods].reverse(), size: [d], rank: [...ranks].reverse(), draw: draws });
    return cellsOf(grid, (parameters, context) =>
      searchDown(parameters, observationGrid(sweeps[size], parameters.rank), { ...context, size }),
    );
  },

  summarise(given) {
    const needs = needsOf(given);
    const worst = (method: string, rank: number): number => {
      const need = needs.find((one) => one.method === method && one.rank === rank);
      return need ? (need.needed ?? Infinity) : NaN;
    };
    const ranks = [...new Set(parseRows(rowSchema, given).map(({ rank }) => rank))].sort((a, b) => a - b);
    const ordering = (text: string, first: string, others: readonly string[]) => {
      const figures = ranks.map((rank) => ({
        rank,
        ...Object.fromEntries([first, ...others].map((method) => [method, finite(worst(method, rank))])),
      }));
      // Where neither recovers every draw within the grid, it does not say which of them needs more.
      const compared = (a: number, b: number) => (a === Infinity && b === Infinity ? null : isAtMost(a, b));
      const verdict = verdictOf(
        ranks.flatMap((rank) => others.map((other) => compared(worst(first, rank), worst(other, rank)))),
      );
      return { text, verdict, figures };
    };
    return {
      tables: [
        {
          title: "Observations from which on every draw is recovered",
          columns: ["rank", "draws", "2dr - r²", ...methods, "tried"],
          rows: ranks.map((rank) => [
            rank,
            needs.find((need) => need.rank === rank)?.draws ?? null,
            needs.find((need) => need.rank === rank)?.freedom ?? null,
            ...methods.map((method) => {
              const need = needs.find((one) => one.method === method && one.rank === rank);
              return need ? (need.needed ?? `more than ${need.largest}`) : null;
            }),
            triedFor(given, rank).join(", "),
          ]),
        },
      ],
      conclusions: [
        ordering(
          "lin-RFM with α = 1/2 needs no more observations than deep linear networks and the nuclear norm, at every rank.",
          half,
          [network, nuclear],
        ),
        ordering("Bilateral lin-RFM needs no more than lin-RFM with α = 1/2, at every rank.", bilateral, [half]),
      ],
    };
  },

  plots(given) {
    const needs = needsOf(given);
    const line = [...groupsOf(needs, ({ rank }) => rank)].map(([rank, [{ freedom }]]) => ({
      method: "2dr - r²",
      rank,
      needed: freedom,
    }));
    const reached = needs.flatMap(({ method, rank, needed }) => (needed === null ? [] : [{ method, rank, needed }]));
    const spec = lineChart({
      rows: [...reached, ...line].toSorted((a, b) => a.rank - b.rank),
      x: { field: "rank", title: "rank r", isWhole: true },
      y: { field: "needed", title: "observations needed" },
      series: "method",
    });
    return [{ name: "observations-needed", title: "Observations for test MSE < 1e-3 in every draw", spec }];
  },
};

function observationGrid({ size, multiples }: Sweep, rank: number): readonly number[] {
  const counts = multiples.map((multiple) => Math.round(multiple * degreesOfFreedom(size, rank)));
  return counts.filter((count) => count <= mostObserved * size * size);
}

/** From the most observations down to the first that are too few: what is recovered from on there is then known. */
async function searchDown(
  {
    method,
    size,
    rank,
    draw,
  }: { readonly method: CompletionMethod; readonly size: number; readonly rank: number; readonly draw: number },
  counts: readonly number[],
  { backend, size: sizeOfSweep }: CellContext & { readonly size: Size },
): Promise<readonly Row[]> {
  const drawn = completionDraw({ size, rank, draw, fewest: counts[0] });
  const rows: Row[] = [];
  for (const observed of counts.toReversed()) {
    const run = await completionMethods[method](observe(drawn, observed), backend, sizeOfSweep);
    rows.push({ observed, ...run });
    if (!(run.testMse < recoveredBelow)) break;
  }
  return rows;
}

function needsOf(given: readonly Row[]): readonly Need[] {
  return [...groupsOf(parseRows(rowSchema, given), ({ rank }) => rank).values()].flatMap((ofRank) => {
    const run = [...new Set(ofRank.map(({ method }) => method))];
    const compared = inCommon(ofRank, run, { methodOf: ({ method }) => method, placeOf: ({ draw }) => String(draw) });
    return [...groupsOf(compared, ({ method }) => method)].map(([method, runs]): Need => {
      const [{ rank, size }] = runs;
      const perDraw = [...groupsOf(runs, ({ draw }) => draw).values()].map((ofDraw) =>
        Math.min(...ofDraw.filter(({ testMse }) => testMse < recoveredBelow).map(({ observed }) => observed)),
      );
      return {
        ...{ method, rank, draws: perDraw.length, freedom: degreesOfFreedom(size, rank) },
        ...{ needed: finite(Math.max(...perDraw)), largest: Math.max(...runs.map(({ observed }) => observed)) },
      };
    });
  });
}

/** The numbers of observations that any method was run with. */
function triedFor(given: readonly Row[], rank: number): readonly number[] {
  const tried = parseRows(rowSchema, given).filter((row) => row.rank === rank);
  return [...new Set(tried.map(({ observed }) => observed))].sort((a, b) => a - b);
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
