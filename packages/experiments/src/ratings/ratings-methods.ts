import type { Binding } from "@agop/backend-tfjs";
import type { Algorithm, MatrixCompletionProblem, MatrixEstimate } from "@agop/core";
import { deepLinearCompletion } from "@agop/plugin-deep-linear-networks";
import { power } from "@agop/plugin-phi-library";
import { bilateralLinRfm, linRfmCompletion, linRfmRows } from "@agop/plugin-rfm-linear";
import { geometricFloor } from "@agop/plugin-schedule-library";
import type { Size } from "../experiment.js";
import type { TunableMethod } from "../figures/tuned.js";

export const half = "lin-RFM α = 1/2, without SVD";
export const bilateral = "bilateral lin-RFM";
export const networkName = (depth: number): string => `deep linear network, depth ${depth}`;

/** lin-RFM learns features on the shorter side: each is then seen in more ratings. */
function shorterSide(ridge: number): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const options = { phi: power(0.5), schedule: geometricFloor({ ridge, first: 1, ratio: 0.8, last: 1e-4 }) };
  const [columns, rows] = [linRfmCompletion(options), linRfmRows(options)];
  return {
    name: columns.name,
    iterate: (problem, context) => (problem.rows >= problem.cols ? columns : rows).iterate(problem, context),
  };
}

/** λ of the bilateral form, as parts of the longer side: the squared singular values of noise grow with it. */
const ridgesOfSide = [0.3, 0.1, 1, 3];

export function reweightedMethods(size: Size, side: number): Readonly<Record<string, TunableMethod>> {
  const isQuick = size === "quick";
  return {
    [half]: {
      space: { ridge: isQuick ? [0.1, 1] : [0.1, 0.01, 1, 10] },
      maxIterations: isQuick ? 10 : 40,
      algorithm: ({ ridge }) => shorterSide(ridge),
    },
    [bilateral]: {
      space: { rank: isQuick ? [3] : [5, 3, 10], ridge: ridgesOfSide.map((part) => part * side) },
      maxIterations: isQuick ? 10 : 40,
      algorithm: ({ rank, ridge }) => bilateralLinRfm({ rank, ridge }),
    },
  };
}

/** Of inner layers: a list has far fewer directions of taste. */
const width = 20;

export function networkMethods(size: Size, binding: Binding): Readonly<Record<string, TunableMethod>> {
  const isQuick = size === "quick";
  const method = (depth: number): TunableMethod => ({
    space: { initialScale: [1e-3 ** (1 / depth)] },
    maxIterations: isQuick ? 3 : 30,
    algorithm: (choice) =>
      deepLinearCompletion({
        ...{ depth, width, initialScale: choice["initialScale"], balancedStart: true, optimiser: "gradient-descent" },
        ...{ learningRate: "line-search", stepsPerIteration: isQuick ? 10 : 25, binding },
      }),
  });
  return Object.fromEntries([2, 3].map((depth) => [networkName(depth), method(depth)]));
}
