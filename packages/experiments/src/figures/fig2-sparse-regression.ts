import { type Algorithm, fit, seededRandom, type SparseRegressionProblem, type VectorEstimate } from "@agop/core";
import type { StopRules } from "@agop/core/run";
import { sparseRegressionDesign } from "@agop/data";
import { cellsOf, type Experiment, seedOf, type Size } from "../experiment.js";
import { errorPlot, summariseErrors } from "./errors-against-observations.js";
import { type RegressionMethod, regressionMethods, regressionMethodsText } from "./regression-methods.js";
import { gridOf } from "./rows.js";

interface Sweep {
  readonly features: number;
  readonly nonzeros: number;
  readonly observed: readonly number[];
  readonly draws: readonly number[];
}

const sweeps: Readonly<Record<Size, Sweep>> = {
  quick: { features: 60, nonzeros: 3, observed: [8, 20], draws: [1, 2] },
  paper: {
    features: 1000,
    nonzeros: 10,
    observed: [20, 30, 40, 50, 60, 70, 80, 90, 100, 125, 150, 200],
    draws: [1, 2, 3, 4, 5],
  },
};

interface RegressionRun {
  readonly algorithm: Algorithm<SparseRegressionProblem, VectorEstimate>;
  readonly stop: StopRules;
  readonly quickStop?: StopRules;
}

const names = Object.keys(regressionMethods) as readonly RegressionMethod[];
const rivals = ["deep linear network, depth 2", "deep linear network, depth 3", "minimum ℓ1 norm"] as const;

export const fig2: Experiment = {
  name: "fig2",
  title: "Sparse linear regression: test error against observations",
  text: [
    "y = A x with standard normal A (n x d) and x with k standard normal coefficients, the others zero. The test error is the " +
      "expected squared error on a new observation, ‖x̂ - x‖², as a part of the expected square of its response, ‖x‖².",
    regressionMethodsText,
  ],
  version: 2,
  cells: (size) => {
    const { features, nonzeros, observed, draws } = sweeps[size];
    const grid = gridOf({ method: names, features: [features], nonzeros: [nonzeros], observed, draw: draws });
    return cellsOf(grid, async ({ method, draw, ...shape }, { backend }) => {
      const random = seededRandom(seedOf({ ...shape, draw }));
      const { problem, truth } = sparseRegressionDesign({ ...shape, observations: shape.observed, random });
      const chosen: RegressionRun = regressionMethods[method];
      const stop = size === "quick" ? (chosen.quickStop ?? chosen.stop) : chosen.stop;
      const { estimate, iterations, reason } = await fit({ algorithm: chosen.algorithm, problem, backend, stop });
      return [{ testError: relativeSquare(estimate.coefficients, truth), iterations, ended: reason }];
    });
  },
  summarise: (rows) =>
    summariseErrors(rows, [
      {
        text: "lin-RFM with α = 1/2 recovers x (test error below 1e-3) at least as often as deep linear networks and minimum ℓ1.",
        better: "lin-RFM α = 1/2",
        worse: rivals,
      },
      {
        text: "With the expected AGOP lin-RFM recovers x at least as often as without.",
        better: "lin-RFM α = 1/2, expected AGOP",
        worse: ["lin-RFM α = 1/2"],
      },
    ]),
  plots: (rows) => [errorPlot(rows, { x: "observations", y: "mean relative test error" })],
};

function relativeSquare(x: Float64Array, truth: Float64Array): number {
  const square = truth.reduce((sum, value) => sum + value * value, 0);
  return x.reduce((sum, value, j) => sum + (value - truth[j]) ** 2, 0) / square;
}
