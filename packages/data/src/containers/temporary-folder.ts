import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder for files that nobody keeps. */
export interface TemporaryFolder {
  /** A path in it that nothing has yet. The folder is made with the first one. */
  next(): string;
  /** Removes it with all that is in it. May be called twice. */
  remove(): void;
}

/** It is removed by `remove`, or else when the process exits. */
export function temporaryFolder(): TemporaryFolder {
  let folder: string | undefined;
  let count = 0;
  const remove = (): void => {
    process.removeListener("exit", remove);
    if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
    folder = undefined;
  };
  return {
    next: () => {
      if (folder === undefined) {
        folder = mkdtempSync(join(tmpdir(), "agop-unpacked-"));
        process.once("exit", remove);
      }
      return join(folder, String(++count));
    },
    remove,
  };
}
