import { AgopError } from "../errors.js";
import { eventSchemaVersion, type RunEvent } from "./events.js";

/**
 * What was read as JSON, as an event of a run.
 * @param place where it was read, for the message
 * @throws AgopError `file-unreadable` for what is none, or is of another schema version
 */
export function toRunEvent(value: unknown, place: string): RunEvent {
  if (!isEvent(value)) throw new AgopError("file-unreadable", `${place}: this is no event of a run`);
  const version: number = value.type === "run-started" ? value.schemaVersion : eventSchemaVersion;
  if (version !== eventSchemaVersion) {
    const problem = `${place}: the events are of version ${version}; this is version ${eventSchemaVersion}`;
    throw new AgopError("file-unreadable", problem, "read them with the version of Agop that wrote them");
  }
  return value;
}

const eventTypes: Readonly<Record<RunEvent["type"], true>> = {
  "run-started": true,
  iteration: true,
  warning: true,
  "run-finished": true,
  "run-failed": true,
};

function isEvent(value: unknown): value is RunEvent {
  return (
    typeof value === "object" &&
    value !== null &&
    "type" in value &&
    typeof value.type === "string" &&
    Object.hasOwn(eventTypes, value.type)
  );
}
