import { AgopError, observedCells, type SparseMatrix } from "@agop/core";
import {
  centreRowsAndColumns,
  readTable,
  readTriplets,
  type Scaling,
  standardiseColumns,
  tableWarnings,
  writeCompletedTable,
  unobservedPlaces,
  writeTriplets,
} from "@agop/data";
import type { CompleteFlags } from "./command.js";

/** What is to be completed, and how it is written back. */
export interface CompletionSource {
  readonly observed: SparseMatrix;
  readonly columnNames: readonly string[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly scale: (observed: SparseMatrix) => Scaling;
  write(path: string, valueAt: (row: number, column: number) => number): Promise<void>;
}

type SourceFlags = Pick<CompleteFlags, "missing" | "delimiter" | "decimal" | "header" | "triplets">;

/** A table is scaled by columns; a list of triplets, ratings as a rule, by rows and columns. */
export async function openSource(file: string, flags: SourceFlags): Promise<CompletionSource> {
  return flags.triplets === undefined ? openTable(file, flags) : openTriplets(file, flags.triplets, flags);
}

async function openTable(
  file: string,
  { missing, delimiter, decimal, header }: SourceFlags,
): Promise<CompletionSource> {
  const table = await readTable(file, {
    ...(missing !== undefined && { missing }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
    // Commander's --no-header says false; without it nothing is said, and the file is looked at.
    ...(header === false && { header }),
  });
  return {
    observed: observedCells(table.values),
    columnNames: table.numeric.map((place) => table.columns[place].name),
    warnings: tableWarnings(table),
    scale: standardiseColumns,
    write: (path, valueAt) => writeCompletedTable(table, path, valueAt),
  };
}

async function openTriplets(file: string, selector: string, flags: SourceFlags): Promise<CompletionSource> {
  const { missing, delimiter, decimal } = flags;
  const [row, column, value, ...others] = selector.split(",").map((name) => name.trim());
  if (!value || others.length > 0) {
    throw new AgopError(
      "usage-invalid",
      `--triplets is "${selector}"`,
      "name three columns: --triplets user,item,rating",
    );
  }
  const triplets = await readTriplets(file, {
    columns: [row, column, value],
    ...(missing !== undefined && { missing }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal !== undefined && { decimal }),
  });
  const { observed, columnIds } = triplets;
  return {
    observed,
    columnNames: columnIds,
    warnings: [],
    scale: centreRowsAndColumns,
    write: async (path, valueAt) => {
      function* completed() {
        for (const { row, column } of unobservedPlaces(observed)) yield { row, column, value: valueAt(row, column) };
      }
      await writeTriplets(path, triplets, completed());
    },
  };
}
