import {
  AgopError,
  type Backend,
  checkSameShape,
  completeBackend,
  contributeBackend,
  denseMatrix,
  type Matrix,
} from "@agop/core";
import { z } from "zod";
import { choleskySolution, eigenOf, qrOf } from "./decompositions.js";
import { createHandles } from "./handles.js";
import { gramOf, product, sampledValues, sparseProduct, transpose, transposedSparseProduct } from "./products.js";

/** The reference backend: float64 on one thread, always there, readable before fast. */
export function cpuBackend(): Backend {
  const handles = createHandles();
  const { create, createSparse, dense, sparse, scope, release } = handles;
  return completeBackend({
    name: "cpu",
    precision: "float64",
    description: "typed arrays and ml-matrix, one thread",

    fromDense: ({ rows, cols, data }) => create(rows, cols, denseMatrix(rows, cols, data).data.slice()),
    toDense: (matrix) => {
      const { rows, cols, data } = dense(matrix);
      return { rows, cols, data: data.slice() };
    },
    fromSparse: (host) => createSparse({ ...host, values: host.values.slice() }),
    toSparse: (handle) => {
      const { host } = sparse(handle);
      return { ...host, values: host.values.slice() };
    },
    scope,
    release,

    multiply: (a, b, { left = false, right = false } = {}) => {
      const first = left ? transpose(dense(a)) : dense(a);
      const second = right ? transpose(dense(b)) : dense(b);
      checkInner("multiply", first.cols, second.rows);
      return create(first.rows, second.cols, product(first, second));
    },
    combine: (alpha, a, beta, b) => {
      checkSameShape("combine", a, b);
      const { data } = dense(b);
      return create(
        a.rows,
        a.cols,
        dense(a).data.map((value, k) => alpha * value + beta * data[k]),
      );
    },
    scale: (a, { rows, cols }) => {
      if (rows) checkInner("scale rows", rows.length, a.rows);
      if (cols) checkInner("scale cols", cols.length, a.cols);
      return create(
        a.rows,
        a.cols,
        dense(a).data.map((value, k) => {
          const scaled = rows ? value * rows[Math.floor(k / a.cols)] : value;
          return cols ? scaled * cols[k % a.cols] : scaled;
        }),
      );
    },
    inner: (a, b) => {
      checkSameShape("inner", a, b);
      const { data } = dense(b);
      return dense(a).data.reduce((sum, value, k) => sum + value * data[k], 0);
    },
    choleskySolve: (spd, b) => {
      checkSquare("choleskySolve", spd);
      checkInner("choleskySolve", spd.cols, b.rows);
      return create(b.rows, b.cols, choleskySolution(dense(spd), dense(b)));
    },
    symmetricEigen: (symmetric) => {
      checkSquare("symmetricEigen", symmetric);
      const { values, vectors } = eigenOf(dense(symmetric));
      return { values, vectors: create(symmetric.rows, symmetric.rows, vectors) };
    },
    thinQr: (a) => {
      if (a.rows < a.cols) throw shapeMismatch(`thinQr: ${a.rows} x ${a.cols} has fewer rows than columns`);
      const { q, r } = qrOf(dense(a));
      return { q: create(a.rows, a.cols, q), r: create(a.cols, a.cols, r) };
    },
    gram: (a) => create(a.cols, a.cols, gramOf(dense(a))),

    sparseMultiply: (s, b, transposed = false) => {
      checkInner("sparseMultiply", transposed ? s.rows : s.cols, b.rows);
      const { host } = sparse(s);
      return transposed
        ? create(s.cols, b.cols, transposedSparseProduct(host, dense(b)))
        : create(s.rows, b.cols, sparseProduct(host, dense(b)));
    },
    sampledProduct: (pattern, left, right) => {
      checkInner("sampledProduct", left.cols, right.cols);
      checkSameShape("sampledProduct", pattern, { rows: left.rows, cols: right.rows });
      const { host } = sparse(pattern);
      return createSparse({ ...host, values: sampledValues(host, dense(left), dense(right)) });
    },
  });
}

function checkInner(operation: string, first: number, second: number): void {
  if (first !== second) throw shapeMismatch(`${operation}: ${first} does not fit ${second}`);
}

function checkSquare(operation: string, { rows, cols }: Matrix): void {
  if (rows !== cols) throw shapeMismatch(`${operation}: ${rows} x ${cols} is not square`);
}

function shapeMismatch(message: string): AgopError {
  return new AgopError("shape-mismatch", message);
}

export const cpuContribution = contributeBackend({
  name: "cpu",
  summary: "The readable reference: float64, one thread, no native code",
  source: "ml-matrix and typed arrays",
  preference: 0,
  options: z.object({}),
  create: () => cpuBackend(),
});
