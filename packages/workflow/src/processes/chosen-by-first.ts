import type { Sum } from "@agop/core/streaming";
import type { Chosen } from "../completion/choose-and-evaluate.js";

/**
 * What is chosen by the first of several processes, for all of them. The others know nothing of what only the words about a result
 * need: errors, rivals, residuals.
 */
export async function chosenByFirst(sum: Sum, choose: () => Promise<Chosen>): Promise<Chosen> {
  if (sum.size === 1) return choose();
  const own = sum.rank === 0 ? await choose() : undefined;
  const shared = JSON.parse(await textOfFirst(sum, own && JSON.stringify(sharedOf(own)))) as ReturnType<
    typeof sharedOf
  >;
  const unknown = { validation: null, isExact: false, rivals: [], holdout: null, columnErrors: [], residuals: null };
  return own ?? { ...shared, ...unknown, ranking: null };
}

function sharedOf({ algorithm, preparations, settings, iterations }: Chosen) {
  return { algorithm, preparations, settings, iterations };
}

/** A text that the first process has, as numbers: its length, and its bytes. */
async function textOfFirst(sum: Sum, text = ""): Promise<string> {
  const bytes = new TextEncoder().encode(text);
  const length = Float64Array.of(bytes.length);
  await sum.broadcast(length, 0);
  const numbers = new Float64Array(length[0]);
  if (sum.rank === 0) numbers.set(bytes);
  await sum.broadcast(numbers, 0);
  return new TextDecoder().decode(Uint8Array.from(numbers));
}
