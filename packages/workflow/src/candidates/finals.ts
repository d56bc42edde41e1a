import { regressionMetrics } from "@agop/core";
import { isNumericalTrouble } from "@agop/core/run";
import type { Following } from "../following.js";
import { bestIteration } from "../selection/select-by-validation.js";
import { type Contest, settingsOf, type Standing, tryOut } from "./contest.js";

/**
 * Everyone whom the first split cannot tell from the best. Of two that miss m entries by errors e, f of correlation ρ, the mean squares
 * differ by a standard error of about 2 σ^2 ((1 - ρ^2) / m)^{1/2}; for the ρ = 0.95 of good rivals their RMSE by a third of m^{-1/2} of
 * itself. Three of those.
 */
export function finalists(standings: readonly Standing[], best: Standing, { splits }: Contest): readonly Standing[] {
  const [{ heldOut }] = splits;
  const most = (1 + 1 / Math.sqrt(heldOut.values.length)) * best.selection.validation["rmse"];
  return standings.filter(({ selection }) => selection.validation["rmse"] <= most);
}

/** Compares finalists again, with the options that each has found, on all splits together: on the first one they were fitted already. */
export async function playFinals(
  contest: Contest,
  players: readonly Standing[],
  isLate: () => Promise<boolean>,
  run: Following,
): Promise<readonly Standing[]> {
  const { splits } = contest;
  if (players.length < 2 || splits.length < 2) return [];
  const finals: Standing[] = [];
  for (const { candidate, selection } of players) {
    if (await isLate()) return [];
    const chosen = { ...candidate, options: settingsOf(candidate, selection), search: null };
    try {
      const others = await tryOut(contest, chosen, splits.slice(1), run, () => true);
      const pooled = bestIteration(regressionMetrics, selection.choice, [...selection.curves, ...others.curves]);
      if (pooled) finals.push({ candidate, selection: pooled, splits: splits.length });
    } catch (error) {
      // On the first split it did not break: what breaks on another is not to be chosen.
      if (!isNumericalTrouble(error)) throw error;
    }
  }
  return finals;
}
