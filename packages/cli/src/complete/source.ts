import { AgopError, observedCells, type SparseMatrix } from "@agop/core";
import {
  centreRowsAndColumns,
  readTable,
  readTriplets,
  ratingScale,
  type Scaling,
  standardiseColumns,
  tableWarnings,
  type Triplets,
  tripletWarnings,
  writeCompletedTable,
  unobservedPlaces,
  writeTriplets,
} from "@agop/data";
import { type TableFlags, tableOptions } from "../table-options.js";
import type { Shape } from "./choose-algorithm.js";
import type { CompleteFlags } from "./complete-flags.js";
import type { WritableSource } from "./write-output.js";

/** What is known of the input, wherever its numbers are. */
export interface SourceFacts {
  readonly shape: Shape;
  /** How many cells of each column are observed, and their mean; 0 of none. */
  readonly columnCounts: Float64Array;
  readonly columnMeans: Float64Array;
  readonly columnNames: readonly string[];
  /** Whether it is a list of triplets, and not a table. */
  readonly isList: boolean;
  /** How entries are listed under their ids: of a table the number of the row, counted from 0, and the column's name. */
  readonly list: Omit<Triplets, "path" | "observed">;
  /** Keeps a prediction within the scale of ratings. */
  readonly clip: (value: number) => number;
  /** What was taken for granted. */
  readonly notes: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

/** What is to be completed, and how it is written back. */
export interface CompletionSource extends WritableSource {
  readonly observed: SparseMatrix;
  readonly scale: (observed: SparseMatrix) => Scaling;
}

type SourceFlags = TableFlags & Pick<CompleteFlags, "triplets" | "ratings">;

/** A table is scaled by columns; a list of triplets, ratings as a rule, by rows and columns. */
export async function openSource(file: string, flags: SourceFlags): Promise<CompletionSource> {
  return flags.triplets === undefined ? openTable(file, flags) : openTriplets(file, flags.triplets, flags);
}

async function openTable(file: string, flags: TableFlags): Promise<CompletionSource> {
  const table = await readTable(file, tableOptions(flags));
  const isGuess = flags.header === undefined && !table.hasHeader;
  const observed = observedCells(table.values);
  const columnNames = table.numeric.map((place) => table.columns[place].name);
  return {
    notes: isGuess ? [`the first line of ${file} is read as data; if it has names, say --header`] : [],
    ...factsOf(observed),
    observed,
    columnNames,
    isList: false,
    list: {
      delimiter: table.layout.delimiter,
      decimal: table.format.decimal,
      names: ["row", "column", "value"],
      rowId: String,
      columnId: (column) => columnNames[column],
    },
    clip: (value) => value,
    warnings: tableWarnings(table),
    scale: standardiseColumns,
    write: (path, valueAt) => writeCompletedTable(table, path, valueAt),
  };
}

async function openTriplets(file: string, selector: string, flags: SourceFlags): Promise<CompletionSource> {
  const [row, column, value, ...others] = selector.split(",").map((name) => name.trim());
  if (!value || others.length > 0) {
    throw new AgopError(
      "usage-invalid",
      `--triplets is "${selector}"`,
      "name three columns: --triplets user,item,rating",
    );
  }
  const triplets = await readTriplets(file, {
    ...tableOptions(flags),
    columns: [row, column, value],
    ...(flags.ratings && { names: flags.ratings.names }),
  });
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
      ...(flags.ratings ? [`${file} has the format of ${flags.ratings.name}`] : []),
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
