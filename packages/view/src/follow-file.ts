import { open } from "node:fs/promises";
import { setTimeout } from "node:timers/promises";
import { AgopError, type RunEvent } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { toRunEvent } from "@agop/core/run";

/** How often a file is looked at for what was added, in milliseconds. */
const lookEvery = 300;
const newline = 0x0a;
/** So much is read at once, and a line that is longer is no event. */
const pieceBytes = 1 << 24;

/** What has been read of a growing file of events. */
export interface EventTail {
  /**
   * The events that were added since the last call, or, of much, the next of them; a line that is not complete yet waits.
   * @throws AgopError `file-unreadable` for a line that is no event, or too long to be one
   */
  next(): Promise<readonly RunEvent[]>;
}

/** Its first bytes tell a file from another in its place: an event's run has the time it started at. */
const headBytes = 1024;

/** Reads a file of events, one JSON document a line, from the beginning on; what was written anew is read anew. */
export function tailEvents(path: string): EventTail {
  let place = 0;
  let head: Buffer = Buffer.alloc(0);
  let line = 0;
  let rest: Buffer = Buffer.alloc(0);
  return {
    next: async () => {
      const added = await readFrom(path, place, head);
      if (added.isAnother) {
        head = Buffer.alloc(0);
        place = 0;
        line = 0;
        rest = Buffer.alloc(0);
        return [];
      }
      if (place < headBytes) head = Buffer.concat([head, added.bytes]).subarray(0, headBytes);
      place += added.bytes.length;
      const bytes = Buffer.concat([rest, added.bytes]);
      const end = bytes.lastIndexOf(newline) + 1;
      rest = bytes.subarray(end);
      if (rest.length > pieceBytes) {
        throw new AgopError("file-unreadable", `${path}:${line + 1}: this is no event of a run, so long is it`);
      }
      const lines = bytes.toString("utf8", 0, end).split("\n").slice(0, -1);
      return lines.flatMap((text) => {
        line++;
        return text.trim() === "" ? [] : [toRunEvent(parsed(text), `${path}:${line}`)];
      });
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

async function readFrom(
  path: string,
  place: number,
  head: Buffer,
): Promise<{ readonly bytes: Buffer; readonly isAnother: boolean }> {
  try {
    await using file = await open(path);
    const { size } = await file.stat();
    const first = await file.read(Buffer.alloc(head.length), 0, head.length, 0);
    const isAnother = size < place || !first.buffer.subarray(0, first.bytesRead).equals(head);
    const bytes = Buffer.alloc(Math.min(Math.max(0, size - place), pieceBytes));
    const { bytesRead } = await file.read(bytes, 0, bytes.length, place);
    return { bytes: bytes.subarray(0, bytesRead), isAnother };
  } catch (cause) {
    throw fileUnreadable(path, cause);
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
    let isBehind = false;
    for (const { path, tail } of tails) {
      const events = await tail.next();
      onEvents(path, events);
      isBehind ||= events.length > 0;
    }
    if (isBehind) continue;
    await setTimeout(lookEvery, undefined, { signal }).catch(() => undefined);
  }
}
