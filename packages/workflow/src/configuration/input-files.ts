import { resolve } from "node:path";
import type { InputFiles } from "@agop/core/registry";
import { readMatrix, readTable, readTriplets, tableWarnings, tripletWarnings } from "@agop/data";

/** The files of a configuration, by paths relative to its folder. */
export function inputFiles(folder: string): InputFiles {
  return {
    table: async (path) => {
      const file = resolve(folder, path);
      const table = await readTable(file);
      return {
        names: table.numeric.map((place) => table.columns[place].name),
        values: table.values,
        placeOf: (row) => `${file}:${table.lines[row]}`,
        warnings: tableWarnings(table),
      };
    },
    triplets: async (path, { shape, columns }) => {
      const triplets = await readTriplets(resolve(folder, path), { shape, ...(columns && { columns }) });
      return { observed: triplets.observed, warnings: tripletWarnings(triplets) };
    },
    matrix: (path) => readMatrix(resolve(folder, path)),
  };
}
