import { createReadStream } from "node:fs";
import { extname } from "node:path";
import { finished } from "node:stream/promises";
import { AgopError } from "@agop/core";
import { writeAtomically } from "../files/atomic-file.js";
import { byteEncoding } from "../text/byte-text.js";
import { blankCells } from "../csv/csv-sample.js";
import { type FileEncoding, writingIn } from "../text/file-encoding.js";
import type { RecordOptions, TableRecords } from "../tables/table-records.js";
import { type Write, writeInto } from "../files/write-into.js";
import { compressing } from "./compression.js";
import type { Container } from "./container.js";
import type { TableContent } from "./table-content.js";
import { temporaryFolder } from "./temporary-folder.js";
import { typedRows } from "./typed/write-typed.js";

const containers: Readonly<Record<string, Container>> = {
  ".gz": "gzip",
  ".zst": "zstd",
  ".zstd": "zstd",
  ".parquet": "parquet",
  ".pq": "parquet",
  ".arrow": "arrow",
  ".feather": "arrow",
};

const refused = [".xlsx", ".xls", ".xlsm", ".ods", ".jsonl", ".ndjson", ".json", ".zip", ".bz2", ".xz", ".7z"];

/**
 * What a table is packed in when it is written: as the name says by its extension, or, where it has none, as the table was read.
 * @throws AgopError `option-invalid` for an extension of what is not written
 */
export function containerToWrite(path: string, content?: TableContent): Container {
  if (isStandardOutput(path)) return "plain";
  // The number of a draw is no extension.
  const extension = extname(path)
    .toLowerCase()
    .replace(/^\.\d+$/, "");
  if (refused.includes(extension)) {
    throw new AgopError(
      "option-invalid",
      `${path} cannot be written as ${extension}`,
      "write .csv, .csv.gz, .parquet or .arrow",
    );
  }
  const container = extension === "" ? containerOfRead(content) : (containers[extension] ?? "plain");
  // Says so before any work is done where it cannot be written.
  if (container === "zstd") compressing(container).destroy();
  return container;
}

/** "-" is standard output, and what the system calls so. */
export function isStandardOutput(path: string): boolean {
  return path === "-" || path === "/dev/stdout";
}

/** What messages call an output. */
export function outputName(path: string): string {
  return isStandardOutput(path) ? "standard output" : path;
}

/** How a text is written, and what the table was read from. */
export interface WrittenText extends RecordOptions {
  /** Default "bytes". Rows of Parquet and Arrow have none. */
  readonly encoding?: FileEncoding;
}

/** The way in which a table was read. */
export function asRead({
  layout: { delimiter, mergesBlanks, encoding, content },
  format,
  hasHeader,
}: Pick<TableRecords, "layout" | "format" | "hasHeader">): WrittenText {
  const separator = mergesBlanks ? blankCells : delimiter;
  return { ...format, delimiter: separator, header: hasHeader, encoding, ...(content && { content }) };
}

/**
 * Writes a table, given as its text, packed as its path says; "-" is standard output.
 * @throws AgopError `file-unwritable`, `option-invalid`; whatever `produce` throws is passed on, and nothing half-written remains
 * but on standard output
 */
export async function writeTableFile(
  path: string,
  written: WrittenText,
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  const encoded = (write: Write): Promise<void> => produce(writingIn(written.encoding ?? "bytes", write));
  if (isStandardOutput(path)) {
    const closed = finished(process.stdout);
    // Whoever reads it may go away when all is written.
    closed.catch(() => undefined);
    return writeInto(process.stdout, closed, encoded);
  }
  const container = containerToWrite(path, written.content);
  switch (container) {
    case "plain":
      return writeAtomically(path, encoded);
    case "gzip":
    case "zstd":
      return writeAtomically(path, encoded, compressing(container));
    case "parquet":
    case "arrow":
      return writeTyped(path, container, written, produce);
  }
}

/** As JSON lines are not written, their text is. */
function containerOfRead(content: TableContent | undefined): Container {
  return content === undefined || content.container === "json-lines" ? "plain" : content.container;
}

/** So many rows make a row group. */
const batchRows = 1 << 16;

/** The text goes to a temporary file first, since what kind a column has is known at its end. */
async function writeTyped(
  path: string,
  container: "parquet" | "arrow",
  written: RecordOptions,
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  const folder = temporaryFolder();
  try {
    const text = folder.next();
    await writeAtomically(text, produce);
    const options = { ...written, content: { path: text, container: "plain" } } as const;
    const rows = await typedRows(path, options, written.content?.columns ?? [], batchRows);
    const packed = folder.next();
    if (container === "parquet")
      await import("./typed/write-parquet.js").then((module) => module.writeParquet(packed, rows));
    else await import("./typed/write-arrow.js").then((module) => module.writeArrow(packed, rows));
    await writeAtomically(path, async (write) => {
      for await (const chunk of createReadStream(packed, { encoding: byteEncoding })) await write(chunk as string);
    });
  } finally {
    folder.remove();
  }
}
