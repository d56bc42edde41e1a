import {
  AgopError,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type Matrix,
  type Sparse,
  type SparseMatrix,
} from "@agop/core";
import {
  checkSameShape,
  checkSquare,
  choleskyInPlace,
  choleskySolveInPlace,
  completeBackend,
  createHandles,
} from "@agop/core/backend";
import { contributeBackend, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { eigenvaluesByRotations, factorsByReflections } from "./your-own-decompositions.js";

interface PlainMatrix extends Matrix, DenseMatrix {}

interface PlainSparse extends Sparse {
  readonly entries: SparseMatrix;
}

/** Arrays and loops: the operations that a backend must bring. Core makes all others of them. */
export function plainBackend(): Backend {
  const { adopt, dense, sparse, scope, release } = createHandles<PlainMatrix, PlainSparse>("plain");
  const make = ({ rows, cols, data }: DenseMatrix): PlainMatrix => adopt({ storage: "dense", rows, cols, data });
  return completeBackend({
    name: "plain",
    precision: "float64",
    description: "arrays and loops, one thread",
    scope,
    release,
    fromDense: (matrix) => make(denseMatrix(matrix.rows, matrix.cols, matrix.data.slice())),
    toDense: (handle) => copyOf(dense(handle)),
    fromSparse: (entries) => {
      const { rows, cols, values } = entries;
      return adopt({ storage: "sparse", rows, cols, count: values.length, entries: structuredClone(entries) });
    },
    toSparse: (handle) => structuredClone(sparse(handle).entries),

    multiply: (a, b, { left = false, right = false } = {}) => {
      const first = left ? transposeOf(dense(a)) : dense(a);
      const second = right ? transposeOf(dense(b)) : dense(b);
      checkFit("multiply", first.cols, second.rows);
      const product = denseMatrix(first.rows, second.cols);
      for (let i = 0; i < first.rows; i++) {
        for (let k = 0; k < first.cols; k++) addRow(product, i, first.data[i * first.cols + k], second, k);
      }
      return make(product);
    },
    combine: (alpha, a, beta, b) => {
      checkSameShape("combine", a, b);
      const [first, second] = [dense(a), dense(b)];
      return make({ ...first, data: first.data.map((value, k) => alpha * value + beta * second.data[k]) });
    },
    scale: (a, { rows, cols }) => {
      checkFit("scale rows", rows?.length ?? a.rows, a.rows);
      checkFit("scale cols", cols?.length ?? a.cols, a.cols);
      const result = copyOf(dense(a));
      for (let k = 0; k < result.data.length; k++) {
        if (rows) result.data[k] *= rows[Math.floor(k / a.cols)];
        if (cols) result.data[k] *= cols[k % a.cols];
      }
      return make(result);
    },
    inner: (a, b) => {
      checkSameShape("inner", a, b);
      const { data } = dense(b);
      return dense(a).data.reduce((sum, value, k) => sum + value * data[k], 0);
    },

    choleskySolve: (spd, b) => {
      checkSquare("choleskySolve", spd);
      checkFit("choleskySolve", spd.cols, b.rows);
      const [factor, columns] = [copyOf(dense(spd)).data, transposeOf(dense(b))];
      if (!choleskyInPlace(factor, spd.rows)) {
        throw new AgopError("not-positive-definite", `choleskySolve: the ${spd.rows} x ${spd.rows} matrix`);
      }
      for (let j = 0; j < b.cols; j++) {
        choleskySolveInPlace(factor, spd.rows, columns.data.subarray(j * b.rows, (j + 1) * b.rows));
      }
      return make(transposeOf(columns));
    },
    symmetricEigen: (symmetric) => {
      checkSquare("symmetricEigen", symmetric);
      const { values, vectors } = eigenvaluesByRotations(dense(symmetric));
      return { values, vectors: make(vectors) };
    },
    thinQr: (a) => {
      if (a.rows < a.cols) throw new AgopError("shape-mismatch", `thinQr: ${a.rows} x ${a.cols}`);
      const { q, r } = factorsByReflections(dense(a));
      return { q: make(q), r: make(r) };
    },

    sparseMultiply: (s, b, transposed = false) => {
      checkFit("sparseMultiply", transposed ? s.rows : s.cols, b.rows);
      const [{ entries }, matrix] = [sparse(s), dense(b)];
      const product = denseMatrix(transposed ? s.cols : s.rows, b.cols);
      for (let i = 0; i < s.rows; i++) {
        for (let k = entries.rowOffsets[i]; k < entries.rowOffsets[i + 1]; k++) {
          const [to, from] = transposed ? [entries.columns[k], i] : [i, entries.columns[k]];
          addRow(product, to, entries.values[k], matrix, from);
        }
      }
      return make(product);
    },
  });
}

function copyOf({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return { rows, cols, data: data.slice() };
}

function transposeOf({ rows, cols, data }: DenseMatrix): DenseMatrix {
  return { rows: cols, cols: rows, data: data.map((_, k) => data[(k % rows) * cols + Math.floor(k / rows)]) };
}

/** Row i of A plus a multiple of row k of B. */
function addRow(a: DenseMatrix, i: number, factor: number, b: DenseMatrix, k: number): void {
  for (let j = 0; j < a.cols; j++) a.data[i * a.cols + j] += factor * b.data[k * b.cols + j];
}

function checkFit(operation: string, first: number, second: number): void {
  if (first !== second) throw new AgopError("shape-mismatch", `${operation}: ${first} does not fit ${second}`);
}

export const plainPlugin = definePlugin({
  name: "my-backend",
  contributions: [
    contributeBackend({
      name: "plain",
      summary: "arrays and loops",
      source: "this guide",
      preference: -1,
      options: z.object({}),
      create: () => plainBackend(),
    }),
  ],
});
