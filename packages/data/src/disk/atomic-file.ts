import { randomUUID } from "node:crypto";
import { createWriteStream, rmSync } from "node:fs";
import { chmod, readlink, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Duplex, Writable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import { fileUnwritable } from "@agop/core/registry";
import type { Write } from "../files/files.js";
import { writeInto } from "./write-into.js";

/** Temporary files that a process which exits would leave behind. */
const unfinished = new Set<string>();

function removeUnfinished(): void {
  for (const path of unfinished) rmSync(path, { force: true });
}

/**
 * Writes a file under a temporary name in the same folder and renames it when it is complete, so that a reader sees
 * the old file or the new one, and a failure leaves nothing behind. A file that is replaced keeps its permissions, and
 * a link to it stays a link, also where there is nothing yet that it leads to.
 * @param through what the text goes through on its way into the file, as a compression
 * @throws AgopError `file-unwritable`; whatever `produce` throws is passed on.
 */
export async function writeAtomically(
  path: string,
  produce: (write: Write) => Promise<void>,
  through?: Duplex,
): Promise<void> {
  const unwritable = (cause: unknown): never => {
    throw fileUnwritable(path, cause);
  };
  const target = await linkTarget(path);
  const existing = await stat(target).catch(() => undefined);
  const temporary = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  if (unfinished.size === 0) process.once("exit", removeUnfinished);
  unfinished.add(temporary);
  const file = createWriteStream(temporary, { flags: "wx" });
  const entry: Writable = through ?? file;
  const closed = (through ? pipeline(through, file) : finished(file)).catch(unwritable);
  // Awaited below; a failure before that must not count as unhandled.
  closed.catch(() => undefined);
  try {
    await writeInto(entry, closed, produce);
    entry.end();
    await closed;
    if (existing) await chmod(temporary, existing.mode & 0o7777).catch(unwritable);
    await rename(temporary, target).catch(unwritable);
  } catch (cause) {
    entry.destroy();
    // A file that is still being opened can only be removed afterwards.
    await closed.catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  } finally {
    unfinished.delete(temporary);
    if (unfinished.size === 0) process.removeListener("exit", removeUnfinished);
  }
}

/** Where a path leads, also through links to what is not there yet. */
export async function linkTarget(path: string): Promise<string> {
  const absolute = resolve(path);
  try {
    return await realpath(absolute);
  } catch (cause) {
    // Links that lead in a circle lead nowhere.
    const link = isMissing(cause) ? await readlink(absolute).catch(() => undefined) : undefined;
    const folder = await realpath(dirname(absolute)).catch(() => dirname(absolute));
    return link === undefined ? absolute : linkTarget(resolve(folder, link));
  }
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}
