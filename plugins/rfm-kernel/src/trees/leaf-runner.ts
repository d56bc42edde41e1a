import { AgopError, type RunContext } from "@agop/core";
import { overProcesses, ownLeaves } from "./leaf-processes.js";
import { answerTo, type LeafRunner, type LeafSetting } from "./leaf-tasks.js";

type LeafContext = Pick<RunContext, "backend" | "signal" | "giveWay" | "sum">;

/**
 * Over processes where there are several, and in each of them on worker threads where the machine has them and the backend can be opened
 * there, else on the backend itself: all give the same bits.
 * @param threads of a process; 1 for no worker threads, by default one for each processor
 */
export async function createLeafRunner(
  setting: LeafSetting,
  leaves: number,
  threads: number | undefined,
  context: LeafContext,
): Promise<LeafRunner> {
  return overProcesses(await runnerHere(setting, ownLeaves(leaves, context.sum), threads, context), context.sum);
}

async function runnerHere(
  setting: LeafSetting,
  leaves: number,
  threads: number | undefined,
  { backend, signal, giveWay }: LeafContext,
): Promise<LeafRunner> {
  const { opening } = backend;
  if (opening && threads !== 1 && leaves > 1) {
    // Loaded where they are needed; in a browser no-workers.ts in their place.
    const { leafWorkers, threadsFor } = await import("./leaf-workers.js");
    const count = threadsFor(leaves, threads);
    if (count > 1) return leafWorkers(opening, setting, count, signal);
  }
  return {
    run: async (count, taskOf, onAnswer) => {
      for (let leaf = 0; leaf < count; leaf++) {
        await giveWay();
        if (signal.aborted) throw new AgopError("cancelled", "the fit of the leaves was cancelled");
        onAnswer(leaf, await answerTo(taskOf(leaf), setting, backend, { giveWay, signal }));
      }
    },
    dispose: () => Promise.resolve(),
  };
}
