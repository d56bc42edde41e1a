import { AgopError } from "../errors.js";
import { eventSchema } from "./event-schema.js";
import { eventSchemaVersion, type RunEvent } from "./events.js";

/**
 * What was read as JSON, as an event of a run, every field held against its type.
 * @param place where it was read, for the message
 * @throws AgopError `file-unreadable` for what is none, saying what is wrong with it, or is of another schema version
 */
export function toRunEvent(value: unknown, place: string): RunEvent {
  const version = schemaVersionOf(value);
  if (version !== undefined && version !== eventSchemaVersion) {
    const problem = `${place}: the events are of version ${version}; this is version ${eventSchemaVersion}`;
    throw new AgopError("file-unreadable", problem, "read them with the version of Agop that wrote them");
  }
  const { data, error } = eventSchema.safeParse(value);
  if (!error) return data;
  const [{ path, message }] = error.issues;
  const fault = path.length === 0 ? message : `${path.join(".")}: ${message}`;
  throw new AgopError("file-unreadable", `${place}: this is no event of a run`, fault);
}

function schemaVersionOf(value: unknown): number | undefined {
  if (typeof value !== "object" || value === null || !("schemaVersion" in value)) return undefined;
  return typeof value.schemaVersion === "number" ? value.schemaVersion : undefined;
}
