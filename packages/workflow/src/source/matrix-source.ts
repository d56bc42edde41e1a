import { observedCells, type SparseMatrix } from "@agop/core";
import type { MatrixFacts } from "@agop/core/plugin";
import {
  centreRowsAndColumns,
  type ColumnTable,
  missingCodeNotes,
  type OrderRequest,
  type EffectScaling,
  expectedAt,
  ratingScale,
  readTable,
  readTriplets,
  type Column,
  type Scaling,
  shrinkRowsAndColumns,
  standardiseColumns,
  type TableOptions,
  type TripletOptions,
  tripletWarnings,
  unobservedPlaces,
  valueWarnings,
  writeCompletedTable,
  writeTriplets,
} from "@agop/data";
import { type FilledCategory, listOfCells, type SourceFacts, type WritableSource } from "./source.js";
import { tableContext } from "./table-context.js";
import { tableFacts } from "./table-facts.js";

/** A matrix in memory. */
export interface MatrixSource extends SourceFacts {
  readonly observed: SparseMatrix;
  readonly facts: MatrixFacts;
  /** What errors are measured in; its origin is the guess by means. */
  readonly scale: (observed: SparseMatrix) => Scaling;
  /** All columns of a table, also those that are no numbers; left out where there are none of these. */
  readonly columns?: ColumnTable;
}

/** One that was read from a file, and how its completion is written back. */
export interface MatrixFile extends MatrixSource, WritableSource {}

/** How a program's matrix is to be taken. */
export interface MatrixReading extends Partial<MatrixFacts> {
  /** Default column1, column2, ... */
  readonly columnNames?: readonly string[] | undefined;
  /** Keeps a prediction within its scale, in the units of the matrix; default: as it is. */
  readonly clip?: SourceFacts["clip"] | undefined;
}

/** @param observed rows x cols, the observed entries in rows */
export function matrixSource(
  observed: SparseMatrix,
  { columnNames = defaultNames(observed.cols), clip = (value) => value, isList = false, order }: MatrixReading,
): MatrixSource {
  return {
    ...factsOf(observed),
    observed,
    columnNames,
    passedOver: [],
    constantColumns: [],
    categories: [],
    isList,
    facts: { isList, ...(order && { order }) },
    list: listOfCells({ delimiter: ",", decimal: "." }, columnNames),
    clip,
    notes: [],
    warnings: [],
    scale: isList ? centreRowsAndColumns : standardiseColumns,
  };
}

function defaultNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, column) => `column${column + 1}`);
}

/** How a table is to be taken. */
export interface TableRequest extends OrderRequest {
  /** Whether columns of categories are completed, too. */
  readonly completesCategories: boolean;
}

/**
 * A table, which is scaled by columns.
 * @throws AgopError as `readTable`, `tableContext`
 */
export async function openTable(file: string, options: TableOptions, request: TableRequest): Promise<MatrixFile> {
  const { completesCategories } = request;
  const table = await readTable(file, { ...options, takesCategories: completesCategories });
  const observed = observedCells(table.values);
  const context = await tableContext(table, request);
  const facts = tableFacts(table, completesCategories ? context.categories : []);
  return {
    ...facts,
    ...factsOf(observed),
    observed,
    facts: context.facts,
    notes: [...facts.notes, ...context.notes, ...missingCodeNotes(table)],
    warnings: [...facts.warnings, ...valueWarnings(table)],
    scale: standardiseColumns,
    ...(context.columns && { columns: context.columns }),
    write: (path, valueAt, categories = []) =>
      writeCompletedTable(table, path, valueAt, cellTexts(context.columns?.columns ?? [], categories)),
  };
}

/** What each column of categories is filled with, as bytes. */
function cellTexts(
  columns: readonly Column[],
  categories: readonly FilledCategory[],
): ReadonlyMap<string, (row: number) => string> {
  return new Map(
    categories.flatMap(({ name, codes }) => {
      const column = columns.find((each) => each.name === name);
      if (column?.kind !== "categories") return [];
      const { spellings = column.levels } = column;
      return [[name, (row: number) => spellings[codes[row]]] as const];
    }),
  );
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
  const clip = scale ? (value: number) => Math.min(Math.max(value, scale[0]), scale[1]) : (value: number) => value;
  let effects: EffectScaling | undefined;
  return {
    ...factsOf(observed),
    observed,
    columnNames: Array.from({ length: observed.cols }, (_, column) => columnId(column)),
    passedOver: [],
    constantColumns: [],
    categories: [],
    isList: true,
    facts: { isList: true },
    ...(scale && { ratings: scale }),
    list: triplets,
    clip,
    notes: [
      ...(format === undefined ? [] : [`${file} has the format of ${format}`]),
      ...(scale ? [`ratings from ${scale[0]} to ${scale[1]}: predictions are kept within`] : []),
    ],
    warnings: tripletWarnings(triplets),
    scale: scale ? shrinkRowsAndColumns : centreRowsAndColumns,
    expectedAt: (row, column) => {
      effects ??= shrinkRowsAndColumns(observed);
      return clip(expectedAt(effects, row, column));
    },
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
