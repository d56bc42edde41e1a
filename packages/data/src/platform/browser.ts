import { AgopError } from "@agop/core";
import { gunzip } from "../containers/gunzip.js";
import { unzstd } from "../containers/unzstd.js";
import type { Compression } from "../files/files.js";
import { noFiles } from "../files/no-files.js";
import type { Platform } from "./platform.js";

export const platform: Platform = {
  files: noFiles,
  decompressed: (compression, bytes) => (compression === "zstd" ? unzstd(bytes) : gunzip(bytes)),
  compressed: (compression, bytes) => {
    checkCompression(compression);
    return through(new CompressionStream("gzip"), bytes);
  },
  checkCompression,
};

function checkCompression(compression: Compression): void {
  if (compression === "gzip") return;
  throw new AgopError("option-invalid", "a browser does not write zstd", "write .gz, or plain CSV");
}

async function* through(
  { writable, readable }: CompressionStream,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  const writer = writable.getWriter();
  const feed = async (): Promise<void> => {
    for await (const piece of bytes) await writer.write(new Uint8Array(piece));
    await writer.close();
  };
  const fed = feed().catch(async (error: unknown) => {
    await writer.abort(error).catch(() => undefined);
    throw error;
  });
  // Reading throws it, too.
  fed.catch(() => undefined);
  // Not every engine iterates over a stream.
  const reader: ReadableStreamDefaultReader<Uint8Array> = readable.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    yield value;
  }
  await fed;
}
