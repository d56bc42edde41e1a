import type { Writable } from "node:stream";
import { byteEncoding } from "../text/byte-text.js";

/** Writes a piece of text, one character a byte, waiting where the disk is slower than the writer. */
export type Write = (text: string) => Promise<void>;

/**
 * Hands over a function that writes into a stream, in chunks.
 * @param closed rejects where the stream has failed, which ends the wait for it
 */
export async function writeInto(
  stream: Writable,
  closed: Promise<void>,
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  let buffered = "";
  const flush = async (): Promise<void> => {
    const bytes = Buffer.from(buffered, byteEncoding);
    buffered = "";
    const drained = new Promise<void>((resolve) => stream.once("drain", resolve));
    if (!stream.write(bytes)) await Promise.race([drained, closed]);
  };
  await produce(async (text) => {
    buffered += text;
    if (buffered.length > chunkLength) await flush();
  });
  await flush();
}

const chunkLength = 1 << 16;
