// Contributing parts by name.

export {
  type AlgorithmBuilders,
  contributeAgop,
  contributeAlgorithm,
  contributeBackend,
  contributeCommunicator,
  contributeEstimate,
  contributePhi,
  contributePredictor,
  contributePreparation,
  contributeProblem,
  contributeQueue,
  contributeSchedule,
  type PredictorBuilders,
} from "./plugin/contribute.js";
export type {
  AgopContribution,
  AlgorithmContribution,
  BackendContribution,
  CommunicatorContribution,
  EstimateContribution,
  PhiContribution,
  PredictorContribution,
  PreparationContribution,
  ProblemContribution,
  QueueContribution,
  ScheduleContribution,
} from "./plugin/contributions.js";
export { definePlugin, type Plugin, pluginContract } from "./plugin/define-plugin.js";
export { type NamedOptions, namedOptions } from "./plugin/named-options.js";
export type { Parts } from "./plugin/parts.js";
export type { Capabilities, Cost, SearchSpace, Tuning } from "./plugin/capabilities.js";
export {
  type MatrixFacts,
  type PreparedMatrix,
  type Preparation,
  prepareInTurn,
  type RowOrder,
} from "./contracts/preparation.js";
export { agopOfMean, type MeanEstimate, meanEstimate, type MeanMember } from "./problems/mean-estimate.js";
export { savedNumbers, savedSize } from "./problems/estimate-formats.js";
export { rowsAt } from "./matrix/matrix.js";
export { applyPhi } from "./rfm/apply-phi.js";
export { asState } from "./matrix/saved-features.js";
export type { Task, TaskEnd, TaskQueue, TaskWork } from "./contracts/task-queue.js";
export type { TransformUse } from "./contracts/phi.js";

// What has the same bits in every engine.
export { exp, log, pow } from "./elementary.js";
