import type { Backend, BackendOperations, DerivedOperations, Matrix, Sparse } from "./backend.js";
import { AgopError } from "./errors.js";
import { denseMatrix, type SparseMatrix } from "./matrix.js";
import { dualRowsOnHost, type SmallEigen } from "./dual-rows.js";
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
  const defaults: DerivedOperations & Pick<Backend, "dispose"> = {
    gram: (a, factor = 1) =>
      operations.scope((keep) => {
        const product = operations.multiply(a, a, { left: true });
        return keep(factor === 1 ? product : operations.combine(factor, product, 0, product));
      }),
    sample: (a, pattern) => operations.fromSparse(sampleOnHost(operations, a, pattern)),
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
    dispose: () => undefined,
  };
  return { ...defaults, ...operations };
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
export function checkValueCount({ count }: Sparse, { length }: Float64Array): void {
  if (length !== count) throw new AgopError("shape-mismatch", `withValues: ${length} values for ${count} entries`);
}

/** @throws AgopError `shape-mismatch` */
export function checkTangentShapes(pattern: Shape, u: Shape, v: Shape): void {
  checkSameShape("tangentSpace", pattern, { rows: u.rows, cols: v.rows });
  if (u.cols !== v.cols) throw new AgopError("shape-mismatch", `tangentSpace: U has ${u.cols} columns, V ${v.cols}`);
}
