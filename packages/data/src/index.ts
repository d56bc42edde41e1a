export { linkTarget, writeAtomically } from "./atomic-file.js";
export { openTableFile, type TableFile, tableFileName } from "./containers/open-table-file.js";
export { containerToWrite, isStandardOutput, outputName } from "./containers/write-table-file.js";
export type { Write } from "./write-into.js";
export { type AddedColumns, writeWithColumns } from "./append-columns.js";
export { type DocumentKind, readCheckedJson, writeCheckedJson } from "./checked-json.js";
export { type CsvLayout, readLayout } from "./csv-layout.js";
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
  type EffectScaling,
  expectedAt,
  scaleEntries,
  type Scaling,
  shrinkRowsAndColumns,
  standardiseColumns,
  unscaleAt,
} from "./scaling.js";
export { randomLowRank, sampleUniformly, sparseRegressionDesign } from "./synthetic.js";
export { type PairIndex, type Pairs, readPairs } from "./pairs.js";
export { ratingScale } from "./rating-scale.js";
export { detectRatings, type RatingsFormat } from "./ratings-format.js";
export { allBatches, countBatches, hashOfRows, memoryRows, type RowBatch, type RowBatches } from "./row-batches.js";
export { type CachedTable, cacheTable } from "./row-cache.js";
export type { TableOptions, TableShape } from "./scan-table.js";
export { type ColumnStatistics, columnStatistics } from "./column-statistics.js";
export { readTable, type Table } from "./table.js";
export {
  ambiguousDates,
  type PassedOver,
  passedOver,
  shapeNotes,
  shapeWarnings,
  type TableWarning,
} from "./table-notices.js";
export { missingCodeNotes, valueWarnings } from "./value-notices.js";
export { readTriplets, type TripletOptions, type Triplets, type TripletWarning, tripletWarnings } from "./triplets.js";
export { writeCompletedTable } from "./write-completed.js";
export { unobservedPlaces, writeTriplets } from "./write-triplets.js";
export { type Column, mostLevels } from "./columns/column.js";
export { type ColumnFacts } from "./columns/column-finder.js";
export { findRowOrder, type FoundOrder, type OrderRequest } from "./columns/row-order.js";
export { datePart, dateParts } from "./columns/dates.js";
export {
  type ColumnEncoding,
  encodeRows,
  type FeatureLayout,
  featureLayout,
  learnEncodings,
  unknownLevels,
} from "./columns/encoding.js";
export { checkNames, type ColumnChoice } from "./columns/named-columns.js";
export {
  type ColumnOptions,
  type ColumnRequest,
  columnsOf,
  type ColumnTable,
  readColumns,
} from "./columns/read-columns.js";
export { openRecords, type TableRecord, type TableRecords } from "./table-records.js";
