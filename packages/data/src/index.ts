export { type Write, writeAtomically } from "./atomic-file.js";
export type { CsvLayout } from "./csv-layout.js";
export { readMatrix, writeMatrix } from "./matrix-file.js";
export { type Cell, cellReader, formatNumber, type NumberFormat } from "./number-format.js";
export {
  observationsAt,
  readRegressionData,
  type RegressionData,
  regressionScaling,
  type RegressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "./regression-data.js";
export {
  baselineAt,
  centreRowsAndColumns,
  scaleEntries,
  type Scaling,
  standardiseColumns,
  unscaleAt,
} from "./scaling.js";
export { holdOut, type Split } from "./split.js";
export { randomLowRank, sampleUniformly, sparseRegressionDesign } from "./synthetic.js";
export { readTable, type Table, type TableOptions, type TableWarning, tableWarnings } from "./table.js";
export { readTriplets, type TripletOptions, type Triplets, type TripletWarning, tripletWarnings } from "./triplets.js";
export { writeCompletedTable } from "./write-completed.js";
export { unobservedPlaces, writeTriplets } from "./write-triplets.js";
