import type { Backend, BackendOperations, DerivedOperations, Matrix, Misfit, Sparse } from "../contracts/backend.js";
import { dualRowsOnHost, type SmallEigen } from "./dual-rows.js";
import { mapNumbers } from "./elementwise.js";
import { misfitProductsOnHost } from "./misfit-products.js";
import { kernelGradientsOnHost, kernelMatrixOnHost, kernelProductOnHost } from "./radial-kernel.js";
import { AgopError } from "../errors.js";
import { denseMatrix, type DenseMatrix, diagonalMatrix, type SparseMatrix } from "../matrix/matrix.js";
import { tangentSpaceOnHost } from "./tangent-space.js";

/** Fills in what a backend leaves out, so that a new one starts with its own few operations and is complete. */
export function completeBackend(
  operations: BackendOperations & Partial<DerivedOperations> & Partial<Pick<Backend, "dispose">>,
): Backend {
  const smallEigen: SmallEigen = (symmetric) =>
    operations.scope(() => {
      const { values, vectors } = operations.symmetricEigen(operations.fromDense(symmetric));
      return { values, vectors: operations.toDense(vectors) };
    });
  const dualRows: DerivedOperations["dualRows"] = (k, observed, ridge) =>
    operations.fromSparse(dualRowsOnHost(operations.toDense(k), operations.toSparse(observed), ridge, smallEigen));
  const sample: DerivedOperations["sample"] =
    operations.sample ?? ((a, pattern) => operations.fromSparse(sampleOnHost(operations, a, pattern)));
  const ones = (rows: number, cols: number): Matrix =>
    operations.fromDense(denseMatrix(rows, cols, new Float64Array(rows * cols).fill(1)));
  const kernelSolve: DerivedOperations["kernelSolve"] =
    operations.kernelSolve ??
    ((kernel, u, ridge, b) => {
      checkKernelShapes("kernelSolve", u, u, b);
      return operations.scope((keep) => {
        const points = operations.toDense(u);
        const matrix = kernelMatrixOnHost(kernel, points, points);
        for (let i = 0; i < u.rows; i++) matrix.data[i * (u.rows + 1)] += ridge;
        return keep(operations.choleskySolve(operations.fromDense(matrix), b));
      });
    });
  const kernelGradients: DerivedOperations["kernelGradients"] =
    operations.kernelGradients ??
    ((kernel, u, v, c) => {
      checkKernelShapes("kernelGradients", u, v, c);
      const [left, right, factors] = [u, v, c].map(operations.toDense);
      return operations.fromDense(kernelGradientsOnHost(kernel, left, right, factors));
    });
  const defaults: DerivedOperations & Pick<Backend, "dispose"> = {
    gram: (a, factor = 1) =>
      operations.scope((keep) => {
        const product = operations.multiply(a, a, { left: true });
        return keep(factor === 1 ? product : operations.combine(factor, product, 0, product));
      }),
    transpose: (a) => operations.fromDense(transposeOnHost(operations, a)),
    addDiagonal: (a, shift) => {
      checkSquare("addDiagonal", a);
      // Not shift times I, whose zeros an infinite shift would make NaN.
      const diagonal = diagonalMatrix(new Float64Array(a.rows).fill(shift));
      return operations.scope((keep) => keep(operations.combine(1, a, 1, operations.fromDense(diagonal))));
    },
    leadingColumns: (a, count) => {
      checkLeadingColumns(a, count);
      return operations.fromDense(leadingColumnsOnHost(operations, a, count));
    },
    map: (a, f) => {
      const { rows, cols, data } = operations.toDense(a);
      mapNumbers(f, data, data);
      return operations.fromDense({ rows, cols, data });
    },
    multiplyElementwise: (a, b) => {
      checkSameShape("multiplyElementwise", a, b);
      const { rows, cols, data } = operations.toDense(a);
      const second = operations.toDense(b).data;
      for (let k = 0; k < data.length; k++) data[k] *= second[k];
      return operations.fromDense({ rows, cols, data });
    },
    rowSums: (a) => operations.scope((keep) => keep(operations.multiply(a, ones(a.cols, 1)))),
    columnSums: (a) => operations.scope((keep) => keep(operations.multiply(ones(1, a.rows), a))),
    sampledProduct: (pattern, left, right) =>
      operations.scope((keep) => keep(sample(operations.multiply(left, right, { right: true }), pattern))),
    sample,
    overwrite: (a, sparse) => overwriteOnHost(operations, a, sparse),
    solveRows: (k, observed, ridge) =>
      operations.scope((keep) => keep(operations.sparseMultiply(dualRows(k, observed, ridge), k))),
    dualRows,
    withValues: (pattern, values) => {
      checkValueCount(pattern, values);
      return operations.fromSparse({ ...operations.toSparse(pattern), values });
    },
    tangentSpace: (pattern, u, v, use) => {
      checkTangentShapes(pattern, u, v);
      const [left, right] = [operations.toDense(u).data, operations.toDense(v).data];
      return use(tangentSpaceOnHost(operations.toSparse(pattern), left, right, u.cols));
    },
    misfitProducts: (y, misfit, a, b) => {
      checkMisfitShapes(y, misfit, a, b);
      return misfitProductsOnHost(operations, y, misfit, a, b);
    },
    kernelMatrix: (kernel, u, v) => {
      checkKernelShapes("kernelMatrix", u, v);
      return operations.fromDense(kernelMatrixOnHost(kernel, operations.toDense(u), operations.toDense(v)));
    },
    kernelSolve,
    kernelFit: (kernel, u, ridge, b, tolerance) => {
      const dual = kernelSolve(kernel, u, ridge, b, tolerance);
      return { dual, gradients: kernelGradients(kernel, u, u, dual) };
    },
    kernelProduct: (kernel, u, v, c) => {
      checkKernelShapes("kernelProduct", u, v, c);
      const [left, right, factors] = [u, v, c].map(operations.toDense);
      return operations.fromDense(kernelProductOnHost(kernel, left, right, factors));
    },
    kernelGradients,
    dispose: () => undefined,
  };
  return { ...defaults, ...operations };
}

