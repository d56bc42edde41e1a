import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync } from "node:fs";
import { AgopError } from "@agop/core";
import { fileUnwritable } from "@agop/core/registry";
import type { Sink } from "./sink.js";

/** What becomes of a log that is there already; it is replaced if left out. */
export interface EventsFileOptions {
  /** The events that the file has stay, and more follow: for a run that goes on. */
  readonly goesOn?: boolean;
}

/**
 * A log of events, one JSON document a line, each written when it happens, so that it survives a crash. A log of other runs is
 * replaced when the first event comes; a file of anything else is refused.
 * @throws AgopError `file-unwritable`, also from `write`, when the disk is full for one
 */
export function eventsFileSink(path: string, { goesOn = false }: EventsFileOptions = {}): Sink {
  const descriptor = attempt(path, () => openSync(path, "a+"));
  const size = attempt(path, () => {
    const found = fstatSync(descriptor).size;
    if (found === 0 || startsWithEvent(descriptor)) return found;
    closeSync(descriptor);
    const hint = "give another name, or remove the file";
    throw new AgopError("file-unwritable", `cannot write ${path}: it holds something else than events`, hint);
  });
  let isBegun = false;
  // Not before: whoever opens several files may find that another is refused.
  const begin = (): void => {
    if (!isBegun && size > 0 && goesOn) endLine(descriptor, size);
    else if (!isBegun && size > 0) ftruncateSync(descriptor, 0);
    isBegun = true;
  };
  return {
    name: "events file",
    write: (event) => {
      attempt(path, () => {
        begin();
        appendFileSync(descriptor, `${JSON.stringify(event)}\n`);
      });
    },
    close: () =>
      new Promise((resolve) => {
        attempt(path, () => {
          closeSync(descriptor);
        });
        resolve();
      }),
  };
}

function attempt<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw cause instanceof AgopError ? cause : fileUnwritable(path, cause);
  }
}

/** As `write` writes it. */
const start = Buffer.from('{"type":"');

function startsWithEvent(descriptor: number): boolean {
  const found = readAt(descriptor, 0, start.length);
  return found.equals(start.subarray(0, found.length));
}

const newline = 0x0a;
const pieceBytes = 1 << 16;

/** Of a process that was killed the last line may be cut off: it goes. One that lacks nothing but its end gets that. */
function endLine(descriptor: number, size: number): void {
  let last = Buffer.alloc(0);
  for (let place = size; place > 0 && !last.includes(newline);) {
    const length = Math.min(place, pieceBytes);
    place -= length;
    last = Buffer.concat([readAt(descriptor, place, length), last]);
  }
  const line = last.subarray(last.lastIndexOf(newline) + 1);
  if (line.length === 0) return;
  if (isJson(line.toString())) appendFileSync(descriptor, "\n");
  else ftruncateSync(descriptor, size - line.length);
}

function readAt(descriptor: number, place: number, length: number): Buffer<ArrayBuffer> {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, readSync(descriptor, bytes, 0, length, place));
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
