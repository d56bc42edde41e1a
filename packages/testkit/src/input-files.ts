import { AgopError, type DenseMatrix, observedCells, type SparseMatrix } from "@agop/core";
import type { InputFiles } from "@agop/core/registry";

/** What stands in files, by their paths. */
export interface FileContents {
  readonly tables?: Readonly<Record<string, { readonly names: readonly string[]; readonly values: DenseMatrix }>>;
  readonly triplets?: Readonly<Record<string, SparseMatrix>>;
  readonly matrices?: Readonly<Record<string, DenseMatrix>>;
}

/** The files of a configuration, made from values: to read problems and initial transforms without a disk. */
export function inputFilesOf({ tables = {}, triplets = {}, matrices = {} }: FileContents): InputFiles {
  return {
    table: async (path) => ({
      ...(await found(tables, path)),
      placeOf: (row) => `${path}:${row + 2}`,
      warnings: [],
    }),
    cells: async (path) => ({ observed: observedCells((await found(tables, path)).values), warnings: [] }),
    triplets: async (path) => ({ observed: await found(triplets, path), warnings: [] }),
    matrix: (path) => found(matrices, path),
  };
}

function found<T>(contents: Readonly<Record<string, T>>, path: string): Promise<T> {
  const content = new Map(Object.entries(contents)).get(path);
  return content === undefined
    ? Promise.reject(new AgopError("file-unreadable", `there is no file ${path}`))
    : Promise.resolve(content);
}
