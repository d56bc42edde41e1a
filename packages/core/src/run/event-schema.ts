import { z } from "zod";

// What a reader of events holds them against. Fields that it does not know are of a later version of Agop, and pass; so do options that an
// algorithm, and details that whoever adds them, may name as they like.

const count = z.int().nonnegative();
const measured = z.number().nullable();
/** A number that is not finite is null in JSON. */
const metrics = z.record(z.string(), measured).nullable();
/** Objects of any content, which is not gone through: JSON may be nested deeper than a call stack. */
const anyObject = z
  .custom<object>((value) => typeof value === "object" && value !== null && !Array.isArray(value))
  .nullable();

const picture = z
  .discriminatedUnion("kind", [
    z.object({ kind: z.enum(["matrix", "diagonal"]), size: count, values: z.array(measured) }),
    z.object({ kind: z.literal("eigenvectors"), size: count, vectors: z.array(z.array(measured)) }),
  ])
  .nullable();

const runStarted = z.object({
  type: z.literal("run-started"),
  schemaVersion: z.int(),
  startedAt: z.string(),
  algorithm: z.string(),
  label: z.string().nullable(),
  settings: anyObject,
  backend: z.object({ name: z.string(), precision: z.string(), description: z.string() }),
  problem: z.looseObject({ kind: z.string(), observations: count }),
  metrics: z.array(z.object({ name: z.string(), direction: z.enum(["lower", "higher"]), pool: z.string() })).nullable(),
  seed: z.number(),
  stop: z.record(z.string(), measured),
});

const iteration = z.object({
  type: z.literal("iteration"),
  iteration: z.int().positive(),
  elapsedMs: z.number().nonnegative(),
  phasesMs: z.record(z.string(), z.number().nonnegative()),
  trainingResidual: measured,
  relativeChange: measured,
  validation: metrics,
  heldOut: metrics,
  ridge: measured,
  floor: measured,
  effectiveRank: count.nullable(),
  spectrum: z.array(measured).nullable(),
  stationarityResidual: measured,
  agop: picture.optional(),
  details: anyObject,
});

const progress = z.object({ type: z.literal("progress"), phase: z.string(), done: count, total: count.nullable() });

const warning = z.object({ type: z.literal("warning"), code: z.string(), message: z.string() });

const runFinished = z.object({
  type: z.literal("run-finished"),
  reason: z.enum(["converged", "validation", "max-iterations", "time-limit", "cancelled", "diverged"]),
  criterion: z.object({ name: z.string(), value: measured, limit: measured }).nullable(),
  iterations: count,
  chosenIteration: count,
  elapsedMs: z.number().nonnegative(),
  validation: metrics,
  heldOut: metrics,
});

const runFailed = z.object({
  type: z.literal("run-failed"),
  code: z.string(),
  message: z.string(),
  hint: z.string().nullable(),
});

const event = z.discriminatedUnion("type", [runStarted, iteration, progress, warning, runFinished, runFailed]);

/** The first thing that is wrong with an event, in words; undefined of one that is as this version writes it. */
export function faultOf(value: unknown): string | undefined {
  const { error } = event.safeParse(value);
  if (!error) return undefined;
  const [{ path, message }] = error.issues;
  return path.length === 0 ? message : `${path.join(".")}: ${message}`;
}
