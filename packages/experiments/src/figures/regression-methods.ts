import type { Algorithm, SparseRegressionProblem, VectorEstimate } from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import type { StopRules } from "@agop/core/run";
import { basisPursuit } from "@agop/plugin-convex-baselines";
import { deepLinearRegression } from "@agop/plugin-deep-linear-networks";
import { linRfmRecovery, linRfmRegression } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";

type Regression = Algorithm<SparseRegressionProblem, VectorEstimate>;

const sinkingFloor = geometricFloor({ ridge: 0, first: 1, ratio: 0.97, last: 1e-10 });
const linRfmStop: StopRules = { maxIterations: 1500, tolerance: 1e-8 };
const networkStop: StopRules = { maxIterations: 40, tolerance: 1e-4 };
/** In the quick size those that will not recover end sooner. */
const quickNetworkStop: StopRules = { ...networkStop, maxIterations: 10 };

const linRfm = (alpha: number) =>
  ({ algorithm: linRfmRegression({ phi: power(alpha), schedule: sinkingFloor }), stop: linRfmStop }) as const;

const network = (depth: number, initialScale: number) =>
  ({
    algorithm: deepLinearRegression({
      depth,
      initialScale,
      balancedStart: true,
      optimiser: "gradient-descent",
      learningRate: "line-search",
      stepsPerIteration: 100,
    }),
    stop: networkStop,
    quickStop: quickNetworkStop,
  }) as const;

/** The methods of the figure on sparse regression, by the name that they have there. */
export const regressionMethods = {
  "lin-RFM α = 1/4": linRfm(0.25),
  "lin-RFM α = 3/8": linRfm(0.375),
  "lin-RFM α = 1/2": linRfm(0.5),
  "lin-RFM α = 1": linRfm(1),
  "lin-RFM α = 1/2, expected AGOP": {
    algorithm: linRfmRecovery({ phi: power(0.5) }),
    stop: { maxIterations: 500 },
  },
  "minimum ℓ1 norm": { algorithm: basisPursuit(), stop: {} },
  "deep linear network, depth 2": network(2, 1e-3),
  "deep linear network, depth 3": network(3, 3e-2),
} satisfies Readonly<
  Record<string, { readonly algorithm: Regression; readonly stop: StopRules; readonly quickStop?: StopRules }>
>;

export type RegressionMethod = keyof typeof regressionMethods;

/** What a reader must know of how the methods were run. */
export const regressionMethodsText =
  "lin-RFM: λ = 0 with a floor under the AGOP that begins at 1 and sinks by 3% an iteration to 1e-10; with the expected " +
  "AGOP, the floor of each coefficient is its posterior variance instead. Deep linear networks: diagonal layers that " +
  "begin at 0.03 (depth 2: 0.001), gradient descent with a line search, up to 4,000 steps (quick: 1,000), float32. Minimum ℓ1: a " +
  "linear program, solved exactly. Nobody is told how many coefficients are nonzero.";
