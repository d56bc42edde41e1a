import { seededRandom } from "@agop/core";
import { holdOut, mixedSeed } from "@agop/core/run";
import type { Following } from "../following.js";
import { type Residuals, scaledResiduals } from "../uncertainty/residuals.js";
import type { Chosen } from "./choose-and-evaluate.js";
import type { FitRequest } from "./fit-request.js";
import { fitStage, prepareStage } from "./fit-stage.js";
import { holdoutErrors } from "./holdout-errors.js";

/**
 * What the last fit may be expected to miss entries by that it has not seen. The residuals of the evaluation are those of a fit that has
 * seen a fraction k = 1 - holdout of the entries. Along a learning curve e(n) = c n^{-b}
 *
 *   e(n) / e(kn) = e(kn) / e(k^2 n),
 *
 * so that one more fit, to a fraction k of what the evaluation was fitted to, says by how much they shrink; both are measured on the same
 * held-out entries, by their mean absolute residual in deviations of their columns. The exponent b is taken to be from 0 to 2.
 * @returns of a long list, whose fits take long and miss little by it, the residuals of the evaluation; null where nothing was held out
 */
export async function lastResiduals(request: FitRequest, chosen: Chosen, run: Following): Promise<Residuals | null> {
  const { observed, holdout, seed, scale, largeList } = request;
  const { residuals } = chosen;
  if (residuals === null || observed.values.length > largeList) return residuals;
  // The split of the evaluation, which is the first thing that is drawn.
  const { kept, heldOut } = holdOut(observed, holdout, seededRandom(seed));
  const fewer = holdOut(kept, holdout, seededRandom(mixedSeed(seed, 1))).kept;
  const prepared = prepareStage(request, chosen, fewer);
  const { estimate } = await fitStage({ request, choice: chosen, run }, "learning curve", {
    prepared,
    places: heldOut,
  });
  const ofFewer = holdoutErrors(estimate, prepared, heldOut, scale(kept), request).residuals;
  const factor = meanSize(residuals) / meanSize(ofFewer);
  const least = (1 - holdout) ** 2;
  return scaledResiduals(residuals, factor >= least ? Math.min(factor, 1) : least);
}

function meanSize({ pooled }: Residuals): number {
  return pooled.reduce((sum, residual) => sum + Math.abs(residual), 0) / pooled.length;
}
