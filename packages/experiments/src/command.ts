export { type ExperimentFlags, mergeExperiments, runExperiments } from "./command/run-experiments.js";
export type { Surroundings, Terminal } from "./command/surroundings.js";
