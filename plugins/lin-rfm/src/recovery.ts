import {
  constantSchedule,
  type GeneratorAlgorithm,
  type Phi,
  recursiveFeatureMachine,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import { expectedDiagonalAgop } from "./expected-agop.js";
import { diagonalRidge } from "./regression.js";

/**
 * lin-RFM for the exact recovery of a sparse x from A x = y, its sparsity not known. The floor is the posterior variance
 * of each coefficient (expected-agop.ts), and the run ends at the first solution with at most n / 2 nonzeros.
 */
export function linRfmRecovery({
  phi,
}: {
  readonly phi: Phi;
}): GeneratorAlgorithm<SparseRegressionProblem, VectorEstimate> {
  return recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: diagonalRidge({ seeksSparsest: true }),
    agop: expectedDiagonalAgop(),
    phi,
    schedule: constantSchedule({ ridge: 0, floor: 0 }),
  });
}
