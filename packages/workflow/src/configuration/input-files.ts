import { resolve } from "node:path";
import type { InputFiles, WrittenAs } from "@agop/core/registry";
import { openTableFile, readMatrix, readTable, shapeWarnings, type TableFile, valueWarnings } from "@agop/data";
import { type MatrixFile, openList, openTable } from "../source/matrix-source.js";

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
    cells: (path, options) => {
      // What is packed is unpacked again to be written.
      const read = <T>(use: (table: MatrixFile) => T | Promise<T>): Promise<T> =>
        opened(path, async ({ name, reading }) => {
          const { header, ignore, order, group } = options;
          const asWritten = { ...written(options), ...(header !== undefined && { header }), ...(ignore && { ignore }) };
          const asked = { ...asWritten, ...reading, setsConstantsAside: true };
          return use(await openTable(name, asked, { order, group, completesCategories: true }));
        });
      return read(({ observed, facts, warnings, categories }) => ({
        observed,
        warnings: [...warnings, ...left(path, categories)],
        completion: {
          facts,
          write: (out, valueAt) => read((table) => table.write(resolve(folder, out), valueAt)),
        },
      }));
    },
    triplets: (path, options) =>
      opened(path, async ({ name, reading }) => {
        const { shape, columns } = options;
        const asked = { ...written(options), ...reading, ...(shape && { shape }), ...(columns && { columns }) };
        const { observed, facts, warnings, clip, write } = await openList(name, asked);
        const clipped: MatrixFile["write"] = (out, valueAt) =>
          write(resolve(folder, out), (row, column) => clip(valueAt(row, column)));
        return { observed, warnings, completion: { facts, write: clipped } };
      }),
    matrix: (path) => readMatrix(resolve(folder, path)),
  };
}

function written({ missing, delimiter, decimal }: WrittenAs) {
  return {
    ...(missing && { missing }),
    ...(delimiter !== undefined && { delimiter }),
    ...(decimal && { decimal }),
  };
}

/** Categories are completed by a choice of their own, which is no part of a run. */
function left(path: string, categories: readonly string[]) {
  if (categories.length === 0) return [];
  const message = `${path}: the missing cells of ${categories.map((name) => `"${name}"`).join(", ")} stay missing; agop complete fills categories`;
  return [{ code: "passed-over", message }];
}
