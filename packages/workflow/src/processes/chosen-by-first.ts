import { byFirst, type Sum } from "@agop/core/streaming";
import type { Chosen } from "../completion/choose-and-evaluate.js";

/**
 * What is chosen by the first of several processes, for all of them. The others know nothing of what only the words about a result
 * need: errors, rivals, residuals.
 */
export async function chosenByFirst(sum: Sum, choose: () => Promise<Chosen>): Promise<Chosen> {
  let own: Chosen | undefined;
  const shared = await byFirst(sum, async () => {
    own = await choose();
    const { algorithm, preparations, settings, iterations } = own;
    return { algorithm, preparations, settings, iterations };
  });
  const unknown = { validation: null, isExact: false, rivals: [], holdout: null, columnErrors: [], residuals: null };
  return own ?? { ...shared, ...unknown, ranking: null };
}
