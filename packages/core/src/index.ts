// The contracts, the kinds of problems, the one loop, and runs. Beside this entry:
//   @agop/core/plugin     contributing parts by name
//   @agop/core/registry   putting them together by name: for applications
//   @agop/core/run        following, measuring and steering runs
//   @agop/core/backend    writing a backend
//   @agop/core/streaming  rows that come batch by batch, sums over processes

// contracts
export * from "./contracts/problem.js";
export * from "./contracts/predictor.js";
export type { Estimate, SavedEstimate } from "./contracts/estimate.js";
export type { Evaluation, Metric, Metrics } from "./contracts/metric.js";
export { gradientDimension, type Gradients } from "./contracts/gradients.js";
export type { AgopEstimation, AgopEstimator, EstimationStep } from "./contracts/agop.js";
export type { Phi } from "./contracts/phi.js";
export type { Schedule, ScheduleProgress, ScheduleRun, ScheduleStep } from "./contracts/schedule.js";
export type { Backend, Matrix, Sparse } from "./contracts/backend.js";
export type { Algorithm, Iterate, RunContext } from "./contracts/algorithm.js";
export type { Json, JsonObject, State } from "./contracts/state.js";

// kinds of problems and of estimates
export { matrixCompletion, type MatrixCompletionProblem, onEntries } from "./problems/matrix-completion.js";
export { matrixSensing, type MatrixSensingProblem, type SensingOperator } from "./problems/matrix-sensing.js";
export { onResponses, sparseRegression, type SparseRegressionProblem } from "./problems/sparse-regression.js";
export {
  onTargets,
  supervised,
  type SupervisedEstimate,
  type SupervisedProblem,
  type SupervisedTask,
} from "./problems/supervised-learning.js";
export {
  backendEstimate,
  denseEstimate,
  type MatrixEstimate,
  savedMatrix,
  transposedEstimate,
} from "./problems/matrix-estimate.js";
export { type VectorEstimate, vectorEstimate } from "./problems/vector-estimate.js";
export {
  regressionErrors,
  type RegressionErrors,
  regressionMetrics,
  relativeDistance,
} from "./problems/regression-errors.js";

// the one loop
export { recursiveFeatureMachine } from "./rfm/rfm.js";
export { averageOf, averageOuterProduct } from "./rfm/average-outer-product.js";
export { givenTransforms, identityTransform, type InitialTransform, randomTransform } from "./rfm/initial-transform.js";

// runs
export { fit, observeRun, startRun } from "./run/start-run.js";
export type { RunResult, RunSpec } from "./run/run-spec.js";
export type { RunEvent } from "./run/events.js";

// matrices, randomness, errors
export {
  denseMatrix,
  type DenseMatrix,
  type Entries,
  fromRows,
  observedCells,
  type SparseMatrix,
  toEntries,
  toSparse,
} from "./matrix/matrix.js";
export { type FeatureMatrix, identityFeatures, toBackendMatrix } from "./matrix/feature-matrix.js";
export { type Random, seededRandom, shuffledIndices } from "./random.js";
export { AgopError } from "./errors.js";
