import { createReadStream } from "node:fs";
import { AgopError, eventSchemaVersion, type RunEvent } from "@agop/core";

/**
 * Reads a file of events, as `runFolderSink` and `agop … --events` write it, one after the other. A last line that was
 * cut off, because the process died or is still writing, is left out; anything else that is no event is an error.
 * @throws AgopError `file-unreadable`, with the line; also where the events are of another schema version.
 */
export async function* readRunEvents(path: string): AsyncGenerator<RunEvent, void> {
  let line = 0;
  let rest = "";
  for await (const chunk of textOf(path)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      line++;
      yield checked(parsed(text), `${path}:${line}`);
    }
  }
  // No beginning of an event is itself JSON, so what parses is whole but for its end of line.
  const last = parsed(rest);
  if (last !== undefined) yield checked(last, `${path}:${line + 1}`);
}

async function* textOf(path: string): AsyncGenerator<string, void> {
  try {
    for await (const chunk of createReadStream(path, "utf8")) yield String(chunk);
  } catch (cause) {
    throw new AgopError("file-unreadable", `cannot read ${path}`, "check the name and its permissions", { cause });
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function checked(value: unknown, place: string): RunEvent {
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
