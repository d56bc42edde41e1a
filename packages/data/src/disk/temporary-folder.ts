import { createWriteStream, mkdtempSync, rmSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { AgopError } from "@agop/core";
import type { TemporaryFiles } from "../files/files.js";

/** Files in a folder, which is made with the first one, and removed by `remove`, or else when the process exits. */
export function temporaryFolder(): TemporaryFiles {
  let folder: string | undefined;
  let count = 0;
  const remove = (): void => {
    process.removeListener("exit", remove);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  };
  const next = (): string => {
    if (folder === undefined) {
      folder = mkdtempSync(join(tmpdir(), "agop-unpacked-"));
      process.once("exit", remove);
    }
    return join(folder, String(++count));
  };
  return {
    next,
    keep: async (name, bytes, signal) => {
      const path = next();
      await pipeline(bytes, createWriteStream(path), { ...(signal && { signal }) }).catch((cause: unknown) => {
        throw troubleOf(cause, name);
      });
      return path;
    },
    drop: (path) => rm(path),
    remove,
  };
}

function troubleOf(cause: unknown, name: string): unknown {
  if (cause instanceof AgopError || !(cause instanceof Error)) return cause;
  if (cause.name === "AbortError") return new AgopError("cancelled", "reading was cancelled", undefined, { cause });
  if ((cause as NodeJS.ErrnoException).syscall !== "write") return cause;
  const what = `what ${name} holds does not fit in ${tmpdir()}`;
  return new AgopError("file-unwritable", what, "TMPDIR names another folder", { cause });
}
