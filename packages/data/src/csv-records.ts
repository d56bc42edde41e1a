import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { AgopError } from "@agop/core";
import { CsvError, parse } from "csv-parse";

/** A cell as it stands in the file, without its quotes. */
export interface Field {
  readonly text: string;
  readonly quoted: boolean;
}

export interface CsvRecord {
  /** Of the record's first character, counted from 1. */
  readonly line: number;
  readonly fields: readonly Field[];
}

/** How a file is laid out, so that it can be written back byte for byte. */
export interface CsvLayout {
  readonly delimiter: string;
  readonly newline: "\n" | "\r\n" | "\r";
  readonly hasByteOrderMark: boolean;
  readonly endsWithNewline: boolean;
}

const byteOrderMark = "\u00ef\u00bb\u00bf";
const delimiters = [",", ";", "\t"];
/** Enough of a file to see its first line. */
const sampleBytes = 1 << 16;

/**
 * Files are read and written as Latin-1, one character a byte: whatever their encoding, every byte comes out as it went
 * in, and quotes, delimiters and digits are the same in all encodings that build on ASCII. `displayText` gives the
 * text that people see.
 */
export const byteEncoding = "latin1";

export function displayText(bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.from(bytes, byteEncoding));
  } catch {
    return bytes;
  }
}

/**
 * @throws AgopError `file-unreadable` for a file that is not there or cannot be read, `table-invalid` for an empty one.
 */
export async function readLayout(path: string, delimiter?: string): Promise<CsvLayout> {
  const size = (await stat(path).catch(() => undefined))?.size;
  const file = await open(path).catch((cause: unknown) => {
    throw new AgopError("file-unreadable", `cannot read ${path}`, "check the name and its permissions", { cause });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sampleBytes), 0, sampleBytes, 0);
    const last = await file.read(Buffer.alloc(1), 0, 1, Math.max((size ?? 0) - 1, 0));
    if (bytesRead === 0) throw new AgopError("table-invalid", `${path} is empty`);
    const sample = buffer.toString(byteEncoding, 0, bytesRead);
    if (sample.startsWith("\u00ff\u00fe") || sample.startsWith("\u00fe\u00ff")) {
      throw new AgopError("table-invalid", `${path} is UTF-16`, "save it as UTF-8");
    }
    const newline = /\r\n|\n|\r/.exec(sample)?.[0];
    const firstLine = sample.slice(0, newline === undefined ? sample.length : sample.indexOf(newline));
    return {
      delimiter: delimiter ?? mostFrequent(firstLine),
      newline: newline === "\r\n" || newline === "\r" ? newline : "\n",
      hasByteOrderMark: sample.startsWith(byteOrderMark),
      endsWithNewline: ["\n", "\r"].includes(last.buffer.toString(byteEncoding)),
    };
  } catch (cause) {
    if (cause instanceof AgopError) throw cause;
    throw new AgopError("file-unreadable", `cannot read ${path}`, "is it a folder?", { cause });
  } finally {
    await file.close();
  }
}

/** The delimiter that the line has most of; a comma where it has none. */
function mostFrequent(line: string): string {
  const count = (delimiter: string): number => line.split(delimiter).length - 1;
  return delimiters.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}

/**
 * The records of a CSV file, streamed. Blank lines come as one empty field.
 * @throws AgopError `table-invalid` with file and line where the quoting is broken.
 */
export async function* csvRecords(path: string, layout: CsvLayout): AsyncGenerator<CsvRecord, void> {
  const parser = parse({
    delimiter: layout.delimiter,
    record_delimiter: layout.newline,
    relax_column_count: true,
    cast: (text, { quoting, lines }) => ({ text, quoted: quoting, line: lines }),
  });
  const source = createReadStream(path, { encoding: byteEncoding, start: layout.hasByteOrderMark ? 3 : 0 });
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const fields of parser as AsyncIterable<readonly (Field & { readonly line: number })[]>) {
      // csv-parse counts up to the end of a field, which may hold line breaks itself.
      const [first] = fields;
      yield { line: first.line - (first.text.split(layout.newline).length - 1), fields };
    }
  } catch (error) {
    if (error instanceof CsvError) throw new AgopError("table-invalid", `${path}: ${error.message}`);
    throw error;
  } finally {
    source.destroy();
  }
}

/** A field as it stood in the file. */
export function fieldSource({ text, quoted }: Field): string {
  return quoted ? `"${text.replaceAll('"', '""')}"` : text;
}
