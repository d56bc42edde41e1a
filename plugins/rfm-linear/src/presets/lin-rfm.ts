import {
  AgopError,
  type AgopEstimator,
  type Algorithm,
  averageOuterProduct,
  type InitialTransform,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type MatrixSensingProblem,
  type Phi,
  recursiveFeatureMachine,
  type Schedule,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import { alternatingRidge } from "../completion/alternating-ridge.js";
import { rowwiseRidge } from "../completion/rowwise-ridge.js";
import { ofTransposed } from "../completion/transposed.js";
import { diagonalRidge } from "../regression/diagonal-ridge.js";
import { sensingRidge } from "../sensing/sensing-ridge.js";

/** The parts of lin-RFM that its users choose. */
export interface LinRfmOptions {
  readonly phi: Phi;
  /** λ and floor; `constantSchedule({ ridge, floor })` where they do not change. */
  readonly schedule: Schedule;
  /** Default: the average outer product. */
  readonly agop?: AgopEstimator;
  /** M_0. Default I. */
  readonly initial?: InitialTransform;
}

/** Those of lin-RFM, and what is done with observed entries. */
export interface LinRfmCompletionOptions extends LinRfmOptions {
  /** Overwrite the observed entries of X by y before the AGOP is taken. Default false. */
  readonly replaceObserved?: boolean;
}

const shared = ({ agop = averageOuterProduct(), phi, schedule, initial }: LinRfmOptions) => ({
  name: "lin-rfm",
  agop,
  phi,
  schedule,
  ...(initial && { initial }),
});

/** lin-RFM for matrix completion (Radhakrishnan, Belkin, Drusvyatskiy 2025): features are learned for the columns. */
export function linRfmCompletion({
  replaceObserved = false,
  ...parts
}: LinRfmCompletionOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return recursiveFeatureMachine({ ...shared(parts), predictor: rowwiseRidge({ replaceObserved }) });
}

/** lin-RFM for matrix completion with features for the rows: the completion of the transposed matrix. */
export function linRfmRows(options: LinRfmCompletionOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return ofTransposed(linRfmCompletion(options));
}

/**
 * lin-RFM for matrix completion with features for columns and rows in turn, which near a low-rank solution takes far
 * fewer iterations than one side alone.
 */
export function linRfmAlternating(options: LinRfmOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return recursiveFeatureMachine({ ...shared(options), predictor: alternatingRidge() });
}

/** lin-RFM for matrix sensing with general or rank-one measurement matrices. */
export function linRfmSensing(options: LinRfmOptions): Algorithm<MatrixSensingProblem, MatrixEstimate> {
  return recursiveFeatureMachine({ ...shared(options), predictor: sensingRidge() });
}

/** lin-RFM for sparse linear regression: everything is diagonal. */
export function linRfmRegression(options: LinRfmOptions): Algorithm<SparseRegressionProblem, VectorEstimate> {
  return recursiveFeatureMachine({ ...shared(options), predictor: diagonalRidge() });
}

/**
 * Features are learned where there are fewer of them: each is then seen in more observations. With more columns than
 * rows, and no floor, nearly every completion is a fixed point of the right side.
 */
export function shorterSide(
  right: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  left: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return {
    name: right.name,
    iterate: (problem, context) => (problem.rows >= problem.cols ? right : left).iterate(problem, context),
  };
}

/** @throws AgopError `option-invalid` naming options that do not go with a kind of problem */
export function refuseOptions(
  kind: string,
  options: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>>,
): void {
  const given = Object.keys(defaults).filter((name) => options[name] !== undefined && options[name] !== defaults[name]);
  if (given.length === 0) return;
  const what = `algorithm "lin-rfm": ${given.join(" and ")} ${given.length === 1 ? "does" : "do"} not go with ${kind}`;
  throw new AgopError("option-invalid", what);
}
