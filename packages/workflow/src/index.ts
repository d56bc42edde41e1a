export { type Shape } from "./algorithms/shape.js";
export { type Checkpoints } from "./checkpoint/checkpoint-file.js";
export type { Chosen } from "./completion/choose-and-evaluate.js";
export type { HoldoutReport } from "./completion/holdout-errors.js";
export { type CompletionDocument, completionDocument } from "./completion/completion-document.js";
export { describeCompletion } from "./completion/completion-in-words.js";
export { completeMatrix } from "./completion/complete-matrix.js";
export { completeTable, prepareCompletion } from "./completion/complete-table.js";
export { type Completion } from "./completion/fit-observed.js";
export {
  type CompletedTable,
  type CompletionOptions,
  type CompletionRequest,
  type MatrixRequest,
} from "./completion/request.js";
export { type ContributionRow, describeContributions, listContributions } from "./configuration/contribution-list.js";
export { type InFiles } from "./in-files.js";
export { type BackendFacts, type Following, type InputWarning, type Prepared, runPrepared } from "./following.js";
export { type Forecast } from "./forecast/forecast.js";
export {
  type CompletedWithModel,
  completeWithModel,
  type ModelRequest,
  prepareWithModel,
} from "./model/complete-with-model.js";
export {
  describeModelCompletion,
  type ModelCompletionDocument,
  modelCompletionDocument,
} from "./model/model-completion-document.js";
export { asModelRequest, type ModelInstead } from "./model/as-model-request.js";
export { loadEstimate, saveEstimate } from "./model/estimate-file.js";
export { type CompletionPaths } from "./output/check-paths.js";
export { type Outputs } from "./output/check-outputs.js";
export { type OutputRequest, type Written } from "./output/write-output.js";
export {
  prepareRegression,
  regressData,
  type RegressedTable,
  type RegressionDataRequest,
  type RegressionOptions,
  type RegressionRequest,
  regressTable,
} from "./regression/regress-table.js";
export { describeRegression, type RegressionDocument, regressionDocument } from "./regression/regression-document.js";
export { type Regression } from "./regression/regression.js";
export { checkedFitting, type Fitting, type FittingOptions } from "./selection/fitting-options.js";
export {
  type Choice,
  type Fold,
  searchLength,
  selectByValidation,
  type Selection,
  type SelectionSpec,
} from "./selection/select-by-validation.js";
export { type MatrixReading } from "./source/matrix-source.js";
export { type Rival } from "./candidates/candidate.js";
export { type Cells, type SourceFacts } from "./source/source.js";
export { type FeatureDirection, type FeatureWeight } from "./training/explain-features.js";
export { type ClassErrors, type HeldOutErrors, type NumberErrors } from "./training/held-out-errors.js";
export {
  type PredictedTable,
  predictTable,
  type PredictionRequest,
  preparePrediction,
} from "./training/predict-table.js";
export { describePrediction, type PredictionDocument, predictionDocument } from "./training/prediction-document.js";
export { type TrainingRequest, type TrainingTask, trainingTasks } from "./training/request.js";
export { prepareTraining, type TrainedTable, trainTable } from "./training/train-table.js";
export { describeTraining, type TrainingDocument, trainingDocument } from "./training/training-document.js";
export { trainingPanels } from "./training/training-panels.js";
export { inShard, parseShard, type Shard } from "./shard.js";
export { joinProcesses } from "./processes/join-processes.js";
export { workTogether } from "./processes/work-together.js";
