import { cellsOf, type Experiment, type Size } from "../experiment.js";
import { type CompletionMethod, completionMethods, completionMethodsText } from "./completion-methods.js";
import { completionDraw, observe } from "./draws.js";
import { errorPlot, summariseErrors } from "./errors-against-observations.js";
import { gridOf } from "./rows.js";

interface Sweep {
  /** d of the d x d matrices. */
  readonly size: number;
  readonly rank: number;
  readonly observed: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { size: 20, rank: 2, observed: [110, 150, 220], draws: [1, 2] },
  paper: {
    size: 500,
    rank: 5,
    observed: [6000, 7000, 8000, 9000, 10_000, 12_500, 15_000, 20_000, 25_000, 30_000],
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
  version: 2,
  cells: (size) => {
    const { size: d, rank, observed, draws } = sweeps[size];
    // The slow ones first, so that none is left over at the end.
    const grid = gridOf({ method: names.toReversed(), size: [d], rank: [rank], observed, draw: draws });
    return cellsOf(grid, async ({ method, observed: count, ...shape }, { backend }) => {
      const drawn = completionDraw({ ...shape, fewest: observed[0] });
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
  plots: (rows) => [errorPlot(rows, { x: "observations", y: "mean test error" })],
};
