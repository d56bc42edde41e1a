// Of the testkit what needs no vitest: for programs that check plugins, as `agop check` does.

export type { Outcome } from "./check.js";
export { type CheckCommunicatorOptions, communicatorSuite } from "./communicator/suite.js";
export { type CheckPluginOptions, pluginSuites } from "./plugin/suites.js";
export { type FileContents, inputFilesOf } from "./input-files.js";
export { describeFinding, type Finding, isFailure, runSuites, summaryOf } from "./run-suites.js";
export type { Suite, SuiteCheck } from "./suite.js";
