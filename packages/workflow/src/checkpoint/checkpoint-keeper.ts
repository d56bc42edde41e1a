import type { JsonObject } from "@agop/core";
import type { Checkpoint } from "@agop/core/run";
import type { Chosen } from "../completion/choose-and-evaluate.js";
import type { Following } from "../following.js";
import type { InFiles } from "../in-files.js";
import { saveCheckpoint } from "./checkpoint-file.js";

/** Keeps a checkpoint file up to date while a fit goes on. */
export interface CheckpointKeeper {
  /** To be called whenever there is something to go on from. */
  onCheckpoint(checkpoint: Checkpoint): Promise<void>;
  /** Writes the latest, where there is one, and says so. */
  interrupted(): Promise<void>;
}

/** Milliseconds between checkpoints while all goes well. */
const checkpointEvery = 10_000;

/** @param path undefined: nothing is kept */
export function checkpointKeeper(
  path: string | undefined,
  { run, chosen, files }: InFiles & { readonly run: JsonObject; readonly chosen: Chosen },
  { onNote }: Pick<Following, "onNote">,
): CheckpointKeeper {
  let latest: Checkpoint | undefined;
  // The first is written at once, so that there is one from the beginning on.
  let written = -Infinity;
  const save = async (): Promise<number | undefined> => {
    if (path === undefined || !latest) return undefined;
    await saveCheckpoint(path, { run, chosen, ...latest }, files);
    written = performance.now();
    return latest.iteration;
  };
  return {
    onCheckpoint: async (checkpoint) => {
      latest = checkpoint;
      if (performance.now() - written >= checkpointEvery) await save();
    },
    interrupted: async () => {
      const iteration = await save();
      if (iteration === undefined) return;
      onNote?.(`${path} has the run after ${iteration} iterations; \`resume\` ${path} goes on from there`);
    },
  };
}
