import { type DenseMatrix, denseMatrix, type SparseMatrix } from "@agop/core";
import { createHandles, type Handles } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix, WasmSparse } from "./handles.js";
import { createPattern, type Pattern } from "./pattern.js";

/** The matrices of one backend: made, copied in and out, freed. */
export interface Matrices extends Omit<Handles<WasmMatrix, WasmSparse>, "adopt"> {
  /** A new matrix whose numbers `fill` writes; its memory is given back if that fails. */
  create(rows: number, cols: number, fill: (address: number) => void): WasmMatrix;
  /** A new sparse matrix with this pattern, which it shares with those that have it already. */
  createOn(pattern: Pattern, fill: (values: number) => void): WasmSparse;
  fromDense(matrix: DenseMatrix): WasmMatrix;
  toDense(matrix: WasmMatrix): DenseMatrix;
  fromSparse(sparse: SparseMatrix): WasmSparse;
  toSparse(sparse: WasmSparse): SparseMatrix;
}

export function createMatrices(engine: Engine): Matrices {
  const { memory } = engine;
  const { adopt, ...handles } = createHandles<WasmMatrix, WasmSparse>("wasm", (handle) => {
    if (handle.storage === "dense") {
      memory.free(handle.address);
    } else {
      memory.free(handle.values);
      handle.pattern.release();
    }
  });

  const filled = (count: number, what: string, fill: (address: number) => void): number => {
    const address = memory.allocate(count * 8, what);
    try {
      fill(address);
    } catch (error) {
      memory.free(address);
      throw error;
    }
    return address;
  };
  const create = (rows: number, cols: number, fill: (address: number) => void): WasmMatrix =>
    adopt({ storage: "dense", rows, cols, address: filled(rows * cols, `a ${rows} x ${cols} matrix`, fill) });
  const adoptSparse = (pattern: Pattern, fill: (values: number) => void): WasmSparse => {
    const { rows, cols, count } = pattern;
    return adopt({
      storage: "sparse",
      rows,
      cols,
      count,
      pattern,
      values: filled(count, `${count} sparse values`, fill),
    });
  };

  return {
    ...handles,
    create,
    createOn: (pattern, fill) => {
      const sparse = adoptSparse(pattern, fill);
      pattern.share();
      return sparse;
    },
    fromDense: ({ rows, cols, data }) => {
      const { data: numbers } = denseMatrix(rows, cols, data);
      return create(rows, cols, (address) => {
        memory.numbers(address, numbers.length).set(numbers);
      });
    },
    toDense: ({ rows, cols, address }) => ({ rows, cols, data: memory.numbers(address, rows * cols).slice() }),
    fromSparse: (host) => {
      const pattern = createPattern(engine, host);
      try {
        return adoptSparse(pattern, (values) => {
          memory.numbers(values, pattern.count).set(host.values);
        });
      } catch (error) {
        pattern.release();
        throw error;
      }
    },
    toSparse: ({ pattern, values }) => {
      const { rows, cols, count, offsets, columns } = pattern;
      return {
        rows,
        cols,
        rowOffsets: memory.integers(offsets, rows + 1).slice(),
        columns: memory.integers(columns, count).slice(),
        values: memory.numbers(values, count).slice(),
      };
    },
  };
}
