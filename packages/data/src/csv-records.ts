import { createReadStream } from "node:fs";
import { AgopError } from "@agop/core";
import { CsvError, parse } from "csv-parse";
import { byteEncoding } from "./byte-text.js";
import type { CsvLayout } from "./csv-layout.js";

export interface CsvRecord {
  /** Of the record's first character, counted from 1. */
  readonly line: number;
  /** The cells without their quotes. */
  readonly texts: readonly string[];
  /** The record as it stands in the file; of a line break of two characters perhaps only the first. */
  readonly source: string;
}

/** What csv-parse gives with its option `raw`. */
interface RawRecord {
  readonly record: readonly string[];
  readonly raw: string;
}

/**
 * The records of a CSV file, streamed. A blank line comes as one empty cell.
 * @throws AgopError `table-invalid` with file and line where the quoting is broken; `file-unreadable`.
 */
export async function* csvRecords(path: string, layout: CsvLayout): AsyncGenerator<CsvRecord, void> {
  const { delimiter, lineBreaks, hasByteOrderMark } = layout;
  const lineEnd = lineBreaks.includes("\n") ? /\n|\r$/g : /\r/g;
  const linesOf = (raw: string): number => raw.match(lineEnd)?.length ?? 0;
  // Parsing runs ahead of reading: an error belongs to the record after the last one parsed.
  let parsedTo = 1;
  const parser = parse({
    delimiter,
    record_delimiter: [...lineBreaks],
    encoding: byteEncoding,
    relax_column_count: true,
    raw: true,
    on_record: (record, { raw = "" }) => {
      parsedTo += linesOf(raw);
      return record;
    },
  });
  const input = createReadStream(path, { start: hasByteOrderMark ? 3 : 0 });
  input.on("error", (error) => parser.destroy(error));
  input.pipe(parser);
  try {
    let line = 1;
    for await (const { record, raw } of parser as AsyncIterable<RawRecord>) {
      yield { line, texts: record, source: raw };
      line += linesOf(raw);
    }
  } catch (cause) {
    if (!(cause instanceof CsvError)) {
      throw new AgopError("file-unreadable", `cannot read ${path} to its end`, undefined, { cause });
    }
    const [trouble] = cause.message.split(":", 1);
    const hint = "a cell with quotes, delimiters or line breaks in it is quoted, and its quotes are doubled";
    throw new AgopError("table-invalid", `${path}:${parsedTo}: ${trouble}`, hint, { cause });
  } finally {
    input.destroy();
  }
}

/**
 * A record as it stands in the file, except for the cells for which `replace` has another text. A cell that was quoted
 * stays so.
 */
export function replaceCells(
  { texts, source }: CsvRecord,
  { delimiter, lineBreaks }: CsvLayout,
  replace: (text: string, place: number) => string | undefined,
): string {
  let written = "";
  let copied = 0;
  let begin = 0;
  let end = 0;
  texts.forEach((text, place) => {
    const isQuoted = source[begin] === '"';
    end = begin + (isQuoted ? text.replaceAll('"', '""').length + 2 : text.length);
    const replacement = replace(text, place);
    if (replacement !== undefined) {
      const needsQuotes = isQuoted || replacement.includes(delimiter);
      written += source.slice(copied, begin) + (needsQuotes ? `"${replacement}"` : replacement);
      copied = end;
    }
    begin = end + delimiter.length;
  });
  // csv-parse loses the line feed after a carriage return (adaltas/node-csv#332).
  const isCut = source.slice(end) === "\r" && lineBreaks.includes("\r\n");
  return written + source.slice(copied) + (isCut ? "\n" : "");
}
