import { cellsOf, type Experiment, type Size } from "../experiment.js";
import { type CompletionMethod, completionMethods, completionMethodsText } from "./completion-methods.js";
import { completionDraw, observe } from "./draws.js";
import { errorPlot, summariseErrors } from "./errors-against-observations.js";
import { gridOf, groupsOf } from "./rows.js";

interface Shape {
  /** d of the d x d matrices. */
  readonly size: number;
  readonly rank: number;
  readonly observed: readonly number[];
}

interface Sweep {
  readonly shapes: readonly Shape[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { shapes: [{ size: 20, rank: 2, observed: [120, 200] }], draws: [1, 2] },
  // The first is small enough for deep networks on any binding, the second is the paper's.
  paper: {
    shapes: [
      { size: 40, rank: 2, observed: [180, 210, 240, 280, 320, 380, 450, 550, 700, 900] },
      { size: 500, rank: 5, observed: [6000, 7000, 8000, 9000, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000] },
    ],
    draws: [1, 2, 3, 4, 5],
  },
};

const names = Object.keys(completionMethods) as readonly CompletionMethod[];

export const fig3: Experiment = {
  name: "fig3",
  title: "Matrix completion: test error against observations",
  text: [
    "d x d matrices of rank r, scaled so that the mean square of their entries is 1, are completed from entries drawn uniformly; the test " +
      "error is the mean squared error on all others. Every row and column has at least r observed entries.",
    completionMethodsText,
  ],
  version: 3,
  cells: (size) => {
    const { shapes, draws } = sweeps[size];
    // The slow ones first, so that none is left over at the end.
    const grid = shapes.flatMap(({ size: d, rank, observed }) =>
      gridOf({ method: names.toReversed(), size: [d], rank: [rank], observed, draw: draws }),
    );
    return cellsOf(grid, async ({ method, observed: count, ...shape }, { backend }) => {
      const drawn = completionDraw({ ...shape, fewest: fewestOf(size, shape.size) });
      const { testMse, ...run } = await completionMethods[method](observe(drawn, count), backend, size);
      return [{ testError: testMse, ...run }];
    });
  },
  summarise: (rows) =>
    summariseErrors(rows, [
      {
        text: "lin-RFM with α = 1/2 recovers the matrix (test error below 1e-3) at least as often as deep linear networks and the nuclear norm.",
        better: "lin-RFM α = 1/2",
        worse: ["deep linear network, depth 2", "deep linear network, depth 3", "minimum nuclear norm"],
      },
      {
        text: "Bilateral lin-RFM recovers it at least as often as lin-RFM with α = 1/2.",
        better: "bilateral lin-RFM",
        worse: ["lin-RFM α = 1/2"],
      },
    ]),
  plots: (rows) =>
    [...groupsOf(rows, (row) => Number(row["size"]))].map(([d, ofSize]) => {
      const plot = errorPlot(ofSize, { x: "observations", y: "mean test error" });
      return { ...plot, name: `${plot.name}-${d}`, title: `${plot.title}, d = ${d}` };
    }),
};

/** What every draw of a size has in its lines from the start. */
function fewestOf(size: Size, d: number): number {
  return Math.min(...sweeps[size].shapes.filter((shape) => shape.size === d).flatMap(({ observed }) => observed));
}
