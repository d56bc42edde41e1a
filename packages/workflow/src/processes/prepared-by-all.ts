import type { Sum } from "@agop/core/streaming";

/**
 * What all processes have prepared, or undefined in those that have nothing to say where one of them failed: the first of those that
 * did throws its error, and tells it for all.
 */
export async function preparedByAll<T>(sum: Sum, preparing: Promise<T>): Promise<T | undefined> {
  if (sum.size === 1) return preparing;
  const outcome = await preparing.then(
    (prepared) => ({ prepared }),
    (error: unknown) => ({ error }),
  );
  const failed = new Float64Array(sum.size);
  if ("error" in outcome) failed[sum.rank] = 1;
  await sum.add(failed);
  if ("error" in outcome && failed.indexOf(1) === sum.rank) throw outcome.error;
  return "prepared" in outcome && failed.every((each) => each === 0) ? outcome.prepared : undefined;
}
