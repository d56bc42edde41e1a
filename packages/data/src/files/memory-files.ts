import { AgopError } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import { platform } from "../platform/node.js";
import { bytesOfText } from "../text/byte-text.js";
import type { Compression, Files, TemporaryFiles, Write } from "./files.js";
import { noRoom } from "./no-files.js";

/** Files in memory, also those that a page was given. */
export interface MemoryFiles extends Files {
  /** What is at a path, such as what was written there. */
  get(path: string): Blob | undefined;
}

/** Bytes that are taken out of a Blob at once. */
const pieceBytes = 1 << 18;

/**
 * @param given what is there, by path: a File of a page as it is, which is read piece by piece; text as UTF-8
 */
export function memoryFiles(
  given: Readonly<Record<string, Blob | Uint8Array<ArrayBuffer> | string>> = {},
): MemoryFiles {
  const blobs = new Map(
    Object.entries(given).map(([path, content]) => [path, content instanceof Blob ? content : new Blob([content])]),
  );
  const at = (path: string): Blob => {
    const blob = blobs.get(path);
    if (blob) return blob;
    throw fileUnreadable(path, new Error("ENOENT: no such file or directory"));
  };
  const read = async function* (path: string, { start = 0, end = Infinity } = {}): AsyncGenerator<Uint8Array, void> {
    const blob = at(path);
    const last = Math.min(end, blob.size);
    for (let place = start; place < last; place += pieceBytes) {
      const piece = blob.slice(place, Math.min(place + pieceBytes, last));
      // A file that was changed or removed since it was given.
      const buffer = await piece.arrayBuffer().catch((cause: unknown) => {
        throw fileUnreadable(path, cause);
      });
      yield new Uint8Array(buffer);
    }
  };
  let temporaries = 0;
  const temporary = (): TemporaryFiles => {
    const paths = new Set<string>();
    const next = (): string => {
      const path = `temporary/${++temporaries}`;
      paths.add(path);
      return path;
    };
    const drop = (path: string): void => {
      paths.delete(path);
      blobs.delete(path);
    };
    return {
      next,
      keep: async (_, bytes, signal) => {
        const path = next();
        blobs.set(path, await collected(bytes, signal));
        return path;
      },
      drop: (path) => {
        drop(path);
        return Promise.resolve();
      },
      remove: () => {
        paths.forEach(drop);
      },
    };
  };
  return {
    get: (path) => blobs.get(path),
    find: (path) => Promise.resolve(path).then((known) => ({ kind: "file", size: at(known).size })),
    read,
    write: async (path, produce, compression) => {
      blobs.set(path, await written(produce, compression));
    },
    checkOutput: () => Promise.resolve(),
    identity: (path) => Promise.resolve(path),
    room: () => Promise.resolve(Infinity),
    temporary,
    numbers: noRoom,
  };
}

async function written(produce: (write: Write) => Promise<void>, compression: Compression | undefined): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let buffered = "";
  const flush = (): void => {
    parts.push(bytesOfText(buffered));
    buffered = "";
  };
  await produce((text) => {
    buffered += text;
    if (buffered.length > pieceBytes) flush();
    return Promise.resolve();
  });
  flush();
  const plain = new Blob(parts);
  return compression ? collected(platform.compressed(compression, piecesOf(parts))) : plain;
}

async function* piecesOf(parts: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void> {
  yield* await Promise.resolve(parts);
}

async function collected(bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for await (const piece of bytes) {
    if (signal?.aborted) throw new AgopError("cancelled", "reading was cancelled");
    parts.push(new Uint8Array(piece));
  }
  return new Blob(parts);
}
