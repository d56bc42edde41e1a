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
export { checkAlgorithm, type CheckAlgorithmOptions } from "./check-algorithm.js";
export { type BackendFactory, checkBackend } from "./check-backend.js";
export { checkPhi, type CheckPhiOptions } from "./check-phi.js";
export { checkPlugin, type CheckPluginOptions } from "./check-plugin.js";
export { type CountedOperation, type CountingBackend, countingBackend } from "./counting-backend.js";
export { phiChecks } from "./phi/checks.js";
export type { PhiCheck, PhiSubject } from "./phi/subject.js";
export { pluginChecks } from "./plugin/checks.js";
export type { PluginCheck, PluginSubject } from "./plugin/subject.js";
export { smallCompletion, smallProblems, smallRegression, smallSensing } from "./problems.js";
