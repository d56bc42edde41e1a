import { AgopError } from "@agop/core";
import { blankCells } from "../csv/csv-sample.js";
import { extensionOf } from "../files/extension.js";
import type { Files, Write } from "../files/files.js";
import { isStandardOutput } from "../files/standard-streams.js";
import { systemFiles } from "../files/system-files.js";
import { platform } from "../platform/node.js";
import type { RecordOptions, TableRecords } from "../tables/table-records.js";
import { type FileEncoding, writingIn } from "../text/file-encoding.js";
import type { Container } from "./container.js";
import type { TableContent } from "./table-content.js";
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
  const extension = extensionOf(path)
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
  if (container === "gzip" || container === "zstd") platform.checkCompression(container);
  return container;
}

/** How a text is written, and what the table was read from. */
export interface WrittenText extends RecordOptions {
  /** Default "bytes". Rows of Parquet and Arrow have none. */
  readonly encoding?: FileEncoding;
}

/** The way in which a table was read. */
export function asRead({
  layout: { delimiter, mergesBlanks, encoding, content, files },
  format,
  hasHeader,
}: Pick<TableRecords, "layout" | "format" | "hasHeader">): WrittenText {
  const separator = mergesBlanks ? blankCells : delimiter;
  return {
    ...format,
    delimiter: separator,
    header: hasHeader,
    encoding,
    ...(content && { content }),
    ...(files && { files }),
  };
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
  const { encoding = "bytes", content, files = systemFiles } = written;
  const encoded = (write: Write): Promise<void> => produce(writingIn(encoding, write));
  if (isStandardOutput(path)) {
    if (files.standard) return files.standard.output(encoded);
    throw new AgopError("file-unwritable", "there is no standard output here", "give a file");
  }
  const container = containerToWrite(path, content);
  switch (container) {
    case "plain":
      return files.write(path, encoded);
    case "gzip":
    case "zstd":
      return files.write(path, encoded, container);
    case "parquet":
    case "arrow":
      return writeTyped(files, path, container, written, produce);
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
  files: Files,
  path: string,
  container: "parquet" | "arrow",
  written: RecordOptions,
  produce: (write: Write) => Promise<void>,
): Promise<void> {
  const temporary = files.temporary();
  try {
    const text = temporary.next();
    await files.write(text, produce);
    const options = { ...written, content: { path: text, container: "plain" } } as const;
    const rows = await typedRows(path, options, written.content?.columns ?? [], batchRows);
    await files.write(path, async (write) => {
      if (container === "parquet") {
        await import("./typed/write-parquet.js").then((module) => module.writeParquet(write, rows));
      } else await import("./typed/write-arrow.js").then((module) => module.writeArrow(write, rows));
    });
  } finally {
    temporary.remove();
  }
}
