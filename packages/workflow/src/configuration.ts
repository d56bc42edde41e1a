export {
  type AgopConfig,
  type ConfigPlaces,
  defineConfig,
  findConfig,
  loadPlugins,
} from "./configuration/agop-config.js";
export {
  compareConfigured,
  type Comparison,
  type ComparisonRequest,
  type ComparisonRow,
  prepareComparison,
} from "./configuration/compare-configured.js";
export { describeComparison } from "./configuration/comparison-in-words.js";
export { type Aliases } from "./configuration/load-module.js";
export { loadPluginFile, type PluginFile } from "./configuration/plugin-file.js";
export {
  type CompareConfig,
  defineRun,
  type Loaded,
  loadCompareConfig,
  loadRunConfig,
  type RunConfig,
  type RunConfigInput,
} from "./configuration/run-configuration.js";
export { prepareRun, runConfigured, type RunOutcome, type RunRequest } from "./configuration/run-configured.js";
export { inputFiles } from "./configuration/input-files.js";
