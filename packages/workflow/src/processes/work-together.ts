import { agreed, type Sum } from "@agop/core/streaming";
import { type Prepared, runPrepared } from "../following.js";

/**
 * What several processes have prepared, for the first of them to do: it speaks and writes for all. In the others, which do their part
 * of the work here, undefined.
 * @throws on all of them what the first that cannot threw
 */
export async function workTogether<R>(sum: Sum, preparing: Promise<Prepared<R>>): Promise<Prepared<R> | undefined> {
  if (sum.size === 1) return preparing;
  try {
    await agreed(sum, preparing);
  } catch (error) {
    await preparing.then(
      ({ close }) => {
        close();
      },
      () => undefined,
    );
    throw error;
  }
  if (sum.rank === 0) return preparing;
  await runPrepared(preparing, {});
  return undefined;
}
