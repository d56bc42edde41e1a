/** What a text is packed with, byte by byte. */
export type Compression = "gzip" | "zstd";

/** Writes a piece of text, one character a byte, waiting where the file is slower than the writer. */
export type Write = (text: string) => Promise<void>;

/** What is at a path. */
export interface FoundFile {
  /** A stream, such as a pipe, can be read only once. */
  readonly kind: "file" | "stream" | "other";
  /** Bytes of a file. */
  readonly size: number;
}

/** Some bytes of a file. */
export interface ByteRange {
  /** Default 0. */
  readonly start?: number;
  /** The place behind the last one; default: the end of the file. */
  readonly end?: number;
}

/**
 * Where bytes come from and go to, by paths: on a disk, or in memory as `memoryFiles` makes it. All that is read and written
 * goes through it.
 */
export interface Files {
  /** @throws what the system says where there is nothing */
  find(path: string): Promise<FoundFile>;
  /** In pieces. A file may be read several times. */
  read(path: string, range?: ByteRange): AsyncIterable<Uint8Array>;
  /**
   * A reader sees the old file, or the new one when it is complete; a failure leaves nothing behind.
   * @throws AgopError `file-unwritable`; whatever `produce` throws is passed on
   */
  write(path: string, produce: (write: Write) => Promise<void>, compression?: Compression): Promise<void>;
  /** Standard input and output; left out where there are none. */
  readonly standard?: {
    input(): AsyncIterable<Uint8Array>;
    output(produce: (write: Write) => Promise<void>): Promise<void>;
  };
  /**
   * Makes sure that a file can be written before any work is done for it.
   * @param option that names it
   * @throws AgopError `file-unwritable`
   */
  checkOutput(path: string, option: string): Promise<void>;
  /** What tells one file from another, by whatever paths they go. */
  identity(path: string): Promise<string>;
  /** Bytes that a file may still take. */
  room(path: string): Promise<number>;
  temporary(): TemporaryFiles;
  /** A file of numbers that nobody else sees, empty. @throws AgopError `out-of-memory` where there is no place for any */
  numbers(): NumberFile;
}

/** Files that nobody keeps. */
export interface TemporaryFiles {
  /** A path that nothing has yet. */
  next(): string;
  /**
   * Writes bytes to such a path.
   * @param name what messages call their origin
   * @throws AgopError `file-unwritable` where there is no room; `cancelled`; what reading throws is passed on
   */
  keep(name: string, bytes: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<string>;
  drop(path: string): Promise<void>;
  /** Removes all of them. May be called twice. */
  remove(): void;
}

/** Numbers of eight bytes, read and written at once. */
export interface NumberFile {
  append(numbers: Float64Array): void;
  /** @param place of the first number, counted from 0 */
  read(place: number, into: Float64Array): void;
  /** May be called twice. */
  close(): void;
}

/** The first bytes of a file, at most `count`. */
export async function firstBytes(files: Files, path: string, count: number): Promise<Uint8Array> {
  return joined(files.read(path, { end: count }));
}

/** All bytes in one piece. */
export async function joined(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of bytes) {
    pieces.push(piece);
    length += piece.length;
  }
  const all = new Uint8Array(length);
  let place = 0;
  for (const piece of pieces) {
    all.set(piece, place);
    place += piece.length;
  }
  return all;
}
