import { createReadStream, createWriteStream } from "node:fs";
import { rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { AgopError } from "@agop/core";
import { decompressing } from "./compression.js";
import { type Container, containerOf } from "./container.js";
import { jsonLinesAsCsv } from "./json-lines.js";
import type { RecordOptions } from "../tables/table-records.js";
import { isMade, madeText, type TableContent } from "./table-content.js";
import type { TypedColumn } from "./typed/column-kind.js";
import { temporaryFolder } from "./temporary-folder.js";

/** A file whose table can be read as plain text, however it is packed. */
export interface TableFile {
  /** What messages call it: its path, or "standard input". */
  readonly name: string;
  /** Goes into the options that it is read with. */
  readonly reading: Pick<RecordOptions, "content" | "header" | "decimal">;
  /** Removes what was unpacked. May be called twice. */
  close(): void;
}

/** "-" is standard input, and what the system calls so. */
function isStandardInput(file: string): boolean {
  return file === "-" || file === "/dev/stdin";
}

/** What messages call a file. */
export function tableFileName(file: string): string {
  return isStandardInput(file) ? "standard input" : file;
}

/**
 * Finds out by its first bytes what a file is, and unpacks what is no plain text to a temporary file, as it streams. "-" is
 * standard input; a pipe is read to its end first. A file that is not there is left for its reader to complain of.
 * @throws AgopError `table-invalid` for what is not read, with what to do, and for what is damaged or cut off;
 * `file-unreadable`; `file-unwritable` where the temporary folder has no room; `cancelled`
 */
export async function openTableFile(file: string, signal?: AbortSignal): Promise<TableFile> {
  const name = tableFileName(file);
  const folder = temporaryFolder();
  const copy = async (from: readonly Readable[]): Promise<string> => {
    const to = folder.next();
    await pipeline([...from, createWriteStream(to)], { ...(signal && { signal }) }).catch((cause: unknown) => {
      throw troubleOf(cause, name);
    });
    return to;
  };
  try {
    let path = file;
    if (isStandardInput(file)) path = await copy([process.stdin]);
    else {
      const found = await stat(file).catch(() => undefined);
      const isPipe = found !== undefined && (found.isFIFO() || found.isCharacterDevice() || found.isSocket());
      if (isPipe) path = await copy([createReadStream(file)]);
      else if (found?.isFile() !== true) return { name, reading: {}, close: folder.remove };
    }
    let packedIn: Omit<TableContent, "path"> = { container: "plain" };
    for (;;) {
      const container = await containerOf(path, name);
      if (container === "plain") break;
      const packed = path;
      const { streams, columns } = await unpacking(container, packed, name);
      path = await copy(streams);
      packedIn = { container, ...(columns && { columns }) };
      if (packed !== file) await rm(packed);
    }
    return { name, reading: path === file ? {} : readingOf({ path, ...packedIn }), close: folder.remove };
  } catch (error) {
    folder.remove();
    throw error;
  }
}

function readingOf(content: TableContent): TableFile["reading"] {
  return isMade(content) ? { content, header: madeText.header, decimal: madeText.decimal } : { content };
}

/** What gives the text of what is packed, and its columns where they have types. */
interface Unpacking {
  readonly streams: readonly Readable[];
  readonly columns?: readonly TypedColumn[];
}

async function unpacking(container: Exclude<Container, "plain">, path: string, name: string): Promise<Unpacking> {
  switch (container) {
    case "gzip":
    case "zstd":
      return { streams: [createReadStream(path), decompressing(container)] };
    case "json-lines":
      return { streams: [Readable.from(jsonLinesAsCsv(path, name), { objectMode: false })] };
    case "parquet":
    case "arrow": {
      // Loaded where they are needed.
      const reading = container === "parquet" ? import("./typed/read-parquet.js") : import("./typed/read-arrow.js");
      const read = await reading.then((module) => ("readParquet" in module ? module.readParquet : module.readArrow));
      const { columns, text } = await read(path).catch((cause: unknown) => {
        throw troubleOf(cause, name);
      });
      return { columns, streams: [Readable.from(text, { objectMode: false })] };
    }
  }
}

function troubleOf(cause: unknown, name: string): unknown {
  if (cause instanceof AgopError || !(cause instanceof Error)) return cause;
  if (cause.name === "AbortError") return new AgopError("cancelled", "reading was cancelled", undefined, { cause });
  const { syscall } = cause as NodeJS.ErrnoException;
  if (syscall === "write") {
    const what = `what ${name} holds does not fit in ${tmpdir()}`;
    return new AgopError("file-unwritable", what, "TMPDIR names another folder", { cause });
  }
  if (syscall === undefined) {
    return new AgopError("table-invalid", `${name} is damaged or cut off: ${cause.message}`, undefined, { cause });
  }
  const hint = "check the name and its permissions";
  return new AgopError("file-unreadable", `cannot read ${name}`, hint, { cause });
}
