export type { ByteRange, Compression, Files, FoundFile, NumberFile, TemporaryFiles, Write } from "./files/files.js";
export { firstBytes } from "./files/files.js";
export { type MemoryFiles, memoryFiles } from "./files/memory-files.js";
export { systemFiles } from "./files/system-files.js";
export { isStandardOutput, outputName, tableFileName } from "./files/standard-streams.js";
export { extensionOf } from "./files/extension.js";
export { type Hashed, sha256Of } from "./files/sha256.js";
export { base64Of, bytesOfBase64, byteText, displayText } from "./text/byte-text.js";
export { openTableFile, type OpenOptions, type TableFile } from "./containers/open-table-file.js";
export { containerToWrite } from "./containers/write-table-file.js";
export { type AddedColumns, writeWithColumns } from "./tables/append-columns.js";
export { type DocumentKind, readCheckedJson, writeCheckedJson } from "./files/checked-json.js";
export { type CsvLayout, readLayout } from "./csv/csv-layout.js";
export { readMatrix, writeMatrix } from "./files/matrix-file.js";
export { type Cell, cellReader, formatNumber, type NumberFormat } from "./text/number-format.js";
export {
  observationsAt,
  readRegressionData,
  type RegressionData,
  regressionScaling,
  type RegressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "./tables/regression-data.js";
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
} from "./scaling/scaling.js";
export { randomLowRank, sampleUniformly, sparseRegressionDesign } from "./synthetic.js";
export { type PairIndex, type Pairs, readPairs } from "./lists/pairs.js";
export { ratingScale } from "./lists/rating-scale.js";
export { detectRatings, type RatingsFormat } from "./lists/ratings-format.js";
export {
  allBatches,
  countBatches,
  hashOfRows,
  memoryRows,
  type RowBatch,
  type RowBatches,
} from "./tables/row-batches.js";
export { type CachedTable, cacheTable } from "./tables/row-cache.js";
export type { TableOptions, TableShape } from "./tables/scan-table.js";
export { type ColumnStatistics, columnStatistics } from "./scaling/column-statistics.js";
export { readTable, type Table } from "./tables/table.js";
export {
  ambiguousDates,
  type PassedOver,
  passedOver,
  shapeNotes,
  shapeWarnings,
  type TableWarning,
} from "./tables/table-notices.js";
export { missingCodeNotes, valueWarnings } from "./tables/value-notices.js";
export {
  readTriplets,
  type TripletOptions,
  type Triplets,
  type TripletWarning,
  tripletWarnings,
} from "./lists/triplets.js";
export { writeCompletedTable } from "./tables/write-completed.js";
export { unobservedPlaces, writeTriplets } from "./lists/write-triplets.js";
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
export { openRecords, type TableRecord, type TableRecords } from "./tables/table-records.js";
