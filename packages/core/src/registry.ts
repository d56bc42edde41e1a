// Putting parts together by name: for commands, services, workflows, applications with an Inversify container of their own.

export type { AlgorithmFor } from "./contracts/algorithm.js";
export type { StateValue } from "./contracts/state.js";
export type { CompositionOptions } from "./plugin/composition-options.js";
export { type Container, compositionTokens, contributionToken, moduleOf, runTokens } from "./plugin/container.js";
export type {
  AlgorithmContribution,
  BackendContribution,
  CommunicatorContribution,
  Contribution,
  ContributionKind,
  GivenProblem,
  ProblemContribution,
  ProblemSource,
} from "./plugin/contributions.js";
export { type Availability, surveyBackends, surveyConnections } from "./plugin/survey.js";
export type {
  CellsOptions,
  InputCompletion,
  InputEntries,
  InputFiles,
  InputTable,
  InputWarning,
  TripletsOptions,
  WrittenAs,
} from "./plugin/input-files.js";
export { describeOptions, type OptionDescription, type OptionSchema, parseOptions } from "./plugin/options.js";
export {
  type ChosenBackend,
  createRegistry,
  kindNames,
  type Registry,
  type RegistryOptions,
} from "./plugin/registry.js";
export { type ErrorCode, errorMeanings, fileUnreadable, fileUnwritable, isInputError, toAgopError } from "./errors.js";
