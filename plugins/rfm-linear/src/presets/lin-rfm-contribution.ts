import { AgopError } from "@agop/core";
import { contributeAlgorithm, namedOptions } from "@agop/core/plugin";
import { z } from "zod";
import { ofTransposed } from "../completion/transposed.js";
import { linRfmCost } from "./lin-rfm-cost.js";
import { refuseOptions, shorterSide } from "./lin-rfm.js";

const forCompletion = { replaceObserved: false, rank: undefined, side: "auto" } as const;
const forRegression = { expectedAgop: false } as const;
/** Of the first fit, and what it is multiplied by from fit to fit. */
const sinking = { firstFloor: 1, floorRatio: 0.9 } as const;
const forMatrices = { ...forCompletion, ...sinking } as const;

/** lin-RFM by name: a preset of parts for each kind of problem. */
export const linRfmContribution = contributeAlgorithm({
  name: "lin-rfm",
  summary: "Linear Recursive Feature Machine: reweighted least squares without singular value decompositions",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1",
  options: z.object({
    phi: namedOptions.default({ name: "power", alpha: 0.5 }).describe("φ by name with its options"),
    ridge: z
      .number()
      .nonnegative()
      .default(1e-3)
      .describe(
        "λ of each fit; 0 fits exactly, and in sparse regression without a floor looks for the sparsest solution",
      ),
    floor: z
      .number()
      .nonnegative()
      .default(0)
      .describe("ε², added to the eigenvalues of the AGOP before φ; of matrices the smallest, to which it sinks"),
    firstFloor: z
      .number()
      .nonnegative()
      .default(sinking.firstFloor)
      .describe("ε² at the start, in the units of the AGOP; 0 for one that does not sink (matrices only)"),
    floorRatio: z
      .number()
      .positive()
      .max(1)
      .default(sinking.floorRatio)
      .describe("what ε² is multiplied by from fit to fit (matrices only)"),
    replaceObserved: z
      .boolean()
      .default(false)
      .describe("overwrite observed entries before the AGOP is taken, as the published code does (completion only)"),
    expectedAgop: z
      .boolean()
      .default(false)
      .describe(
        "add each coefficient's posterior variance to its AGOP (sparse regression only): with more features than " +
          "observations much closer coefficients, in a few hundred iterations",
      ),
    rank: z.int().positive().optional().describe("keep so many eigenvectors of the AGOP (completion only)"),
    side: z
      .enum(["auto", "right", "left", "alternating"])
      .default("auto")
      .describe(
        "features for columns (right), for rows (left), or for both in turn (completion only); auto takes the shorter side",
      ),
  }),
  tuning: {
    // Stopped by validation, the sinking floor is the regularisation; without it λ is (docs/benchmarks/sensitivity.md).
    "matrix-completion": { ridge: [0.01, 0.1, 1e-4], "phi.alpha": [0.5, 0.25, 1], firstFloor: [1, 0] },
    // λ weighs against sums of squares over the observations, so that what is worth trying is larger.
    "sparse-regression": { ridge: [10, 100, 30, 3, 1, 0.1, 0.01], "phi.alpha": [0.5, 0.25] },
  },
  capabilities: {
    isResumable: true,
    competesOn: [["standardise"], ["rescale"]],
    isForTables: true,
    exact: { "sparse-regression": { ridge: 0, floor: 0 } },
    cost: linRfmCost,
  },
  create: {
    "matrix-completion": (options, parts) => {
      refuseOptions("matrix-completion", options, forRegression);
      const { phi, replaceObserved, rank, side } = options;
      const agop = rank === undefined ? { name: "average" } : { name: "rank-limited", rank };
      const common = { name: "lin-rfm", agop, phi, schedule: sinkingFloor(options) };
      if (side === "alternating") {
        if (replaceObserved || rank !== undefined) {
          const what = 'replaceObserved and rank do not go with side "alternating"';
          throw new AgopError("option-invalid", `algorithm "lin-rfm": ${what}`);
        }
        return parts.compose("matrix-completion", { ...common, predictor: { name: "alternating-ridge" } });
      }
      const predictor = { name: "rowwise-ridge", replaceObserved };
      const right = parts.compose("matrix-completion", { ...common, predictor });
      if (side === "right") return right;
      const left = ofTransposed(right);
      return side === "left" ? left : shorterSide(right, left);
    },
    "completion-by-rows": (options, parts) => {
      refuseOptions("completion-by-rows", options, forRegression);
      const { phi, replaceObserved, rank, side } = options;
      if (side !== "auto" && side !== "right") {
        const what = `side "${side}" does not go with completion-by-rows: features are those of the columns`;
        throw new AgopError("option-invalid", `algorithm "lin-rfm": ${what}`);
      }
      return parts.compose("completion-by-rows", {
        name: "lin-rfm",
        predictor: { name: "rowwise-ridge", replaceObserved },
        agop: rank === undefined ? { name: "average" } : { name: "rank-limited", rank },
        phi,
        schedule: sinkingFloor(options),
      });
    },
    "matrix-sensing": (options, parts) => {
      refuseOptions("matrix-sensing", options, { ...forCompletion, ...forRegression });
      const { phi } = options;
      const schedule = sinkingFloor(options);
      return parts.compose("matrix-sensing", { name: "lin-rfm", predictor: { name: "sensing-ridge" }, phi, schedule });
    },
    "sparse-regression": (options, parts) => {
      refuseOptions("sparse-regression", options, forMatrices);
      const { phi, ridge, floor, expectedAgop } = options;
      // Without ridge and floor nothing else decides between exact solutions: the sparsest is looked for.
      const seeksSparsest = ridge === 0 && floor === 0;
      return parts.compose("sparse-regression", {
        name: "lin-rfm",
        predictor: { name: "diagonal-ridge", seeksSparsest },
        agop: { name: seeksSparsest || expectedAgop ? "expected" : "average" },
        phi,
        schedule: { name: "constant", ridge, floor },
      });
    },
  },
});

interface Flooring {
  readonly ridge: number;
  readonly floor: number;
  readonly firstFloor: number;
  readonly floorRatio: number;
}

/** A floor that sinks keeps the first, rough features from deciding everything (docs/benchmarks/initialization.md). */
function sinkingFloor({ ridge, floor, firstFloor, floorRatio }: Flooring) {
  return { name: "geometric", ridge, first: firstFloor, ratio: floorRatio, last: floor };
}
