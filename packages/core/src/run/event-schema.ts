import { z } from "zod";
import { type ErrorCode, errorMeanings } from "../errors.js";
import type { JsonObject } from "../contracts/state.js";
import { eventSchemaVersion } from "./events.js";

// What a reader of events holds them against. Fields that it does not know are of a later version of Agop, and stay; so do options that an
// algorithm, and details that whoever adds them, may name as they like.

const count = z.int().nonnegative();
const duration = z.number().nonnegative();
const measured = z.number().nullable();
/** JSON has null where a number was not finite. */
const restored = measured.transform((value) => value ?? NaN);
const numbers = z.array(restored);
const metrics = z.looseObject({ n: count }).catchall(restored).nullable();
/** Objects of any content, which is not gone through: JSON may be nested deeper than a call stack. */
const anyObject = z
  .custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value))
  .nullable();

const picture = z
  .discriminatedUnion("kind", [
    z.looseObject({ kind: z.literal("matrix"), size: count, values: numbers }),
    z.looseObject({ kind: z.literal("diagonal"), size: count, values: numbers }),
    z.looseObject({ kind: z.literal("eigenvectors"), size: count, vectors: z.array(numbers) }),
  ])
  .nullable();

const runStarted = z.looseObject({
  type: z.literal("run-started"),
  schemaVersion: z.literal(eventSchemaVersion),
  startedAt: z.string(),
  algorithm: z.string(),
  label: z.string().nullable(),
  settings: anyObject,
  backend: z.looseObject({ name: z.string(), precision: z.string(), description: z.string() }),
  problem: z.looseObject({ kind: z.string(), observations: count }).catchall(z.union([z.string(), z.number()])),
  metrics: z
    .array(
      z.looseObject({
        name: z.string(),
        direction: z.enum(["lower", "higher"]),
        pool: z.enum(["mean", "root-mean-square"]),
      }),
    )
    .nullable(),
  seed: z.number(),
  stop: z.looseObject({
    maxIterations: restored.exactOptional(),
    tolerance: restored.exactOptional(),
    patience: restored.exactOptional(),
    improvement: restored.exactOptional(),
    timeLimitMs: restored.exactOptional(),
  }),
});

const iteration = z.looseObject({
  type: z.literal("iteration"),
  iteration: z.int().positive(),
  elapsedMs: duration,
  phasesMs: z.record(z.string(), duration),
  trainingResidual: measured,
  relativeChange: measured,
  validation: metrics,
  heldOut: metrics,
  ridge: measured,
  floor: measured,
  effectiveRank: count.nullable(),
  spectrum: numbers.nullable(),
  stationarityResidual: measured,
  agop: picture.exactOptional(),
  details: anyObject,
});

const progress = z.looseObject({
  type: z.literal("progress"),
  phase: z.string(),
  done: count,
  total: count.nullable(),
});

const warning = z.looseObject({ type: z.literal("warning"), code: z.string(), message: z.string() });

const runFinished = z.looseObject({
  type: z.literal("run-finished"),
  reason: z.enum(["converged", "validation", "max-iterations", "time-limit", "cancelled", "diverged"]),
  criterion: z
    .looseObject({
      name: z.enum(["relative-change", "iterations-without-improvement", "iterations", "elapsed-ms"]),
      value: restored,
      limit: restored,
    })
    .nullable(),
  iterations: count,
  chosenIteration: count,
  elapsedMs: duration,
  validation: metrics,
  heldOut: metrics,
});

const runFailed = z.looseObject({
  type: z.literal("run-failed"),
  code: z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(errorMeanings, value)),
  message: z.string(),
  hint: z.string().nullable(),
});

/** An event as this version writes it, with NaN again where JSON has null for it. */
export const eventSchema = z.discriminatedUnion("type", [
  runStarted,
  iteration,
  progress,
  warning,
  runFinished,
  runFailed,
]);
