import { AgopError, type AlgorithmState, type Checkpoint, type Json, type JsonObject } from "@agop/core";
import { readCheckedJson, writeCheckedJson } from "@agop/data";
import { z } from "zod";
import type { Chosen } from "../completion/choose-and-evaluate.js";

/** Files for fits that may be interrupted. */
export interface Checkpoints {
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

const kind = { format: "agop checkpoint", version: 2 } as const;

const metrics = z.object({ n: z.number(), rmse: z.number(), mae: z.number() });
/** Numbers to the last bit, 8 bytes each, least significant byte first, in base64. */
const float64 = z.strictObject({ float64: z.base64() });

const content = z.object({
  run: z.record(z.string(), z.json()),
  chosen: z.object({
    settings: z.record(z.string(), z.json()),
    iterations: z.number().nullable(),
    validation: metrics.nullable(),
    holdout: metrics.extend({ rmseStandardized: z.number(), baselineColumnMean: z.number() }).nullable(),
    columnErrors: z.array(metrics.nullable()),
  }),
  iteration: z.number(),
  state: z.record(z.string(), z.union([float64, z.json()])),
});

/** @throws AgopError `file-unwritable` */
export async function saveCheckpoint(path: string, { run, chosen, iteration, state }: FitCheckpoint): Promise<void> {
  await writeCheckedJson(path, kind, { run, chosen, iteration, state: mapped(state, encoded) });
}

/** @throws AgopError `file-unreadable`, `config-invalid` */
export async function loadCheckpoint(path: string): Promise<FitCheckpoint> {
  const { state, ...rest } = content.parse(await readCheckedJson(path, kind));
  return { ...rest, state: mapped(state, decoded) };
}

/** @throws AgopError `config-invalid` where a run is not the one that a checkpoint was made of, saying in what */
export function assertSameRun(path: string, saved: JsonObject, run: JsonObject): void {
  const differing = Object.keys(run).filter((name) => JSON.stringify(run[name]) !== JSON.stringify(saved[name]));
  if (differing.length === 0) return;
  const hint = "give the data and the options of the interrupted run";
  throw new AgopError("config-invalid", `${path} is of another run: ${differing.join(", ")} differ`, hint);
}

function mapped<A, B>(state: Readonly<Record<string, A>>, convert: (value: A) => B): Record<string, B> {
  return Object.fromEntries(Object.entries(state).map(([name, value]) => [name, convert(value)]));
}

function encoded(value: AlgorithmState[string]): Json {
  if (!(value instanceof Float64Array)) return value;
  return { float64: Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64") };
}

function decoded(value: Json): AlgorithmState[string] {
  const array = float64.safeParse(value);
  if (!array.success) return value;
  const bytes = Buffer.from(array.data.float64, "base64");
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
