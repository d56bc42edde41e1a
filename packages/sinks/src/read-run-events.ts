import { createReadStream } from "node:fs";
import type { RunEvent } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { eventOrder, toRunEvent } from "@agop/core/run";

/**
 * Reads a file of events, as `runFolderSink` and `agop … --events` write it, one after the other. A last line that was
 * cut off, because the process died or is still writing, is left out; anything else that is no event, or stands where none can be, is
 * an error.
 * @throws AgopError `file-unreadable`, with the line; also where the events are of another schema version.
 */
export async function* readRunEvents(path: string): AsyncGenerator<RunEvent, void> {
  let line = 0;
  let rest = "";
  const checkOrder = eventOrder();
  const read = (value: unknown): RunEvent => {
    const place = `${path}:${line}`;
    const event = toRunEvent(value, place);
    checkOrder(event, place);
    return event;
  };
  for await (const chunk of textOf(path)) {
    const lines = (rest + chunk).split("\n");
    rest = lines.pop() ?? "";
    for (const text of lines) {
      line++;
      yield read(parsed(text));
    }
  }
  // No beginning of an event is itself JSON, so what parses is whole but for its end of line.
  const last = parsed(rest);
  line++;
  if (last !== undefined) yield read(last);
}

async function* textOf(path: string): AsyncGenerator<string, void> {
  try {
    for await (const chunk of createReadStream(path, "utf8")) yield String(chunk);
  } catch (cause) {
    throw fileUnreadable(path, cause);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
