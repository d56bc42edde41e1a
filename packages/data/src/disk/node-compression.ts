import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import * as zlib from "node:zlib";
import { AgopError } from "@agop/core";
import { unzstd } from "../containers/unzstd.js";
import type { Compression } from "../files/files.js";

/** Of zlib, from Node 22.15 on. */
const { createZstdCompress, createZstdDecompress } = zlib as {
  readonly createZstdCompress?: () => Transform;
  readonly createZstdDecompress?: () => Transform;
};

/**
 * A stream from plain to compressed bytes.
 * @throws AgopError `option-invalid` for zstd where this Node cannot write it
 */
export function compressing(compression: Compression): Transform {
  if (compression === "gzip") return zlib.createGzip();
  if (createZstdCompress) return createZstdCompress();
  throw new AgopError("option-invalid", "zstd is written from Node 22.15 on", "write .gz, or plain CSV");
}

export function compressed(
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  return through(compressing(compression), bytes);
}

export function decompressed(
  compression: Compression,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, void> {
  if (compression === "gzip") return through(zlib.createGunzip(), bytes);
  return createZstdDecompress ? through(createZstdDecompress(), bytes) : unzstd(bytes);
}

async function* through(stream: Transform, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const fed = pipeline(bytes, stream);
  // Reading the stream throws it, too.
  fed.catch(() => undefined);
  for await (const piece of stream as AsyncIterable<Uint8Array>) yield piece;
  await fed;
}
