import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { finished } from "node:stream/promises";
import { AgopError } from "@agop/core";
import { byteEncoding } from "./csv-records.js";

/** Writes a piece of text, waiting where the disk is slower than the writer. */
export type Write = (text: string) => Promise<void>;

/**
 * Writes a file under a temporary name in the same folder and renames it when it is complete, so that a reader sees
 * the old file or the new one, and a failure leaves nothing behind.
 * @throws AgopError `file-unwritable`; whatever `produce` throws is passed on.
 */
export async function writeAtomically(path: string, produce: (write: Write) => Promise<void>): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  const stream = createWriteStream(temporary, { encoding: byteEncoding });
  const closed = finished(stream);
  // Awaited below; a failure before that must not count as unhandled.
  closed.catch(() => undefined);
  let buffered = "";
  const flush = async (): Promise<void> => {
    const text = buffered;
    buffered = "";
    if (!stream.write(text)) await Promise.race([once(stream, "drain"), closed]);
  };
  try {
    await produce(async (text) => {
      buffered += text;
      if (buffered.length > chunkLength) await flush();
    });
    await flush();
    stream.end();
    await closed;
    await rename(temporary, path);
  } catch (cause) {
    stream.destroy();
    await rm(temporary, { force: true });
    if (cause instanceof AgopError) throw cause;
    throw new AgopError("file-unwritable", `cannot write ${path}`, "check the folder and its permissions", { cause });
  }
}

const chunkLength = 1 << 16;
