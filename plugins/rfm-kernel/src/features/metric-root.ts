import type { Backend, DenseMatrix, FeatureMatrix, Matrix } from "@agop/core";
import { toBackendMatrix } from "@agop/core";

/**
 * A of the metric A² in which distances are taken: a transform φ(G) in the scale in which the largest diagonal entry of A² is 1, so that
 * a bandwidth has one meaning in all iterations. A transform of zeros, that of a constant function, is taken for the identity.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053, where M is divided by its largest entry.
 */
export type MetricRoot =
  | { readonly form: "diagonal"; readonly diagonal: Float64Array }
  | { readonly form: "dense"; readonly matrix: DenseMatrix };

export function metricRoot(transform: FeatureMatrix, backend: Backend): MetricRoot {
  if (transform.form === "diagonal") {
    const largest = transform.diagonal.reduce((most, value) => Math.max(most, value), 0);
    return { form: "diagonal", diagonal: transform.diagonal.map((value) => (largest > 0 ? value / largest : 1)) };
  }
  const { rows, cols, data } = backend.scope(() => backend.toDense(toBackendMatrix(transform, backend)));
  // (A²)_jj = ‖A_j‖² of a symmetric A.
  let largest = 0;
  for (let j = 0; j < rows; j++) {
    let squares = 0;
    for (let s = 0; s < cols; s++) squares += data[j * cols + s] ** 2;
    largest = Math.max(largest, squares);
  }
  if (largest === 0) return { form: "diagonal", diagonal: new Float64Array(rows).fill(1) };
  const factor = 1 / Math.sqrt(largest);
  return { form: "dense", matrix: { rows, cols, data: data.map((value) => factor * value) } };
}

/** X A. */
export function timesRoot(x: Matrix, root: MetricRoot, backend: Backend): Matrix {
  if (root.form === "diagonal") return backend.scale(x, { cols: root.diagonal });
  return backend.multiply(x, backend.fromDense(root.matrix));
}

/** A², d x d. */
export function metricOf(root: MetricRoot): DenseMatrix {
  if (root.form === "diagonal") {
    const d = root.diagonal.length;
    const data = new Float64Array(d * d);
    root.diagonal.forEach((value, j) => (data[j * (d + 1)] = value * value));
    return { rows: d, cols: d, data };
  }
  const { rows: d, data: a } = root.matrix;
  const data = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      let sum = 0;
      for (let s = 0; s < d; s++) sum += a[i * d + s] * a[s * d + j];
      data[i * d + j] = sum;
    }
  }
  return { rows: d, cols: d, data };
}
