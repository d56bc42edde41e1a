import { AgopError, observedCells, type SparseMatrix } from "@agop/core";
import {
  centreRowsAndColumns,
  readTable,
  readTriplets,
  type Scaling,
  standardiseColumns,
  tableWarnings,
  tripletWarnings,
  writeCompletedTable,
  unobservedPlaces,
  writeTriplets,
} from "@agop/data";
import { type TableFlags, tableOptions } from "../table-options.js";
import type { CompleteFlags } from "./command.js";

/** What is to be completed, and how it is written back. */
export interface CompletionSource {
  readonly observed: SparseMatrix;
  readonly columnNames: readonly string[];
  /** What was taken for granted. */
  readonly notes: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly scale: (observed: SparseMatrix) => Scaling;
  write(path: string, valueAt: (row: number, column: number) => number): Promise<void>;
}

type SourceFlags = TableFlags & Pick<CompleteFlags, "triplets">;

/** A table is scaled by columns; a list of triplets, ratings as a rule, by rows and columns. */
export async function openSource(file: string, flags: SourceFlags): Promise<CompletionSource> {
  return flags.triplets === undefined ? openTable(file, flags) : openTriplets(file, flags.triplets, flags);
}

async function openTable(file: string, flags: TableFlags): Promise<CompletionSource> {
  const table = await readTable(file, tableOptions(flags));
  const isGuess = flags.header === undefined && !table.hasHeader;
  return {
    notes: isGuess ? [`the first line of ${file} is read as data; if it has names, say --header`] : [],
    observed: observedCells(table.values),
    columnNames: table.numeric.map((place) => table.columns[place].name),
    warnings: tableWarnings(table),
    scale: standardiseColumns,
    write: (path, valueAt) => writeCompletedTable(table, path, valueAt),
  };
}

async function openTriplets(file: string, selector: string, flags: TableFlags): Promise<CompletionSource> {
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
  });
  const { observed, columnId } = triplets;
  return {
    observed,
    columnNames: Array.from({ length: observed.cols }, (_, column) => columnId(column)),
    notes: [],
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
