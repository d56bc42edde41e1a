import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgopError } from "@agop/core";
import type { NumberFile } from "../files/files.js";

/** It has no name any more once it is open: the disk space comes back when the process ends, in whatever way. */
export function openNumberFile(): NumberFile {
  const folder = mkdtempSync(join(tmpdir(), "agop-"));
  let descriptor: number | undefined = openSync(join(folder, "rows"), "wx+");
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    remove();
  } catch {
    // Where an open file cannot lose its name, it goes when it is closed.
  }
  const opened = (): number => {
    if (descriptor === undefined) throw new AgopError("defect", "the cache of rows was closed");
    return descriptor;
  };
  return {
    append: (numbers) => {
      const bytes = bytesOf(numbers);
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(opened(), bytes, done);
      } catch (cause) {
        const hint = "it needs eight bytes for each cell; TMPDIR names another folder";
        throw new AgopError("file-unwritable", `the cache of rows does not fit in ${tmpdir()}`, hint, { cause });
      }
    },
    read: (place, into) => {
      const bytes = bytesOf(into);
      for (let done = 0; done < bytes.length;) {
        const count = readSync(opened(), bytes, done, bytes.length - done, 8 * place + done);
        if (count === 0) throw new AgopError("file-unreadable", "the cache of rows is shorter than what was written");
        done += count;
      }
    },
    close: () => {
      if (descriptor === undefined) return;
      closeSync(descriptor);
      descriptor = undefined;
      remove();
    },
  };
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
