import { resolve } from "node:path";
import type { InputFiles } from "@agop/core/registry";
import {
  openTableFile,
  readMatrix,
  readTable,
  readTriplets,
  shapeWarnings,
  type TableFile,
  tripletWarnings,
  valueWarnings,
} from "@agop/data";

/** The files of a configuration, by paths relative to its folder. */
export function inputFiles(folder: string): InputFiles {
  const opened = async <T>(path: string, read: (file: TableFile) => Promise<T>): Promise<T> => {
    const file = await openTableFile(resolve(folder, path));
    try {
      return await read(file);
    } finally {
      file.close();
    }
  };
  return {
    table: (path) =>
      opened(path, async ({ name, reading }) => {
        const table = await readTable(name, reading);
        return {
          names: table.numeric.map((place) => table.columns[place].name),
          values: table.values,
          placeOf: (row) => `${name}:${table.lines[row]}`,
          warnings: [...shapeWarnings(table), ...valueWarnings(table)],
        };
      }),
    triplets: (path, { shape, columns }) =>
      opened(path, async ({ name, reading }) => {
        const triplets = await readTriplets(name, { ...reading, shape, ...(columns && { columns }) });
        return { observed: triplets.observed, warnings: tripletWarnings(triplets) };
      }),
    matrix: (path) => readMatrix(resolve(folder, path)),
  };
}
