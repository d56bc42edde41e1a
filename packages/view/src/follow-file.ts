import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { AgopError, type RunEvent, toRunEvent } from "@agop/core";

/** How often a file is looked at for what was added, in milliseconds. */
const lookEvery = 300;
const newline = 0x0a;

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
    return toRunEvent(parsed(text), `${path}:${line}`);
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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

/** Hands over what is added to the files until the signal aborts; what they have at first in their order. */
export async function followFiles(
  paths: readonly string[],
  onEvents: (path: string, events: readonly RunEvent[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const tails = paths.map((path) => ({ path, tail: tailEvents(path) }));
  while (!signal.aborted) {
    for (const { path, tail } of tails) onEvents(path, await tail.next());
    await setTimeout(lookEvery, undefined, { signal }).catch(() => undefined);
  }
}
