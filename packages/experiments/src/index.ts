export { catalogueModule, experiments, findExperiments } from "./catalogue.js";
export {
  type Cell,
  type CellContext,
  cellsOf,
  type Conclusion,
  type Experiment,
  type Plot,
  type Row,
  seedOf,
  type Size,
  sizes,
  type Summary,
  type Table,
  type Verdict,
} from "./experiment.js";
export {
  alternatingLeastSquares,
  type FactorOptions,
  type Rating,
  rootMeanSquareError,
} from "./ratings/alternating-least-squares.js";
export { pageFile, renderExperiments } from "./render/render.js";
export type { Report } from "./render/report.js";
export { type CellResult, cellsFile } from "./sweep/cells-file.js";
export { mergeCells } from "./sweep/merge.js";
export { type Outcome, outcomeOf } from "./sweep/outcome.js";
export { type SharedWork, workOnSharedCells } from "./sweep/shared-cells.js";
export { type CellFailure, runSweep, type SweepOptions, type SweepProgress } from "./sweep/sweep.js";
