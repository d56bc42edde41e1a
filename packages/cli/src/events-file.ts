import { closeSync, openSync, writeSync } from "node:fs";
import { AgopError, type RunEvent } from "@agop/core";

/** A log of events, one JSON document a line, each written when it happens, so that it survives a crash. */
export interface EventsFile {
  write(event: RunEvent): void;
  close(): void;
}

/** @throws AgopError `file-unwritable` */
export function openEventsFile(path: string): EventsFile {
  let descriptor: number;
  try {
    descriptor = openSync(path, "w");
  } catch (cause) {
    throw new AgopError("file-unwritable", `cannot write ${path}`, "check the folder and its permissions", { cause });
  }
  return {
    write: (event) => writeSync(descriptor, `${JSON.stringify(event)}\n`),
    close: () => {
      closeSync(descriptor);
    },
  };
}
