export { type ExperimentFlags, mergeExperiments, runExperiments } from "./command/run-experiments.js";
export { type WorkFlags, workOnCells } from "./command/work-on-cells.js";
export type { Surroundings, Terminal } from "./command/surroundings.js";
