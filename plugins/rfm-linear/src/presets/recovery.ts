import {
  type Algorithm,
  type Phi,
  recursiveFeatureMachine,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import { expected } from "@agop/plugin-agop-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { diagonalRidge } from "../regression/diagonal-ridge.js";

/**
 * lin-RFM for the exact recovery of a sparse x from A x = y, its sparsity not known. The floor is the posterior variance
 * of each coefficient (the expected AGOP), and the run ends at the first solution with at most n / 2 nonzeros.
 */
export function linRfmRecovery({ phi }: { readonly phi: Phi }): Algorithm<SparseRegressionProblem, VectorEstimate> {
  return recursiveFeatureMachine({
    name: "lin-rfm",
    predictor: diagonalRidge({ seeksSparsest: true }),
    agop: expected(),
    phi,
    schedule: constantSchedule({ ridge: 0, floor: 0 }),
  });
}
