import { appendFileSync, closeSync, mkdirSync, openSync, readdirSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import { measure } from "./scalars.js";
import type { Sink } from "./sink.js";
import { scalarsEvent, versionEvent } from "./tensorboard-event.js";
import { frameRecord } from "./tensorboard-record.js";

const filePrefix = "events.out.tfevents.";

/** A file that is being written. */
interface EventFile {
  readonly descriptor: number;
  readonly startMs: number;
}

/**
 * A file of TensorBoard's, with the numbers of every iteration, written as they come. They are rounded to float32, the only
 * precision that TensorBoard's own loader reads; a run folder keeps all digits. TensorBoard takes a folder for a run and wants one writer in it: further runs of the same stream go into folders below, `run-2`,
 * `run-3`, and a folder that has a file already is refused.
 * @param folder is made where it is missing
 * @throws AgopError `file-unwritable`, also from `write`, when the disk is full for one.
 */
export function tensorBoardSink(folder: string): Sink {
  claim(folder);
  let file: EventFile | undefined;
  let runs = 0;
  const closeFile = (): void => {
    if (file) closeSync(file.descriptor);
    file = undefined;
  };
  const append = (event: Uint8Array, { descriptor }: EventFile): void => {
    attempt(folder, () => {
      appendFileSync(descriptor, frameRecord(event));
    });
  };
  return {
    name: "TensorBoard",
    write: (event) => {
      if (event.type === "run-started") {
        closeFile();
        runs++;
        const startMs = Date.parse(event.startedAt);
        file = openEventFile(runs === 1 ? folder : join(folder, `run-${runs}`), startMs);
        append(versionEvent(startMs), file);
      }
      const measurement = measure(event);
      if (!measurement || !file) return;
      const { step, elapsedMs, scalars } = measurement;
      append(scalarsEvent(file.startMs + elapsedMs, step, scalars), file);
    },
    close: () => {
      closeFile();
      return Promise.resolve();
    },
  };
}

function openEventFile(folder: string, startMs: number): EventFile {
  claim(folder);
  const name = `${filePrefix}${Math.floor(startMs / 1000)}.${hostname()}`;
  return { startMs, descriptor: attempt(folder, () => openSync(join(folder, name), "ax")) };
}

/** Makes sure that the folder is there and has no writer yet. */
function claim(folder: string): void {
  const names = attempt(folder, () => {
    mkdirSync(folder, { recursive: true });
    return readdirSync(folder);
  });
  if (names.some((name) => name.startsWith(filePrefix))) {
    const problem = `${folder} holds the TensorBoard file of another run`;
    throw new AgopError("file-unwritable", problem, "give every run a folder of its own");
  }
}

function attempt<T>(folder: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AgopError("file-unwritable", `cannot write to ${folder}: ${reason}`, undefined, { cause });
  }
}
