import type { AgopEstimator } from "../contracts/agop.js";
import type { Backend } from "../contracts/backend.js";
import type { Gradients } from "../contracts/gradients.js";
import { type FeatureMatrix, identityFeatures, toBackendMatrix } from "../matrix/feature-matrix.js";

/** The average outer product itself, G = J^T J / count: serves every predictor. */
export function averageOuterProduct(): AgopEstimator {
  return {
    name: "average",
    start: (backend) => ({ estimate: (gradients) => averageOf(gradients, backend) }),
  };
}

/** G = J^T J / count, diagonal where J is. */
export function averageOf(gradients: Gradients, backend: Backend): FeatureMatrix {
  const { count } = gradients;
  switch (gradients.form) {
    case "diagonal":
      return { form: "diagonal", diagonal: gradients.diagonal.map((value) => (value * value) / count) };
    case "dense":
      return { form: "dense", matrix: backend.gram(gradients.matrix, 1 / count) };
    case "operator": {
      const identity = (): FeatureMatrix => identityFeatures(gradients.cols);
      const gram =
        gradients.gram?.() ?? gradients.multiplyTransposed(gradients.multiply(toBackendMatrix(identity(), backend)));
      return { form: "dense", matrix: backend.combine(1 / count, gram, 0, gram) };
    }
  }
}
