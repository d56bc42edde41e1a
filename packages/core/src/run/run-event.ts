import { z } from "zod";
import { AgopError, type ErrorCode, errorMeanings } from "../errors.js";
import { eventSchemaVersion, type RunEvent } from "./events.js";

// Fields that are not known here stay: new ones do not make another version.

const count = z.int().min(0);
const number = z.number().nullable();
/** JSON has null where a number was not finite. */
const metrics = z.looseObject({ n: count }).catchall(z.number().nullable().transform((value) => value ?? NaN)); // prettier-ignore
const criterion = z.looseObject({
  name: z.enum(["relative-change", "iterations-without-improvement", "iterations", "elapsed-ms"]),
  value: z.number(),
  limit: z.number(),
});
const numbers = z.array(number.transform((value) => value ?? NaN));
const picture = z.discriminatedUnion("kind", [
  z.looseObject({ kind: z.literal("matrix"), size: count, values: numbers }),
  z.looseObject({ kind: z.literal("diagonal"), size: count, values: numbers }),
  z.looseObject({ kind: z.literal("eigenvectors"), size: count, vectors: z.array(numbers) }),
]);
const settings = z.record(z.string(), z.json()).nullable();

const event = z.discriminatedUnion("type", [
  z.looseObject({
    type: z.literal("run-started"),
    schemaVersion: z.literal(eventSchemaVersion),
    startedAt: z.string(),
    algorithm: z.string(),
    label: z.string().nullable(),
    settings,
    backend: z.looseObject({ name: z.string(), precision: z.string(), description: z.string() }),
    problem: z.looseObject({ kind: z.string(), observations: z.number() }).catchall(z.union([z.string(), z.number()])),
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
      maxIterations: z.number().exactOptional(),
      tolerance: z.number().exactOptional(),
      patience: z.number().exactOptional(),
      improvement: z.number().exactOptional(),
      timeLimitMs: z.number().exactOptional(),
    }),
  }),
  z.looseObject({
    type: z.literal("iteration"),
    iteration: count,
    elapsedMs: z.number(),
    phasesMs: z.record(z.string(), z.number()),
    trainingResidual: number,
    relativeChange: number,
    validation: metrics.nullable(),
    heldOut: metrics.nullable(),
    ridge: number,
    floor: number,
    effectiveRank: number,
    spectrum: numbers.nullable(),
    stationarityResidual: number,
    agop: picture.nullable().exactOptional(),
    details: settings,
  }),
  z.looseObject({ type: z.literal("progress"), phase: z.string(), done: count, total: count.nullable() }),
  z.looseObject({ type: z.literal("warning"), code: z.string(), message: z.string() }),
  z.looseObject({
    type: z.literal("run-finished"),
    reason: z.enum(["converged", "validation", "max-iterations", "time-limit", "cancelled", "diverged"]),
    criterion: criterion.nullable(),
    iterations: count,
    chosenIteration: count,
    elapsedMs: z.number(),
    validation: metrics.nullable(),
    heldOut: metrics.nullable(),
  }),
  z.looseObject({
    type: z.literal("run-failed"),
    code: z.custom<ErrorCode>((value) => typeof value === "string" && Object.hasOwn(errorMeanings, value)),
    message: z.string(),
    hint: z.string().nullable(),
  }),
]) satisfies z.ZodType<RunEvent>;

/**
 * What was read as JSON, as an event of a run.
 * @param place where it was read, for the message
 * @throws AgopError `file-unreadable` for what is none, saying what is wrong with it, or is of another schema version
 */
export function toRunEvent(value: unknown, place: string): RunEvent {
  const parsed = event.safeParse(value);
  if (parsed.success) return parsed.data;
  const version = versionOf(value);
  if (version !== undefined && version !== eventSchemaVersion) {
    const problem = `${place}: the events are of version ${version}; this is version ${eventSchemaVersion}`;
    throw new AgopError("file-unreadable", problem, "read them with the version of Agop that wrote them");
  }
  const [{ path, message }] = parsed.error.issues;
  const hint = path.length === 0 || path[0] === "type" ? undefined : `${path.join(".")}: ${message}`;
  throw new AgopError("file-unreadable", `${place}: this is no event of a run`, hint);
}

/** Of an event that begins a run. */
function versionOf(value: unknown): number | undefined {
  const start = z.object({ type: z.literal("run-started"), schemaVersion: z.number() }).safeParse(value);
  return start.success ? start.data.schemaVersion : undefined;
}
