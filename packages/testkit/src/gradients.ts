import { type Backend, type DenseMatrix, type Gradients, identityFeatures, toBackendMatrix } from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";

/** J (m x d) on the host, whichever form it has. */
export function hostGradients(gradients: Gradients, backend: Backend): DenseMatrix {
  switch (gradients.form) {
    case "dense":
      return backend.toDense(gradients.matrix);
    case "diagonal":
      return diagonalMatrix(gradients.diagonal);
    case "operator":
      return backend.scope(() =>
        backend.toDense(gradients.multiply(toBackendMatrix(identityFeatures(gradients.cols), backend))),
      );
  }
}
