import { solveSemidefinite } from "@agop/algebra";
import { type Backend, type DenseMatrix, denseMatrix } from "@agop/core";

/** A row that decides its own prediction alone has leverage 1: what is left of its residual is not to be blown up without end. */
const largest = 0.9;
/** Of the mean diagonal, so that features that repeat one another leave a system to solve. */
const ridge = 1e-6;

/**
 * How much each row weighs in a least-squares fit with intercept to these rows, h_i = z_i^T (Σ_k z_k z_k^T)^{-1} z_i for z = (x, 1),
 * at most 0.9: r / (1 - h) is the residual that row i would have, had it not been fitted.
 */
export function leverages({ rows, cols, data }: DenseMatrix, backend: Backend): Float64Array {
  const width = cols + 1;
  const z = denseMatrix(rows, width, new Float64Array(rows * width).fill(1));
  for (let i = 0; i < rows; i++) z.data.set(data.subarray(i * cols, (i + 1) * cols), i * width);
  return backend.scope(() => {
    const design = backend.fromDense(z);
    const gram = backend.gram(design);
    const trace = backend.toDense(gram).data.reduce((sum, value, k) => sum + (k % (width + 1) === 0 ? value : 0), 0);
    const system = backend.addDiagonal(gram, (ridge * trace) / width);
    const solved = solveSemidefinite(system, backend.transpose(design), backend);
    const products = backend.multiplyElementwise(design, backend.transpose(solved));
    return backend.toDense(backend.rowSums(products)).data.map((h) => Math.min(h, largest));
  });
}
