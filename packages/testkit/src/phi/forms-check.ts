import { type Backend, type DenseMatrix, denseMatrix, type FeatureMatrix, type Phi, toBackendMatrix } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { applyPhi, type TransformUse } from "@agop/core/plugin";
import { assertClose } from "../allclose.js";
import { referenceProduct } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { epsilonOf } from "../tolerance.js";
import type { PhiCheck } from "./subject.js";

const leading = [3, 1.5, 0.5];
const dimension = 8;
/** A φ that is made of matrix products must be so for small and for large eigenvalues. */
const units = [2 ** -10, 1, 2 ** 6];

/**
 * φ acts on eigenvalues, whichever form a matrix has. G is taken as diagonal and as dense, and, with the same spectrum
 * in rotated coordinates, as dense and as factored; each pair must agree, M with its K, and both with φ itself.
 */
export const formsAgree: PhiCheck = {
  id: "phi-forms-agree",
  title: "gives the same M = φ(G) and K = φ(G)² on the diagonal, dense and factored form of G",
  run({ phi, backend }) {
    for (const unit of units) {
      for (const complement of [0, 0.25]) {
        for (const floor of [0, 0.125]) {
          backend.scope(() => {
            assertForms(phi, backend, unit, complement * unit, floor * unit);
          });
        }
      }
    }
  },
};

function assertForms(phi: Phi, backend: Backend, unit: number, complement: number, floor: number): void {
  const spectrum = Array.from({ length: dimension }, (_, k) => (k < leading.length ? leading[k] * unit : complement));
  const straight = diagonalMatrix(Float64Array.from(spectrum));
  const rotated = testMatrices(backend).symmetric(spectrum);
  const { values, vectors } = backend.symmetricEigen(backend.fromDense(rotated));
  const factored: FeatureMatrix = {
    form: "factored",
    vectors: backend.fromDense(firstColumns(backend.toDense(vectors), leading.length)),
    values: values.slice(0, leading.length),
    complement,
  };
  const dense = (matrix: DenseMatrix): FeatureMatrix => ({ form: "dense", matrix: backend.fromDense(matrix) });
  const apply = (features: FeatureMatrix, use: TransformUse): DenseMatrix =>
    backend.toDense(toBackendMatrix(applyPhi(phi, features, { floor }, use, backend), backend));

  const bound = formsBound(phi, spectrum, floor, backend);
  const where = `in units of ${unit}, τ = ${complement}, floor = ${floor}`;
  for (const use of ["M", "K"] as const) {
    const byDefinition = Float64Array.from(spectrum, (s) => phi.value(s + floor) ** (use === "M" ? 1 : 2));
    const diagonal = apply({ form: "diagonal", diagonal: Float64Array.from(spectrum) }, use).data;
    assertClose(diagonal, diagonalMatrix(byDefinition).data, bound[use], `${use} of the diagonal form, ${where}`);
    assertClose(apply(dense(straight), use).data, diagonal, bound[use], `${use}, diagonal against dense, ${where}`);
    const rotatedResult = apply(dense(rotated), use).data;
    assertClose(apply(factored, use).data, rotatedResult, bound[use], `${use}, factored against dense, ${where}`);
  }
  const m = apply(dense(rotated), "M");
  assertClose(apply(dense(rotated), "K").data, referenceProduct(m, m).value.data, bound.K, `K against M², ${where}`);
}

/**
 * Each eigenvalue is known to δ = 64 d ε ‖G‖; what φ makes of that is how far it moves over an interval of 2δ, which is
 * far for a φ that is steep at 0. The same again for the products that put the matrix together.
 */
function formsBound(
  phi: Phi,
  spectrum: readonly number[],
  floor: number,
  backend: Backend,
): Readonly<Record<TransformUse, number>> {
  const rounding = 64 * dimension * epsilonOf(backend.precision);
  const shifted = spectrum.map((s) => s + floor);
  const delta = rounding * Math.max(...shifted);
  const largest = Math.max(...shifted.map((s) => Math.abs(phi.value(s))));
  const spread = (f: (s: number) => number): number =>
    Math.max(...shifted.map((s) => Math.abs(f(s + delta) - f(Math.max(s - delta, 0)))));
  const square = (s: number): number => phi.value(s) ** 2;
  return {
    M: dimension * (spread((s) => phi.value(s)) + rounding * largest),
    K: dimension * (spread(square) + 2 * largest * spread((s) => phi.value(s)) + rounding * largest ** 2),
  };
}

function firstColumns({ rows, cols, data }: DenseMatrix, count: number): DenseMatrix {
  return denseMatrix(
    rows,
    count,
    data.filter((_, k) => k % cols < count),
  );
}
