import type { Sum } from "@agop/core/streaming";
import { type Prepared, runPrepared } from "../following.js";

/**
 * What several processes have prepared, for the first of them to do: it speaks and writes for all. In the others, which do their part
 * of the work here, and in all where one cannot, undefined.
 * @throws what the first process that cannot threw, in that process alone: they end together, and one tells why
 */
export async function workTogether<R>(sum: Sum, preparing: Promise<Prepared<R>>): Promise<Prepared<R> | undefined> {
  if (sum.size === 1) return preparing;
  const outcome = await preparing.then(
    (prepared) => ({ prepared }),
    (error: unknown) => ({ error }),
  );
  const failed = new Float64Array(sum.size);
  if ("error" in outcome) failed[sum.rank] = 1;
  await sum.add(failed);
  const told = failed.indexOf(1);
  if ("error" in outcome) {
    if (told === sum.rank) throw outcome.error;
    return undefined;
  }
  if (told >= 0) outcome.prepared.close();
  else if (sum.rank === 0) return outcome.prepared;
  else await runPrepared(Promise.resolve(outcome.prepared), {});
  return undefined;
}
