import { AgopError } from "@agop/core";
import { CsvError, type Parser, parse } from "csv-parse";
import { byteEncoding, byteText } from "../text/byte-text.js";
import type { CsvLayout } from "./csv-layout.js";
import { byteOrderMark, readBytes } from "../text/file-encoding.js";

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

/** What stands before the first record, as it is written again. */
export function fileStart({ hasByteOrderMark, preamble }: CsvLayout): string {
  return (hasByteOrderMark ? byteOrderMark : "") + preamble;
}

/**
 * The records of a CSV file, streamed. A blank line comes as one empty cell.
 * @throws AgopError `table-invalid` with file and line where the quoting is broken; `file-unreadable`.
 */
export async function* csvRecords(path: string, layout: CsvLayout): AsyncGenerator<CsvRecord, void> {
  const { delimiter, mergesBlanks, lineBreaks, preamble } = layout;
  const lineEnd = lineBreaks.includes("\n") ? /\n|\r$/g : /\r/g;
  const linesOf = (raw: string): number => raw.match(lineEnd)?.length ?? 0;
  let line = 1 + (preamble.match(/\r\n|\n|\r/g)?.length ?? 0);
  // Parsing runs ahead of reading: an error belongs to the record after the last one parsed.
  let parsedTo = line;
  const parser = parse({
    // Where blanks are merged a line is one cell, with its quotes.
    delimiter: mergesBlanks ? "\u0000" : delimiter,
    ...(mergesBlanks && { quote: false }),
    record_delimiter: [...lineBreaks],
    encoding: byteEncoding,
    relax_column_count: true,
    raw: true,
    on_record: (record, { raw = "" }) => {
      parsedTo += linesOf(raw);
      return record;
    },
  });
  try {
    for await (const { record, raw } of parsed(parser, readBytes(path, layout, fileStart(layout).length))) {
      yield { line, texts: mergesBlanks ? wordsOf(record[0]) : record, source: raw };
      line += linesOf(raw);
    }
  } catch (cause) {
    if (cause instanceof AgopError) throw cause;
    if (!(cause instanceof CsvError)) {
      throw new AgopError("file-unreadable", `cannot read ${path} to its end`, undefined, { cause });
    }
    const [trouble] = cause.message.split(":", 1);
    const hint = "a cell with quotes, delimiters or line breaks in it is quoted, and its quotes are doubled";
    throw new AgopError("table-invalid", `${path}:${parsedTo}: ${trouble}`, hint, { cause });
  }
}

/**
 * The records that a parser makes of bytes. Those of a piece come when all of it has been parsed.
 * @throws what the parser, or reading, does
 */
async function* parsed(parser: Parser, bytes: AsyncIterable<Uint8Array>): AsyncGenerator<RawRecord, void> {
  // Whoever writes hears of it.
  parser.on("error", () => undefined);
  const records = (): readonly RawRecord[] => {
    const all: RawRecord[] = [];
    for (;;) {
      const next = parser.read() as RawRecord | null;
      if (next === null) return all;
      all.push(next);
    }
  };
  for await (const piece of bytes) {
    // As text, which every build of csv-parse takes.
    const written = promised((settle) => parser.write(byteText(piece), byteEncoding, settle));
    const made = records();
    await written;
    yield* made;
  }
  const ended = promised((settle) => {
    parser.once("finish", () => {
      settle();
    });
    parser.once("error", settle);
    parser.end();
  });
  const made = records();
  await ended;
  yield* made;
  yield* records();
}

/** Settled by what is called back. */
function promised(work: (settle: (error?: Error | null) => void) => void): Promise<void> {
  const promise = new Promise<void>((resolve, reject) => {
    work((error) => {
      if (error) reject(error);
      else resolve();
    });
  });
  // It is awaited when what was made has been taken.
  promise.catch(() => undefined);
  return promise;
}

const word = /"(?:[^"]|"")*"|[^ \t\r\n]+/g;

/** The cells of a line between runs of blanks, without their quotes; of a blank line one empty cell. */
function wordsOf(line: string): readonly string[] {
  const words = Array.from(line.matchAll(word), ([text]) =>
    /^".*"$/.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text,
  );
  return words.length > 0 ? words : [""];
}

/** Where a cell stands in its record, with its quotes. */
interface CellSpan {
  readonly begin: number;
  readonly end: number;
}

function spansOf({ texts, source }: CsvRecord, { delimiter, mergesBlanks }: CsvLayout): readonly CellSpan[] {
  if (mergesBlanks) {
    return Array.from(source.matchAll(word), ({ 0: text, index }) => ({ begin: index, end: index + text.length }));
  }
  let begin = 0;
  return texts.map((text) => {
    const end = begin + (source[begin] === '"' ? text.replaceAll('"', '""').length + 2 : text.length);
    const span = { begin, end };
    begin = end + delimiter.length;
    return span;
  });
}

/**
 * A record as it stands in the file, except for the cells for which `replace` has another text. A cell that was quoted
 * stays so.
 */
export function replaceCells(
  record: CsvRecord,
  layout: CsvLayout,
  replace: (text: string, place: number) => string | undefined,
): string {
  const { source } = record;
  let written = "";
  let copied = 0;
  let last = 0;
  spansOf(record, layout).forEach(({ begin, end }, place) => {
    last = end;
    const replacement = replace(record.texts[place], place);
    if (replacement === undefined) return;
    const needsQuotes = source[begin] === '"' || replacement.includes(layout.delimiter) || /["\r\n]/.test(replacement);
    written += source.slice(copied, begin) + (needsQuotes ? `"${replacement.replaceAll('"', '""')}"` : replacement);
    copied = end;
  });
  // csv-parse loses the line feed after a carriage return (adaltas/node-csv#332).
  const isCut = source.slice(last) === "\r" && layout.lineBreaks.includes("\r\n");
  return written + source.slice(copied) + (isCut ? "\n" : "");
}
