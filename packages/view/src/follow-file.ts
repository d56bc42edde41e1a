import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { AgopError, type RunEvent } from "@agop/core";
import { z } from "zod";

/** How often a file is looked at for what was added, in milliseconds. */
const lookEvery = 300;
const newline = 0x0a;

const eventKind = z.object({ type: z.enum(["run-started", "iteration", "warning", "run-finished", "run-failed"]) });

/** What has been read of a growing file of events. */
export interface EventTail {
  /** The events that were added since the last call; a line that is not complete yet waits. */
  next(): Promise<readonly RunEvent[]>;
}

/** Reads a file of events, one JSON document a line, from the beginning on; a file that became shorter is read anew. */
export function tailEvents(path: string): EventTail {
  let place = 0;
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  const eventOf = (text: string): RunEvent => {
    line++;
    try {
      const value: unknown = JSON.parse(text);
      eventKind.parse(value);
      // The rest of an event is as Agop wrote it.
      return value as RunEvent;
    } catch (cause) {
      throw new AgopError("file-unreadable", `${path}:${line}: this is no event of a run`, undefined, { cause });
    }
  };
  return {
    next: async () => {
      const added = await readFrom(path, place);
      if (added.isShorter) {
        place = 0;
        line = 0;
        rest = Buffer.alloc(0);
        return [];
      }
      place += added.bytes.length;
      const bytes = Buffer.concat([rest, added.bytes]);
      const end = bytes.lastIndexOf(newline) + 1;
      rest = bytes.subarray(end);
      return bytes
        .toString("utf8", 0, end)
        .split("\n")
        .filter((text) => text !== "")
        .map(eventOf);
    },
  };
}

async function readFrom(path: string, place: number): Promise<{ readonly bytes: Buffer; readonly isShorter: boolean }> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const bytes = Buffer.alloc(Math.max(0, size - place));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, place);
    return { bytes: bytes.subarray(0, bytesRead), isShorter: size < place };
  } catch (cause) {
    throw new AgopError("file-unreadable", `cannot read ${path}`, "check the name and its permissions", { cause });
  }
}

/** Hands over what is added to the file until the signal aborts. */
export async function followFile(
  path: string,
  onEvents: (events: readonly RunEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const tail = tailEvents(path);
  while (!signal.aborted) {
    const events = await tail.next();
    if (events.length > 0) onEvents(events);
    await setTimeout(lookEvery, undefined, { signal }).catch(() => undefined);
  }
}
