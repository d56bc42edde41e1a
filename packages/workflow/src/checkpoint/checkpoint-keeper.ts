import { performance } from "node:perf_hooks";
import type { Checkpoint, JsonObject } from "@agop/core";
import type { Chosen } from "../completion/choose-and-evaluate.js";
import type { Following } from "../following.js";
import { saveCheckpoint } from "./checkpoint-file.js";

/** Keeps a checkpoint file up to date while a fit goes on. */
export interface CheckpointKeeper {
  /** To be called whenever there is something to go on from. */
  onIterate(take: () => Checkpoint): Promise<void>;
  /** Writes the latest, where there is one, and says so. */
  interrupted(): Promise<void>;
}

/** Milliseconds between checkpoints while all goes well. */
const checkpointEvery = 10_000;

/** @param path undefined: nothing is kept */
export function checkpointKeeper(
  path: string | undefined,
  { run, chosen }: { readonly run: JsonObject; readonly chosen: Chosen },
  { onNote }: Pick<Following, "onNote">,
): CheckpointKeeper {
  let latest: (() => Checkpoint) | undefined;
  // The first is written at once, so that there is one from the beginning on.
  let written = -Infinity;
  const save = async (): Promise<number | undefined> => {
    if (path === undefined || !latest) return undefined;
    const checkpoint = latest();
    await saveCheckpoint(path, { run, chosen, ...checkpoint });
    written = performance.now();
    return checkpoint.iteration;
  };
  return {
    onIterate: async (take) => {
      latest = take;
      if (performance.now() - written >= checkpointEvery) await save();
    },
    interrupted: async () => {
      const iteration = await save();
      if (iteration === undefined) return;
      onNote?.(`${path} has the run after ${iteration} iterations; \`resume\` ${path} goes on from there`);
    },
  };
}
