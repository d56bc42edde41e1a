import type { DenseMatrix, SupervisedEstimate, SupervisedTask } from "@agop/core";
import { classProbabilities } from "@agop/core/run";

/** What of a leaf is averaged with others: f, or the probabilities of classes. n x c. */
export function outputsOf(
  leaf: SupervisedEstimate,
  inputs: DenseMatrix,
  { kind }: Pick<SupervisedTask, "kind">,
): DenseMatrix {
  const predicted = leaf.predict(inputs);
  return kind === "classification" ? classProbabilities(predicted) : predicted;
}

/** The mean of (a - b)² over all entries; of probabilities of classes, the Brier score. */
export function meanSquare(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0) / a.length;
}
