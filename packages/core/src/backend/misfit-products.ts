import type { BackendOperations, Matrix, Misfit, MisfitProducts, Sparse } from "../contracts/backend.js";

/** By the entries of Z, which are held while it lasts: for a backend without its own way. */
export function misfitProductsOnHost(
  operations: BackendOperations,
  y: Sparse,
  { alpha, left, right, beta }: Misfit,
  a: Matrix,
  b: Matrix,
): MisfitProducts {
  const pattern = operations.toSparse(y);
  const { rows, rowOffsets, columns } = pattern;
  const [l, r] = [operations.toDense(left).data, operations.toDense(right).data];
  const width = left.cols;
  const values = new Float64Array(columns.length);
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    for (let e = rowOffsets[i]; e < rowOffsets[i + 1]; e++) {
      let product = 0;
      for (let s = 0; s < width; s++) product += l[i * width + s] * r[columns[e] * width + s];
      values[e] = alpha * product + (beta === 0 ? 0 : beta * pattern.values[e]);
      squares += values[e] ** 2;
    }
  }
  return operations.scope((keep) => {
    const z = operations.fromSparse({ ...pattern, values });
    return {
      byRows: keep(operations.sparseMultiply(z, b)),
      byColumns: keep(operations.sparseMultiply(z, a, true)),
      squares,
    };
  });
}
