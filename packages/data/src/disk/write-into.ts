import type { Writable } from "node:stream";
import type { Write } from "../files/files.js";
import { byteEncoding } from "../text/byte-text.js";

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
