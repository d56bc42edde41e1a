import type { Backend } from "../contracts/backend.js";
import type { JsonObject } from "../contracts/state.js";
import { type FeatureMatrix, toBackendMatrix } from "../matrix/feature-matrix.js";
import type { DenseMatrix } from "../matrix/matrix.js";
import type { MatrixEstimate } from "../problems/matrix-estimate.js";

/** <A, B> / (‖A‖ ‖B‖); 0 where either is 0. Nothing d x d is formed where neither is dense. */
export function cosineOf(a: FeatureMatrix, b: FeatureMatrix, backend: Backend): number {
  return backend.scope(() => {
    const [first, second] = a.form === "dense" || b.form === "dense" ? [dense(a, backend), dense(b, backend)] : [a, b];
    const norms = Math.sqrt(innerOf(first, first, backend) * innerOf(second, second, backend));
    return norms > 0 ? innerOf(first, second, backend) / norms : 0;
  });
}

function dense(features: FeatureMatrix, backend: Backend): FeatureMatrix {
  return { form: "dense", matrix: toBackendMatrix(features, backend) };
}

/**
 * <A, B>. With A = diag(a) or τ I + V diag(s - τ) V^T, and B likewise,
 *
 *   <A, diag(b)> = Σ_j A_jj b_j,   <A, B> = τ_A tr B + τ_B tr A - τ_A τ_B d + Σ_ij (s_i - τ_A) (s_j - τ_B) (V_A^T V_B)_ij².
 */
function innerOf(a: FeatureMatrix, b: FeatureMatrix, backend: Backend): number {
  if (a.form === "dense" || b.form === "dense") {
    return backend.inner(toBackendMatrix(a, backend), toBackendMatrix(b, backend));
  }
  if (a.form === "factored" && b.form === "factored") {
    const products = backend.toDense(backend.multiply(a.vectors, b.vectors, { left: true })).data;
    const width = b.values.length;
    let sum = 0;
    for (let p = 0; p < products.length; p++) {
      const [s, t] = [a.values[Math.floor(p / width)] - a.complement, b.values[p % width] - b.complement];
      sum += s * t * products[p] ** 2;
    }
    const traces = a.complement * traceOf(b) + b.complement * traceOf(a);
    return traces - a.complement * b.complement * a.vectors.rows + sum;
  }
  const other = diagonalOf(b, backend);
  return diagonalOf(a, backend).reduce((sum, value, j) => sum + value * other[j], 0);
}

function traceOf({ vectors, values, complement }: Extract<FeatureMatrix, { form: "factored" }>): number {
  return values.reduce((sum, s) => sum + s - complement, complement * vectors.rows);
}

/** A_jj = τ + Σ_i (s_i - τ) V_ji². */
function diagonalOf(features: Exclude<FeatureMatrix, { form: "dense" }>, backend: Backend): Float64Array {
  if (features.form === "diagonal") return features.diagonal;
  const { vectors, values, complement } = features;
  const { rows, cols, data } = backend.toDense(vectors);
  const diagonal = new Float64Array(rows).fill(complement);
  for (let p = 0; p < data.length; p++)
    diagonal[Math.floor(p / cols)] += (values[p % cols] - complement) * data[p] ** 2;
  return diagonal;
}

/**
 * For `RunSpec.diagnostics`, where the truth X* is known: `alignment`, the cosine between the AGOPs X^T X and X*^T X*, and
 * `relativeError`, ‖X - X*‖_F / ‖X*‖_F.
 */
export function alignmentWith(truth: DenseMatrix, backend: Backend): (estimate: MatrixEstimate) => JsonObject {
  return (estimate) =>
    backend.scope(() => {
      const target = backend.fromDense(truth);
      const x = backend.fromDense(estimate.toDense());
      const difference = backend.combine(1, x, -1, target);
      const gramOf = (matrix: DenseMatrix): FeatureMatrix => ({
        form: "dense",
        matrix: backend.gram(backend.fromDense(matrix)),
      });
      return {
        alignment: cosineOf(gramOf(estimate.toDense()), gramOf(truth), backend),
        relativeError: Math.sqrt(backend.inner(difference, difference) / backend.inner(target, target)),
      };
    });
}
