import { type Backend, type DenseMatrix, denseMatrix, type Sparse, type SparseMatrix } from "@agop/core";
import { createHandles, type Handles } from "@agop/core/backend";
import type { Buffers } from "./buffers.js";
import type { NativeMatrix, NativeSparse } from "./handles.js";
import { insideWasm } from "./inside-wasm.js";
import { type Pattern, type PatternedValues, valuesInWasm, valuesOnHost } from "./patterned-values.js";

/** The matrices of one backend: made, copied in and out, freed. */
export interface Matrices extends Omit<Handles<NativeMatrix, NativeSparse>, "adopt"> {
  /** A new matrix whose numbers `fill` writes; its room is given back if that fails. */
  create(rows: number, cols: number, fill: (data: Float64Array) => void): NativeMatrix;
  ownSparse(pattern: Pattern, inner: Sparse): NativeSparse;
  createOn(pattern: Pattern, values: Float64Array): NativeSparse;
  fromDense(matrix: DenseMatrix): NativeMatrix;
  fromSparse(sparse: SparseMatrix): NativeSparse;
  toSparse(sparse: NativeSparse): SparseMatrix;
}

export function createMatrices(buffers: Buffers, wasm: Backend): Matrices {
  const { adopt, ...handles } = createHandles<NativeMatrix, NativeSparse>("native", (handle) => {
    if (handle.storage === "dense") buffers.give(handle.data);
    else handle.entries.free();
  });
  const create = (rows: number, cols: number, fill: (data: Float64Array) => void): NativeMatrix => {
    const data = buffers.take(rows * cols);
    try {
      fill(data);
    } catch (error) {
      buffers.give(data);
      throw error;
    }
    return adopt({ storage: "dense", rows, cols, data });
  };
  const adoptSparse = (entries: PatternedValues): NativeSparse => {
    const { rows, cols, columns } = entries.pattern;
    return adopt({ storage: "sparse", rows, cols, count: columns.length, entries });
  };

  return {
    ...handles,
    create,
    ownSparse: (pattern, inner) => adoptSparse(valuesInWasm(wasm, pattern, inner)),
    createOn: (pattern, values) => adoptSparse(valuesOnHost(wasm, pattern, values)),
    fromDense: ({ rows, cols, data }) => {
      const { data: numbers } = denseMatrix(rows, cols, data);
      return create(rows, cols, (to) => {
        to.set(numbers);
      });
    },
    fromSparse: ({ rows, cols, rowOffsets, columns, values }) => {
      // It checks what it is given.
      const inner = insideWasm(() => wasm.fromSparse({ rows, cols, rowOffsets, columns, values }));
      const pattern = { rows, cols, rowOffsets: rowOffsets.slice(), columns: columns.slice() };
      return adoptSparse(valuesInWasm(wasm, pattern, inner));
    },
    toSparse: ({ entries }) => {
      const { pattern } = entries;
      return {
        ...pattern,
        rowOffsets: pattern.rowOffsets.slice(),
        columns: pattern.columns.slice(),
        values: entries.values().slice(),
      };
    },
  };
}
