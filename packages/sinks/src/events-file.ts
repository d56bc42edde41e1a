import { closeSync, openSync, writeSync } from "node:fs";
import { AgopError, type RunEvent } from "@agop/core";
import { fileUnwritable } from "@agop/core/registry";

/** A log of events, one JSON document a line, each written when it happens, so that it survives a crash. */
export interface EventsFile {
  /** @throws AgopError `file-unwritable`, when the disk is full for one. */
  write(event: RunEvent): void;
  close(): void;
}

/** @throws AgopError `file-unwritable` */
export function openEventsFile(path: string): EventsFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, "w");
  } catch (cause) {
    throw fileUnwritable(path, cause);
  }
  return {
    write: (event) => {
      try {
        writeSync(descriptor, `${JSON.stringify(event)}\n`);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new AgopError("file-unwritable", `cannot write on to ${path}: ${reason}`, undefined, { cause });
      }
    },
    close: () => {
      closeSync(descriptor);
    },
  };
}
