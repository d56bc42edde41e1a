import { AgopError, type JsonObject } from "@agop/core";
import type { Checkpoint } from "@agop/core/run";
import { type Files, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import type { Chosen } from "../completion/choose-and-evaluate.js";
import { type Following, tellWarnings } from "../following.js";
import type { InFiles } from "../in-files.js";
import { plainJson, readChecked } from "../model/checked-content.js";
import { platform } from "../platform/node.js";
import { stateFromJson, stateToJson } from "../model/state-json.js";

/** Files for fits that may be interrupted. */
export interface Checkpoints extends InFiles {
  /** Where an interrupted fit is kept. */
  readonly checkpoint?: string | undefined;
  /** A checkpoint to go on from, to the result of an uninterrupted run. */
  readonly resume?: string | undefined;
}

/** What an interrupted fit goes on from, to the same result bit for bit. */
export interface FitCheckpoint extends Checkpoint {
  /** What must be the same for that: the data, the options, the backend. */
  readonly run: JsonObject;
  readonly chosen: Chosen;
}

const kind = { format: "agop checkpoint", version: 6 } as const;

/** Another version of Node, or another processor, may compute other last digits. */
const madeWith = platform.runtime;

const count = z.int().nonnegative();

const metrics = z.object({ n: count, rmse: z.number().nonnegative(), mae: z.number().nonnegative() });

const rival = z.object({
  preparations: z.array(z.string()),
  algorithm: z.string(),
  settings: plainJson.nullable(),
  iterations: count.nullable(),
  validation: metrics.nullable(),
  splits: z.number(),
  outcome: z.enum(["chosen", "tried", "abandoned", "failed", "not tried"]),
});

const residuals = z.object({
  pooled: z.array(z.number()),
  byColumn: z.array(z.array(z.number()).nullable()),
  deviations: z.array(z.number()),
});

const content = z.object({
  madeWith: z.string(),
  run: plainJson,
  chosen: z.object({
    algorithm: z.string(),
    preparations: z.array(z.string()),
    isExact: z.boolean(),
    rivals: z.array(rival),
    settings: plainJson,
    iterations: z.int().positive().nullable(),
    validation: metrics.nullable(),
    holdout: metrics.extend({ rmseStandardized: z.number(), baselineColumnMean: z.number() }).nullable(),
    columnErrors: z.array(metrics.nullable()),
    residuals: residuals.nullable(),
    ranking: z
      .object({
        precision: z.number(),
        ndcg: z.number(),
        length: z.number(),
        relevantFrom: z.number(),
        rows: z.number(),
      })
      .nullable()
      .default(null),
  }),
  iteration: z.int().positive(),
  state: plainJson,
});

/** @throws AgopError `file-unwritable` */
export async function saveCheckpoint(
  path: string,
  { run, chosen, iteration, state }: Omit<FitCheckpoint, keyof Checkpoints>,
  files: Files | undefined,
): Promise<void> {
  await writeCheckedJson(path, kind, { madeWith, run, chosen, iteration, state: stateToJson(state) }, files);
}

/**
 * The checkpoint of a run, to go on from. It is told where the last digits may become others than without the interruption.
 * @throws AgopError `file-unreadable`; `config-invalid`, also where the run is not the one that the checkpoint was made of, saying in
 * what
 */
export async function resumedFrom(
  path: string,
  { run, files }: InFiles & { readonly run: JsonObject },
  following: Following,
): Promise<FitCheckpoint> {
  const saved = await readChecked(path, kind, content, files);
  const state = stateFromJson(saved.state);
  assertSameRun(path, saved.run, run);
  if (saved.madeWith !== madeWith) {
    const message = `${path} was written by ${saved.madeWith}; this is ${madeWith}, and the last digits may differ`;
    tellWarnings([{ code: "resumed-elsewhere", message }], following);
  }
  return { ...saved, state };
}

function assertSameRun(path: string, saved: JsonObject, run: JsonObject): void {
  const differing = Object.keys(run).filter((name) => JSON.stringify(run[name]) !== JSON.stringify(saved[name]));
  if (differing.length === 0) return;
  const hint = "give the data and the options of the interrupted run";
  throw new AgopError("config-invalid", `${path} is of another run: ${differing.join(", ")} differ`, hint);
}