function transposeOnHost(operations: BackendOperations, a: Matrix): DenseMatrix {
  const { rows, cols, data } = operations.toDense(a);
  const result = denseMatrix(cols, rows);
  for (let i = 0; i < rows; i++) for (let j = 0; j < cols; j++) result.data[j * rows + i] = data[i * cols + j];
  return result;
}

function leadingColumnsOnHost(operations: BackendOperations, a: Matrix, count: number): DenseMatrix {
  const { rows, cols, data } = operations.toDense(a);
  const result = denseMatrix(rows, count);
  for (let i = 0; i < rows; i++) result.data.set(data.subarray(i * cols, i * cols + count), i * count);
  return result;
}

function sampleOnHost(operations: BackendOperations, a: Matrix, pattern: Sparse): SparseMatrix {
  checkSameShape("sample", a, pattern);
  const { data, cols } = operations.toDense(a);
  const sparse = operations.toSparse(pattern);
  const values = new Float64Array(sparse.values.length);
  for (let i = 0; i < sparse.rows; i++) {
    for (let k = sparse.rowOffsets[i]; k < sparse.rowOffsets[i + 1]; k++) {
      values[k] = data[i * cols + sparse.columns[k]];
    }
  }
  return { ...sparse, values };
}

function overwriteOnHost(operations: BackendOperations, a: Matrix, entries: Sparse): Matrix {
  checkSameShape("overwrite", a, entries);
  const { rows, cols, data } = operations.toDense(a);
  const sparse = operations.toSparse(entries);
  const result = denseMatrix(rows, cols, data.slice());
  for (let i = 0; i < rows; i++) {
    for (let k = sparse.rowOffsets[i]; k < sparse.rowOffsets[i + 1]; k++) {
      result.data[i * cols + sparse.columns[k]] = sparse.values[k];
    }
  }
  return operations.fromDense(result);
}

interface Shape {
  readonly rows: number;
  readonly cols: number;
}

/** @throws AgopError `shape-mismatch` */
export function checkSameShape(operation: string, a: Shape, b: Shape): void {
  if (a.rows !== b.rows || a.cols !== b.cols) {
    throw new AgopError("shape-mismatch", `${operation}: ${a.rows} x ${a.cols} and ${b.rows} x ${b.cols}`);
  }
}

/** @throws AgopError `shape-mismatch` */
export function checkSquare(operation: string, { rows, cols }: Shape): void {
  if (rows !== cols) throw new AgopError("shape-mismatch", `${operation}: ${rows} x ${cols} is not square`);
}

/** @throws AgopError `shape-mismatch` unless two sizes that meet in an operation are the same */
export function checkFit(operation: string, first: number, second: number): void {
  if (first !== second) throw new AgopError("shape-mismatch", `${operation}: ${first} does not fit ${second}`);
}

/** @throws AgopError `shape-mismatch` for fewer rows than columns */
export function checkTall(operation: string, { rows, cols }: Shape): void {
  if (rows < cols) throw new AgopError("shape-mismatch", `${operation}: ${rows} x ${cols} has fewer rows than columns`);
}

/** @throws AgopError `shape-mismatch` */
export function checkLeadingColumns({ rows, cols }: Shape, count: number): void {
  if (Number.isInteger(count) && count >= 0 && count <= cols) return;
  throw new AgopError("shape-mismatch", `leadingColumns: ${count} columns of ${rows} x ${cols}`);
}

/** @throws AgopError `shape-mismatch` */
export function checkValueCount({ count }: Sparse, { length }: Float64Array): void {
  if (length !== count) throw new AgopError("shape-mismatch", `withValues: ${length} values for ${count} entries`);
}

/** @throws AgopError `shape-mismatch` */
export function checkTangentShapes(pattern: Shape, u: Shape, v: Shape): void {
  checkSameShape("tangentSpace", pattern, { rows: u.rows, cols: v.rows });
  if (u.cols !== v.cols) throw new AgopError("shape-mismatch", `tangentSpace: U has ${u.cols} columns, V ${v.cols}`);
}

/** @throws AgopError `shape-mismatch` */
export function checkMisfitShapes(y: Shape, { left, right }: Pick<Misfit, "left" | "right">, a: Shape, b: Shape): void {
  checkSameShape("misfitProducts", y, { rows: left.rows, cols: right.rows });
  checkFit("misfitProducts", left.cols, right.cols);
  checkFit("misfitProducts", a.rows, y.rows);
  checkFit("misfitProducts", b.rows, y.cols);
}

/**
 * @param c coefficients of the points V, where there are some
 * @throws AgopError `shape-mismatch`
 */
export function checkKernelShapes(operation: string, u: Shape, v: Shape, c?: Shape): void {
  if (u.cols !== v.cols) throw new AgopError("shape-mismatch", `${operation}: ${u.cols} and ${v.cols} features`);
  if (c && c.rows !== v.rows) {
    throw new AgopError("shape-mismatch", `${operation}: ${c.rows} rows of coefficients for ${v.rows} points`);
  }
}
