import { agreed, broadcastData, type Sum } from "@agop/core/streaming";
import type { ItemRunner } from "@agop/core/threads";
import type { LeafAnswer, LeafTask } from "./leaf-tasks.js";

/** Fits the leaves of a tree. */
export type LeafRunner = ItemRunner<LeafTask, LeafAnswer>;

/** How many of the leaves are one process's: every `size`-th, from its rank on. */
export function ownLeaves(leaves: number, { rank, size }: Sum): number {
  return Math.ceil((leaves - rank) / size);
}

/**
 * Each process fits its own leaves, and has the answers of the others from them.
 * @throws AgopError on all processes, what a leaf of one throws
 */
export function overProcesses(runner: LeafRunner, sum: Sum): LeafRunner {
  const { rank, size } = sum;
  if (size === 1) return runner;
  return {
    dispose: runner.dispose,
    run: async (leaves, taskOf, onAnswer) => {
      const answers: LeafAnswer[] = [];
      const own = runner.run(
        ownLeaves(leaves, sum),
        (k) => taskOf(rank + k * size),
        (k, answer) => {
          answers[rank + k * size] = answer;
          onAnswer(rank + k * size, answer);
        },
      );
      await agreed(sum, own);
      for (let leaf = 0; leaf < leaves; leaf++) {
        const answer = await broadcastData(sum, leaf % size, answers.at(leaf));
        if (leaf % size !== rank) onAnswer(leaf, answer);
      }
    },
  };
}
