import { type Backend, denseMatrix, type SparseMatrix } from "@agop/core";
import {
  type BackendOpening,
  checkLeadingColumns,
  checkFit,
  checkSameShape,
  checkSquare,
  checkTall,
  completeBackend,
  createHandles,
  mapNumbers,
} from "@agop/core/backend";
import { choleskySolution, eigendecomposition, qrDecomposition } from "./decompositions.js";
import { columnSums, elementwiseProduct, firstColumns, rowSums, shiftedDiagonal } from "./entries.js";
import type { CpuMatrix, CpuSparse } from "./handles.js";
import {
  combination,
  gramMatrix,
  innerProduct,
  product,
  sampledValues,
  scaled,
  sparseProduct,
  transpose,
  transposedSparseProduct,
} from "./products.js";

/** Of the built module, also for tests of the sources, which no thread runs. A bundler takes no asset for it. */
const here = import.meta.url;

const opening: BackendOpening = {
  module: new URL("../dist/cpu-backend.js", here).href,
  export: "cpuBackend",
  options: {},
  onOneThread: (work) => work(),
};

/** The reference backend: float64 on one thread, always there, readable before fast. */
export function cpuBackend(): Backend {
  const { adopt, dense, sparse, scope, release } = createHandles<CpuMatrix, CpuSparse>("cpu");
  const create = (rows: number, cols: number, data: Float64Array): CpuMatrix =>
    adopt({ storage: "dense", rows, cols, data });
  const createSparse = (host: SparseMatrix): CpuSparse => {
    const { rows, cols, values } = host;
    return adopt({ storage: "sparse", rows, cols, count: values.length, host });
  };
  const operations = completeBackend({
    name: "cpu",
    precision: "float64",
    description: "typed arrays and ml-matrix, one thread",
    scope,
    release,

    fromDense: ({ rows, cols, data }) => create(rows, cols, denseMatrix(rows, cols, data).data.slice()),
    toDense: (matrix) => {
      const { rows, cols, data } = dense(matrix);
      return { rows, cols, data: data.slice() };
    },
    fromSparse: (host) => createSparse(copyOf(host)),
    toSparse: (handle) => copyOf(sparse(handle).host),

    multiply: (a, b, { left = false, right = false } = {}) => {
      const first = left ? transpose(dense(a)) : dense(a);
      const second = right ? transpose(dense(b)) : dense(b);
      checkFit("multiply", first.cols, second.rows);
      return create(first.rows, second.cols, product(first, second));
    },
    gram: (a, factor = 1) => create(a.cols, a.cols, gramMatrix(dense(a), factor)),
    combine: (alpha, a, beta, b) => {
      checkSameShape("combine", a, b);
      return create(a.rows, a.cols, combination(alpha, dense(a).data, beta, dense(b).data));
    },
    scale: (a, factors) => {
      checkFit("scale rows", factors.rows?.length ?? a.rows, a.rows);
      checkFit("scale cols", factors.cols?.length ?? a.cols, a.cols);
      return create(a.rows, a.cols, scaled(dense(a), factors));
    },
    inner: (a, b) => {
      checkSameShape("inner", a, b);
      return innerProduct(dense(a).data, dense(b).data);
    },

    transpose: (a) => create(a.cols, a.rows, transpose(dense(a)).data),
    addDiagonal: (a, shift) => {
      checkSquare("addDiagonal", a);
      return create(a.rows, a.cols, shiftedDiagonal(dense(a), shift));
    },
    leadingColumns: (a, count) => {
      checkLeadingColumns(a, count);
      return create(a.rows, count, firstColumns(dense(a), count));
    },
    map: (a, f) => {
      const { data } = dense(a);
      const result = new Float64Array(data.length);
      mapNumbers(f, data, result);
      return create(a.rows, a.cols, result);
    },
    multiplyElementwise: (a, b) => {
      checkSameShape("multiplyElementwise", a, b);
      return create(a.rows, a.cols, elementwiseProduct(dense(a).data, dense(b).data));
    },
    rowSums: (a) => create(a.rows, 1, rowSums(dense(a))),
    columnSums: (a) => create(1, a.cols, columnSums(dense(a))),

    choleskySolve: (spd, b) => {
      checkSquare("choleskySolve", spd);
      checkFit("choleskySolve", spd.cols, b.rows);
      return create(b.rows, b.cols, choleskySolution(dense(spd), dense(b)));
    },
    symmetricEigen: (symmetric) => {
      checkSquare("symmetricEigen", symmetric);
      const { values, vectors } = eigendecomposition(dense(symmetric));
      return { values, vectors: create(symmetric.rows, symmetric.cols, vectors) };
    },
    thinQr: (a) => {
      checkTall("thinQr", a);
      const { q, r } = qrDecomposition(dense(a));
      return { q: create(a.rows, a.cols, q), r: create(a.cols, a.cols, r) };
    },

    sparseMultiply: (s, b, transposed = false) => {
      checkFit("sparseMultiply", transposed ? s.rows : s.cols, b.rows);
      const { host } = sparse(s);
      return transposed
        ? create(s.cols, b.cols, transposedSparseProduct(host, dense(b)))
        : create(s.rows, b.cols, sparseProduct(host, dense(b)));
    },
    sampledProduct: (pattern, left, right) => {
      checkFit("sampledProduct", left.cols, right.cols);
      checkSameShape("sampledProduct", pattern, { rows: left.rows, cols: right.rows });
      const { host } = sparse(pattern);
      return createSparse({ ...host, values: sampledValues(host, dense(left), dense(right)) });
    },
  });
  return { ...operations, opening };
}

function copyOf({ rows, cols, rowOffsets, columns, values }: SparseMatrix): SparseMatrix {
  return { rows, cols, rowOffsets: rowOffsets.slice(), columns: columns.slice(), values: values.slice() };
}
