import { type AgopEstimator, averageOf, type FeatureMatrix, type Backend, type Gradients } from "@agop/core";
import { contributeAgop } from "@agop/core/plugin";
import { z } from "zod";

/** The diagonal of the average outer product, G_jj = Σ_i J_ij² / n: features are weighted, not mixed. */
export function diagonal(): AgopEstimator {
  return {
    name: "diagonal",
    start: (backend) => ({ estimate: (gradients) => diagonalOf(gradients, backend) }),
  };
}

function diagonalOf(gradients: Gradients, backend: Backend): FeatureMatrix {
  if (gradients.form === "dense") {
    const { matrix, count } = gradients;
    const sums = backend.toDense(backend.columnSums(backend.multiplyElementwise(matrix, matrix))).data;
    return { form: "diagonal", diagonal: sums.map((sum) => sum / count) };
  }
  const average = averageOf(gradients, backend);
  if (average.form !== "dense") return average;
  const { rows, data } = backend.toDense(average.matrix);
  return { form: "diagonal", diagonal: Float64Array.from({ length: rows }, (_, j) => data[j * rows + j]) };
}

export const diagonalContribution = contributeAgop({
  name: "diagonal",
  summary: "the diagonal of the average outer product: features are weighted, not mixed",
  source: "Beaglehole, Radhakrishnan, Belkin et al., arXiv 2508.10053 (xRFM), diagonal form",
  options: z.object({}),
  create: () => diagonal(),
});
