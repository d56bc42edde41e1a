export type { AgopEstimator } from "./agop.js";
export { type AgopPicture, agopPicture, eigenvectorPicture } from "./agop-picture.js";
export type {
  Algorithm,
  AlgorithmFor,
  AlgorithmState,
  GeneratorAlgorithm,
  Iterate,
  Json,
  JsonObject,
  RunContext,
} from "./algorithm.js";
export { bareContext } from "./bare-context.js";
export type { Backend, BackendOperations, DerivedOperations, Handle, Keep, Matrix, Sparse } from "./backend.js";
export {
  checkLeadingColumns,
  checkSameShape,
  checkSquare,
  checkTangentShapes,
  checkValueCount,
  completeBackend,
} from "./backend-defaults.js";
export { type BackendState, surveyBackends } from "./backend-survey.js";
export { choleskyInPlace, choleskySolveInPlace } from "./cholesky.js";
export { type ContributionToken, contributionToken } from "./container.js";
export { partOutside, relativeChange } from "./backend-norms.js";
export { type ElementwiseFunction, mapNumbers } from "./elementwise.js";
export { AgopError, type ErrorCode, errorMeanings, isInputError, toAgopError } from "./errors.js";
export {
  backendEstimate,
  denseEstimate,
  type Estimate,
  type EstimateOf,
  type MatrixEstimate,
  type VectorEstimate,
  vectorEstimate,
} from "./estimate.js";
export { compare, type Evaluation, type Metrics, onEntries, onResponses } from "./evaluation.js";
export {
  eventSchemaVersion,
  type IterationEvent,
  type ProblemSummary,
  type RunEvent,
  type RunFailed,
  type RunFinished,
  type RunStarted,
  type WarningEvent,
} from "./events.js";
export {
  eigenvaluesOf,
  featureDimension,
  type FeatureMatrix,
  horner,
  identityFeatures,
  keepFeatures,
  mapEigenvalues,
  releaseFeatures,
  shiftFeatures,
  toBackendMatrix,
} from "./feature-matrix.js";
export {
  denseMatrix,
  type DenseMatrix,
  diagonalMatrix,
  type Entries,
  fromRows,
  observedCells,
  type SparseMatrix,
  toEntries,
  toSparse,
} from "./matrix.js";
export { relativeDistance } from "./measure.js";
export { describeOptions, type OptionDescription, type OptionSchema, parseOptions } from "./option-schema.js";
export { applyPhi, type Phi, type TransformUse } from "./phi.js";
export {
  type AlgorithmBuilders,
  type AlgorithmContribution,
  type BackendContribution,
  contributeAlgorithm,
  contributeBackend,
  contributePhi,
  type Contribution,
  type ContributionKind,
  definePlugin,
  type NamedOptions,
  namedOptions,
  type Parts,
  type PhiContribution,
  type Plugin,
  pluginContract,
} from "./plugin.js";
export type { Fit, Predictor, PreparedPredictor } from "./predictor.js";
export {
  matrixCompletion,
  type MatrixCompletionProblem,
  matrixSensing,
  type MatrixSensingProblem,
  type Problem,
  type ProblemKind,
  type ProblemOf,
  type SensingOperator,
  sparseRegression,
  type SparseRegressionProblem,
} from "./problem.js";
export { type Random, seededRandom, shuffledIndices } from "./random.js";
export { type ChosenBackend, createRegistry, type Registry } from "./registry.js";
export { recursiveFeatureMachine, type RecursiveFeatureMachineParts } from "./rfm.js";
export { type Checkpoint, fit, observeRun, type RunOptions, type RunResult, type RunSpec } from "./run.js";
export {
  constantSchedule,
  geometricFloor,
  type Schedule,
  type ScheduleProgress,
  type ScheduleStep,
} from "./schedule.js";
export type { SearchSpace } from "./search-space.js";
export { effectiveRank, effectiveRankThreshold } from "./spectrum.js";
export { type Stop, type StopCriterion, type StopReason, type StopRules } from "./stop.js";
export { matrixChebyshev, matrixPolynomial, matrixRational, matrixSquareRoot } from "./matrix-functions.js";
export { alignmentWith, cosineOf, penaltyOf } from "./diagnostics.js";
export { createHandles, type Handles } from "./handles.js";
export { solveSemidefinite, timesInverse } from "./solve-semidefinite.js";
export { tangentLayout, type TangentLayout, type TangentSpace } from "./tangent-space.js";
export { toRunEvent } from "./run-event.js";
