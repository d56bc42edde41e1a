import {
  AgopError,
  constantSchedule,
  contributeAlgorithm,
  type GeneratorAlgorithm,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type MatrixSensingProblem,
  namedOptions,
  type Phi,
  recursiveFeatureMachine,
  type Schedule,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import { z } from "zod";
import { alternatingRidge, nextAgop } from "./alternating.js";
import { rightAgop, rowwiseRidge } from "./completion.js";
import { expectedDiagonalAgop } from "./expected-agop.js";
import { linRfmRecovery } from "./recovery.js";
import { sensingRidge } from "./sensing.js";
import { diagonalAgop, diagonalRidge } from "./regression.js";
import { ofTransposed } from "./transposed.js";

/** The parts of lin-RFM that its users choose. */
export interface LinRfmOptions {
  readonly phi: Phi;
  /** λ and floor; `constantSchedule({ ridge, floor })` where they do not change. */
  readonly schedule: Schedule;
}

export interface LinRfmCompletionOptions extends LinRfmOptions {
  /** Overwrite the observed entries of X by y before the AGOP is taken. Default false. */
  readonly replaceObserved?: boolean;
  /** Keep only so many eigenvectors of the AGOP. Default all. */
  readonly rank?: number;
}

/** lin-RFM for matrix completion (Radhakrishnan, Belkin, Drusvyatskiy 2025): features are learned for the columns. */
export function linRfmCompletion(
  options: LinRfmCompletionOptions,
): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { phi, schedule, replaceObserved = false, rank } = options;
  return recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: rowwiseRidge({ replaceObserved }),
    agop: rightAgop(rank === undefined ? {} : { rank }),
    phi,
    schedule,
  });
}

/** lin-RFM for matrix completion with features for the rows: the completion of the transposed matrix. */
export function linRfmRows(
  options: LinRfmCompletionOptions,
): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  return ofTransposed(linRfmCompletion(options));
}

/**
 * lin-RFM for matrix completion with features for columns and rows in turn, which near a low-rank solution takes far
 * fewer iterations than one side alone.
 */
export function linRfmAlternating(options: LinRfmOptions): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { phi, schedule } = options;
  return recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: alternatingRidge(),
    agop: nextAgop(),
    phi,
    schedule,
  });
}

/** lin-RFM for matrix sensing with general or rank-one measurement matrices. */
export function linRfmSensing(options: LinRfmOptions): GeneratorAlgorithm<MatrixSensingProblem, MatrixEstimate> {
  const { phi, schedule } = options;
  return recursiveFeatureMachine({ name: "lin-rfm", predictor: sensingRidge(), agop: rightAgop(), phi, schedule });
}

export interface LinRfmRegressionOptions extends LinRfmOptions {
  /** Take the AGOP's expectation under the posterior of the fit (expected-agop.ts). Default false. */
  readonly expectedAgop?: boolean;
}

/** lin-RFM for sparse linear regression: everything is diagonal. */
export function linRfmRegression(
  options: LinRfmRegressionOptions,
): GeneratorAlgorithm<SparseRegressionProblem, VectorEstimate> {
  const { phi, schedule, expectedAgop = false } = options;
  return recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: diagonalRidge(),
    agop: expectedAgop ? expectedDiagonalAgop() : diagonalAgop(),
    phi,
    schedule,
  });
}

/**
 * Features are learned where there are fewer of them: each is then seen in more observations. With more columns than
 * rows, and no floor, nearly every completion is a fixed point of the right side.
 */
function shorterSide(
  right: GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate>,
  left: GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate>,
): GeneratorAlgorithm<MatrixCompletionProblem, MatrixEstimate> {
  return {
    name: "lin-rfm",
    iterate: (problem, context) => (problem.rows >= problem.cols ? right : left).iterate(problem, context),
  };
}

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
    floor: z.number().nonnegative().default(0).describe("ε², added to the eigenvalues of the AGOP before φ"),
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
    "matrix-completion": { "phi.alpha": [0.5, 0.25, 1], ridge: [0.1, 0.03, 0.01, 3e-3, 1e-3, 1e-4] },
    // λ weighs against sums of squares over the observations, so that what is worth trying is larger.
    "sparse-regression": { ridge: [10, 100, 30, 3, 1, 0.1, 0.01], "phi.alpha": [0.5, 0.25] },
  },
  create: {
    "matrix-completion": ({ phi, ridge, floor, replaceObserved, rank, side }, parts) => {
      const shared = { phi: parts.phi(phi), schedule: constantSchedule({ ridge, floor }) };
      if (side === "alternating" && (replaceObserved || rank !== undefined)) {
        const what = 'replaceObserved and rank do not go with side "alternating"';
        throw new AgopError("option-invalid", `algorithm "lin-rfm": ${what}`);
      }
      if (side === "alternating") return linRfmAlternating(shared);
      const right = linRfmCompletion({ ...shared, replaceObserved, ...(rank !== undefined && { rank }) });
      const left = ofTransposed(right);
      if (side === "auto") return shorterSide(right, left);
      return side === "right" ? right : left;
    },
    "matrix-sensing": ({ phi, ridge, floor }, parts) =>
      linRfmSensing({ phi: parts.phi(phi), schedule: constantSchedule({ ridge, floor }) }),
    "sparse-regression": ({ phi, ridge, floor, expectedAgop }, parts) =>
      ridge === 0 && floor === 0
        ? linRfmRecovery({ phi: parts.phi(phi) })
        : linRfmRegression({ phi: parts.phi(phi), schedule: constantSchedule({ ridge, floor }), expectedAgop }),
  },
});
