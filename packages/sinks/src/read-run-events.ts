import { createReadStream } from "node:fs";
import type { RunEvent } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { toRunEvent } from "@agop/core/run";

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
      yield toRunEvent(parsed(text), `${path}:${line}`);
    }
  }
  // No beginning of an event is itself JSON, so what parses is whole but for its end of line.
  const last = parsed(rest);
  if (last !== undefined) yield toRunEvent(last, `${path}:${line + 1}`);
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
