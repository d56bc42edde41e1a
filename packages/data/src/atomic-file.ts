import { randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { chmod, realpath, rename, rm, stat } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { AgopError } from "@agop/core";
import { byteEncoding } from "./byte-text.js";

/** Writes a piece of text, one character a byte, waiting where the disk is slower than the writer. */
export type Write = (text: string) => Promise<void>;

/**
 * Writes a file under a temporary name in the same folder and renames it when it is complete, so that a reader sees
 * the old file or the new one, and a failure leaves nothing behind. A file that is replaced keeps its permissions, and
 * a link to it stays a link.
 * @throws AgopError `file-unwritable`; whatever `produce` throws is passed on.
 */
export async function writeAtomically(path: string, produce: (write: Write) => Promise<void>): Promise<void> {
  const unwritable = (cause: unknown): never => {
    throw new AgopError("file-unwritable", `cannot write ${path}`, "check the folder and its permissions", { cause });
  };
  const target = await realpath(path).catch(() => path);
  const existing = await stat(target).catch(() => undefined);
  const temporary = `${target}.${randomUUID().slice(0, 8)}.tmp`;
  const stream = createWriteStream(temporary, { encoding: byteEncoding, flags: "wx" });
  const closed = finished(stream).catch(unwritable);
  // Awaited below; a failure before that must not count as unhandled.
  closed.catch(() => undefined);
  let buffered = "";
  const flush = async (): Promise<void> => {
    const text = buffered;
    buffered = "";
    const drained = new Promise<void>((resolve) => stream.once("drain", resolve));
    if (!stream.write(text)) await Promise.race([drained, closed]);
  };
  try {
    await produce(async (text) => {
      buffered += text;
      if (buffered.length > chunkLength) await flush();
    });
    await flush();
    stream.end();
    await closed;
    if (existing) await chmod(temporary, existing.mode & 0o7777).catch(unwritable);
    await rename(temporary, target).catch(unwritable);
  } catch (cause) {
    stream.destroy();
    // A file that is still being opened can only be removed afterwards.
    await closed.catch(() => undefined);
    await rm(temporary, { force: true }).catch(() => undefined);
    throw cause;
  }
}

const chunkLength = 1 << 16;
