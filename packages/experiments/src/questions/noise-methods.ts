import { softImpute } from "@agop/plugin-convex-baselines";
import { deepLinearCompletion } from "@agop/plugin-deep-linear-networks";
import { power } from "@agop/plugin-phi-library";
import { bilateralLinRfm, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { geometricFloor } from "@agop/plugin-schedule-library";
import type { Size } from "../experiment.js";
import type { TunableMethod } from "../figures/tuned.js";

export const half = "lin-RFM α = 1/2";
export const bilateral = "bilateral lin-RFM";
export const soft = "soft-impute";
export const networks = [2, 3, 4].map((depth) => `deep linear network, depth ${depth}`);

/** Gradient steps between two looks at the validation entries, which end the training. */
const networkSteps: Readonly<Record<Size, number>> = { quick: 50, paper: 100 };
/** The largest singular value of a layer at the start: the product begins near 1e-4 of what it is to be. */
const initialScale = (depth: number): number => 1e-4 ** (1 / depth);

/** The methods of the question on noise, each with what it chooses on validation entries. */
export function noiseMethods(size: Size): Readonly<Record<string, TunableMethod>> {
  const isQuick = size === "quick";
  const network = (depth: number): TunableMethod => ({
    space: { initialScale: [initialScale(depth)] },
    maxIterations: isQuick ? 4 : 40,
    algorithm: (choice) =>
      deepLinearCompletion({
        depth,
        ...{ initialScale: choice["initialScale"], balancedStart: true, optimiser: "gradient-descent" },
        ...{ learningRate: "line-search", stepsPerIteration: networkSteps[size] },
      }),
  });
  return {
    [half]: {
      space: { ridge: isQuick ? [0.1, 1] : [0.1, 0.01, 1e-3, 1, 10] },
      maxIterations: isQuick ? 60 : 200,
      algorithm: ({ ridge }) =>
        linRfmCompletion({
          phi: power(0.5),
          schedule: geometricFloor({ ridge, first: 1, ratio: 0.9, last: 1e-6 }),
        }),
    },
    [bilateral]: {
      space: isQuick ? { rank: [1, 2], ridge: [0, 1] } : { rank: [4, 1, 2, 3, 6], ridge: [0, 0.3, 1, 3, 10] },
      maxIterations: isQuick ? 20 : 50,
      algorithm: ({ rank, ridge }) => bilateralLinRfm({ rank, ridge }),
    },
    [soft]: {
      space: { lambda: isQuick ? [1, 0.1] : [1, 0.03, 0.1, 0.3, 3, 10] },
      maxIterations: isQuick ? 60 : 400,
      algorithm: ({ lambda }) => softImpute({ lambda }),
    },
    ...Object.fromEntries(networks.map((name, place) => [name, network(place + 2)])),
  };
}
