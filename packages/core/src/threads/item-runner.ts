import { AgopError } from "../errors.js";
import type { RunContext } from "../contracts/algorithm.js";
import type { ItemRunner, ThreadWork } from "./thread-work.js";

/**
 * Starts the threads that `itemRunner` will ask for, which load and open their backends meanwhile. Those that nobody takes end
 * by themselves after ten seconds.
 */
export async function readyThreads({ opening }: Pick<RunContext["backend"], "opening">): Promise<void> {
  if (!opening) return;
  const { startThreads } = await import("./on-threads.js");
  startThreads(opening);
}

/**
 * On worker threads where the machine has several processors and the backend can be opened there, else on the backend itself.
 * Within `opening.onOneThread` of the backend both give the same bits.
 * @param items how many there will be at most
 * @param threads 1 for no worker threads, by default one for each processor
 */
export async function itemRunner<Setting, Item, Answer>(
  work: ThreadWork<Setting, Item, Answer>,
  setting: Setting,
  items: number,
  threads: number | undefined,
  { backend, signal, giveWay }: Pick<RunContext, "backend" | "signal" | "giveWay">,
): Promise<ItemRunner<Item, Answer>> {
  const { opening } = backend;
  if (opening && threads !== 1 && items > 1) {
    // Loaded where they are needed; in a browser no-threads.ts in their place.
    const { onThreads, threadsFor } = await import("./on-threads.js");
    const count = threadsFor(items, threads);
    if (count > 1) return onThreads(work, setting, opening, count, signal);
  }
  return {
    run: async (count, itemOf, onAnswer) => {
      for (let place = 0; place < count; place++) {
        await giveWay();
        if (signal.aborted) throw new AgopError("cancelled", "the work was cancelled between two of its items");
        onAnswer(place, await work.answerTo(itemOf(place), setting, { backend, giveWay, signal }));
      }
    },
    dispose: () => Promise.resolve(),
  };
}
