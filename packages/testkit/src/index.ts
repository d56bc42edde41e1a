export { agopChecks } from "./agop/checks.js";
export { type AgopCheck, type AgopSubject, type MakeExtras, standardExtras } from "./agop/subject.js";
export { algorithmChecks } from "./algorithm/checks.js";
export {
  type AlgorithmCheck,
  type AlgorithmSetting,
  algorithmSubject,
  type AlgorithmSubject,
} from "./algorithm/subject.js";
export { assertClose, assertSameBits } from "./allclose.js";
export { backendChecks } from "./backend/checks.js";
export type { BackendCheck, BackendSubject } from "./backend/subject.js";
export { type Check, type ExpectedFailures, type Outcome, runCheck } from "./check.js";
export type { CheckAgopEstimatorOptions } from "./agop/suite.js";
export { checkAgopEstimator } from "./check-agop-estimator.js";
export { checkAlgorithm } from "./check-algorithm.js";
export type { CheckAlgorithmOptions } from "./algorithm/suite.js";
export { checkBackend } from "./check-backend.js";
export { checkCommunicator } from "./check-communicator.js";
export { communicatorChecks } from "./communicator/checks.js";
export { localProcesses } from "./communicator/local-processes.js";
export type { CommunicatorCheck, CommunicatorSubject } from "./communicator/subject.js";
export type { CheckCommunicatorOptions } from "./communicator/suite.js";
export { checkPhi } from "./check-phi.js";
export type { CheckPhiOptions } from "./phi/suite.js";
export { checkPlugin } from "./check-plugin.js";
export type { CheckPluginOptions } from "./plugin/suites.js";
export { checkPredictor } from "./check-predictor.js";
export type { CheckPredictorOptions } from "./predictor/suite.js";
export { checkPreparation } from "./check-preparation.js";
export type { CheckPreparationOptions } from "./preparation/suite.js";
export { checkProblem } from "./check-problem.js";
export type { CheckProblemOptions } from "./problem/suite.js";
export { checkSchedule } from "./check-schedule.js";
export type { CheckScheduleOptions } from "./schedule/suite.js";
export { type CountedOperation, type CountingBackend, countingBackend } from "./counting-backend.js";
export { type FileContents, inputFilesOf } from "./input-files.js";
export { phiChecks } from "./phi/checks.js";
export type { PhiCheck, PhiSubject } from "./phi/subject.js";
export { pluginChecks } from "./plugin/checks.js";
export type { PluginCheck, PluginSubject } from "./plugin/subject.js";
export { predictorChecks } from "./predictor/checks.js";
export {
  type PredictorCheck,
  type PredictorSetting,
  predictorSubject,
  type PredictorSubject,
} from "./predictor/subject.js";
export { preparationChecks } from "./preparation/checks.js";
export type { PreparationCheck, PreparationSubject } from "./preparation/subject.js";
export { problemChecks } from "./problem/checks.js";
export type { ProblemCheck, ProblemExample, ProblemReading, ProblemSubject } from "./problem/subject.js";
export { type ProblemExamples, problemExamples } from "./problem-examples.js";
export { smallCompletion, smallProblems, smallRegression, smallSensing, smallSupervised } from "./problems.js";
export type { LoadEstimate } from "./saved-estimate.js";
export { scheduleChecks } from "./schedule/checks.js";
export type { ScheduleCheck, ScheduleSubject } from "./schedule/subject.js";
export type { BackendFactory } from "./with-backend.js";
