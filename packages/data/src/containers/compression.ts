import { Transform } from "node:stream";
import * as zlib from "node:zlib";
import { AgopError } from "@agop/core";
import { Decompress } from "fzstd";

export type Compression = "gzip" | "zstd";

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

/** A stream from compressed to plain bytes. */
export function decompressing(compression: Compression): Transform {
  if (compression === "gzip") return zlib.createGunzip();
  return createZstdDecompress ? createZstdDecompress() : fzstdStream();
}

function fzstdStream(): Transform {
  const decoder = new Decompress();
  const stream = new Transform({
    transform: (chunk: Buffer, _, done) => {
      attempt(done, () => {
        decoder.push(chunk);
      });
    },
    flush: (done) => {
      attempt(done, () => {
        decoder.push(new Uint8Array(0), true);
      });
    },
  });
  decoder.ondata = (data) => {
    // What it hands over is a view of a buffer that it goes on to use.
    if (data.length > 0) stream.push(Buffer.from(data));
  };
  return stream;
}

function attempt(done: (error?: Error) => void, work: () => void): void {
  try {
    work();
  } catch (error) {
    done(error instanceof Error ? error : new Error(String(error)));
    return;
  }
  done();
}
