import { AgopError } from "@agop/core";
import type { Files } from "../files/files.js";
import { isStandardInput, tableFileName } from "../files/standard-streams.js";
import { systemFiles } from "../files/system-files.js";
import { platform } from "../platform/node.js";
import type { RecordOptions } from "../tables/table-records.js";
import { type Container, containerOf } from "./container.js";
import { jsonLinesAsCsv } from "./json-lines.js";
import { isMade, madeText, type TableContent } from "./table-content.js";
import type { TypedColumn } from "./typed/column-kind.js";

/** A file whose table can be read as plain text, however it is packed. */
export interface TableFile {
  /** What messages call it: its path, or "standard input". */
  readonly name: string;
  /** Goes into the options that it is read with. */
  readonly reading: Pick<RecordOptions, "files" | "content" | "header" | "decimal">;
  /** Removes what was unpacked. May be called twice. */
  close(): void;
}

/** Where a file is, and what may stop opening it. */
export interface OpenOptions {
  /** Default: those of the disk. */
  readonly files?: Files | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Finds out by its first bytes what a file is, and unpacks what is no plain text to a temporary file, as it streams. "-" is
 * standard input; a pipe is read to its end first. A file that is not there is left for its reader to complain of.
 * @throws AgopError `table-invalid` for what is not read, with what to do, and for what is damaged or cut off;
 * `file-unreadable`; `file-unwritable` where the temporary folder has no room; `cancelled`
 */
export async function openTableFile(file: string, { files: given, signal }: OpenOptions = {}): Promise<TableFile> {
  const files = given ?? systemFiles;
  const name = tableFileName(file);
  const temporary = files.temporary();
  const keep = (bytes: AsyncIterable<Uint8Array>): Promise<string> =>
    temporary.keep(name, bytes, signal).catch((cause: unknown) => {
      throw troubleOf(cause, name);
    });
  const where = given && { files: given };
  try {
    let path = file;
    if (isStandardInput(file)) path = await keep(inputOf(files));
    else {
      const found = await files.find(file).catch(() => undefined);
      if (found?.kind === "stream") path = await keep(files.read(file));
      else if (found?.kind !== "file") return { name, reading: { ...where }, close: temporary.remove };
    }
    let packedIn: Omit<TableContent, "path"> = { container: "plain" };
    for (;;) {
      const container = await containerOf(files, path, name);
      if (container === "plain") break;
      const packed = path;
      const { bytes, columns } = await unpacking(files, container, packed, name);
      path = await keep(bytes);
      packedIn = { container, ...(columns && { columns }) };
      if (packed !== file) await temporary.drop(packed);
    }
    const reading = path === file ? {} : readingOf({ path, ...packedIn });
    return { name, reading: { ...where, ...reading }, close: temporary.remove };
  } catch (error) {
    temporary.remove();
    throw error;
  }
}

function inputOf({ standard }: Files): AsyncIterable<Uint8Array> {
  if (standard) return standard.input();
  throw new AgopError("file-unreadable", "there is no standard input here", "give a file");
}

function readingOf(content: TableContent): TableFile["reading"] {
  return isMade(content) ? { content, header: madeText.header, decimal: madeText.decimal } : { content };
}

/** What gives the text of what is packed, and its columns where they have types. */
interface Unpacking {
  readonly bytes: AsyncIterable<Uint8Array>;
  readonly columns?: readonly TypedColumn[];
}

async function unpacking(
  files: Files,
  container: Exclude<Container, "plain">,
  path: string,
  name: string,
): Promise<Unpacking> {
  switch (container) {
    case "gzip":
    case "zstd":
      return { bytes: platform.decompressed(container, files.read(path)) };
    case "json-lines":
      return { bytes: jsonLinesAsCsv(files, path, name) };
    case "parquet":
    case "arrow": {
      // Loaded where they are needed.
      const reading = container === "parquet" ? import("./typed/read-parquet.js") : import("./typed/read-arrow.js");
      const read = await reading.then((module) => ("readParquet" in module ? module.readParquet : module.readArrow));
      const { columns, text } = await read(files, path).catch((cause: unknown) => {
        throw troubleOf(cause, name);
      });
      return { columns, bytes: text };
    }
  }
}

/** What the system says of reading; of anything else the content is to blame. */
function troubleOf(cause: unknown, name: string): unknown {
  if (cause instanceof AgopError || !(cause instanceof Error)) return cause;
  if (!("syscall" in cause)) {
    return new AgopError("table-invalid", `${name} is damaged or cut off: ${cause.message}`, undefined, { cause });
  }
  const hint = "check the name and its permissions";
  return new AgopError("file-unreadable", `cannot read ${name}`, hint, { cause });
}
