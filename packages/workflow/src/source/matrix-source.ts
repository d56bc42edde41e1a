import { observedCells, type SparseMatrix } from "@agop/core";
import {
  centreRowsAndColumns,
  ratingScale,
  readTable,
  readTriplets,
  type Scaling,
  standardiseColumns,
  type TableOptions,
  tableWarnings,
  type TripletOptions,
  tripletWarnings,
  unobservedPlaces,
  writeCompletedTable,
  writeTriplets,
} from "@agop/data";
import { headerNotes, listOfCells, type SourceFacts, type WritableSource } from "./source.js";

/** A matrix in memory. */
export interface MatrixSource extends SourceFacts {
  readonly observed: SparseMatrix;
  /** How observed entries are put on one scale. */
  readonly scale: (observed: SparseMatrix) => Scaling;
}

/** One that was read from a file, and how its completion is written back. */
export interface MatrixFile extends MatrixSource, WritableSource {}

/** How a program's matrix is to be taken. */
export interface MatrixFacts {
  /** Default column1, column2, ... */
  readonly columnNames?: readonly string[] | undefined;
  /** Default `standardiseColumns`; for ratings `centreRowsAndColumns`. */
  readonly scale?: MatrixSource["scale"] | undefined;
  /** Keeps a prediction within its scale, in the units of the matrix; default: as it is. */
  readonly clip?: SourceFacts["clip"] | undefined;
}

/** @param observed rows x cols, the observed entries in rows */
export function matrixSource(
  observed: SparseMatrix,
  { columnNames = defaultNames(observed.cols), scale = standardiseColumns, clip = (value) => value }: MatrixFacts,
): MatrixSource {
  return {
    ...factsOf(observed),
    observed,
    columnNames,
    isList: false,
    list: listOfCells({ delimiter: ",", decimal: "." }, columnNames),
    clip,
    notes: [],
    warnings: [],
    scale,
  };
}

function defaultNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, column) => `column${column + 1}`);
}

/**
 * A table, which is scaled by columns.
 * @throws AgopError as `readTable`
 */
export async function openTable(file: string, options: TableOptions): Promise<MatrixFile> {
  const table = await readTable(file, options);
  const observed = observedCells(table.values);
  const columnNames = table.numeric.map((place) => table.columns[place].name);
  const { delimiter } = table.layout;
  const { decimal } = table.format;
  return {
    notes: headerNotes(file, table.hasHeader, options.header),
    ...factsOf(observed),
    observed,
    columnNames,
    isList: false,
    list: listOfCells({ delimiter, decimal }, columnNames),
    clip: (value) => value,
    warnings: tableWarnings(table),
    scale: standardiseColumns,
    write: (path, valueAt) => writeCompletedTable(table, path, valueAt),
  };
}

/**
 * A list of entries, ratings as a rule, which is scaled by rows and columns.
 * @param format of ratings that the file was found to have
 * @throws AgopError as `readTriplets`
 */
export async function openList(file: string, options: TripletOptions, format?: string): Promise<MatrixFile> {
  const triplets = await readTriplets(file, options);
  const { observed, columnId } = triplets;
  const scale = ratingScale(observed.values);
  return {
    ...factsOf(observed),
    observed,
    columnNames: Array.from({ length: observed.cols }, (_, column) => columnId(column)),
    isList: true,
    list: triplets,
    clip: scale ? (value) => Math.min(Math.max(value, scale[0]), scale[1]) : (value) => value,
    notes: [
      ...(format === undefined ? [] : [`${file} has the format of ${format}`]),
      ...(scale ? [`ratings from ${scale[0]} to ${scale[1]}: predictions are kept within`] : []),
    ],
    warnings: tripletWarnings(triplets),
    scale: centreRowsAndColumns,
    write: async (path, valueAt) => {
      function* completed() {
        for (const { row, column } of unobservedPlaces(observed)) yield { row, column, value: valueAt(row, column) };
      }
      await writeTriplets(path, triplets, completed());
    },
  };
}

function factsOf({
  rows,
  cols,
  rowOffsets,
  columns,
  values,
}: SparseMatrix): Pick<WritableSource, "shape" | "columnCounts" | "columnMeans" | "observedIn"> {
  const columnCounts = new Float64Array(cols);
  const columnMeans = new Float64Array(cols);
  columns.forEach((column, k) => {
    columnCounts[column]++;
    columnMeans[column] += values[k];
  });
  columnCounts.forEach((count, column) => (columnMeans[column] /= Math.max(count, 1)));
  return {
    shape: { rows, cols, count: values.length },
    columnCounts,
    columnMeans,
    observedIn: (row) => columns.subarray(rowOffsets[row], rowOffsets[row + 1]),
  };
}
