import { AgopError } from "@agop/core";
import { fileUnreadable } from "@agop/core/registry";
import type { Files } from "../files/files.js";
import { systemFiles } from "../files/system-files.js";
import { byteText } from "../text/byte-text.js";
import { isMade, madeText, type TableContent } from "../containers/table-content.js";
import { blankCells, type CsvSample, findDecimal, findDelimiter, unquotedRecords } from "./csv-sample.js";
import { byteOrderMark, type FileEncoding, findEncoding, readBytes } from "../text/file-encoding.js";
import type { NumberFormat } from "../text/number-format.js";

/** How the records of a file are told apart. */
export interface CsvLayout {
  readonly encoding: FileEncoding;
  readonly hasByteOrderMark: boolean;
  /** The lines before the first record: comments, `sep=;`, blank ones. */
  readonly preamble: string;
  readonly delimiter: string;
  /** Whether any number of blanks and tabs stands for one delimiter, and those around a line for none. */
  readonly mergesBlanks: boolean;
  /** What ends a record: a line feed, with or without a carriage return, which may mix; or the latter alone. */
  readonly lineBreaks: readonly string[];
  readonly decimal: NumberFormat["decimal"];
  /** Where the text lies, if not in the file itself. */
  readonly content?: TableContent;
  /** Where the file is, if not on the disk. */
  readonly files?: Files;
}

export interface LayoutOptions {
  /** A character or several, "tab", or "blanks" for any number of them; found by itself where left out. */
  readonly delimiter?: string;
  /** Found by itself where left out. */
  readonly decimal?: NumberFormat["decimal"];
  /** Where the text lies, if not in the file itself, which messages go on to name. As `openTableFile` gives it. */
  readonly content?: TableContent;
  /** Where the file is, and what is written like it. Default: the disk. */
  readonly files?: Files;
}

/** How we write what has no text of its own. */
const layoutOfMade = {
  encoding: "bytes",
  hasByteOrderMark: false,
  preamble: "",
  delimiter: madeText.delimiter,
  mergesBlanks: false,
  lineBreaks: madeText.lineBreaks,
  decimal: madeText.decimal,
} as const;

/** So many bytes at the beginning of a file show how it is written. */
const sampleBytes = 1 << 18;

/**
 * Finds the layout of a CSV file at its beginning.
 * @throws AgopError `file-unreadable` for a file that is not there or cannot be read, `table-invalid` for an empty one and one in
 * UTF-32, `option-invalid` for a delimiter that cannot be one.
 */
export async function readLayout(path: string, options: LayoutOptions = {}): Promise<CsvLayout> {
  const { content, files } = options;
  const place = { ...(content && { content }), ...(files && { files }) };
  if (content && isMade(content)) return { ...layoutOfMade, ...place };
  const asked = options.delimiter === undefined ? undefined : namedDelimiter(options.delimiter);
  const { encoding, text, isWhole } = await readStart(path, place).catch((cause: unknown) => {
    if (cause instanceof AgopError) throw cause;
    throw fileUnreadable(path, cause);
  });
  if (text === "") throw new AgopError("table-invalid", `${path} is empty`);
  const hasByteOrderMark = text.startsWith(byteOrderMark);
  const begin = hasByteOrderMark ? byteOrderMark.length : 0;
  const { preamble, separator } = findPreamble(text.slice(begin), asked);
  const body = text.slice(begin + preamble.length);
  const sample: CsvSample = { text: body, isWhole };
  const found = asked ?? separator ?? findDelimiter(sample, options.decimal);
  const mergesBlanks = found === blankCells;
  const delimiter = mergesBlanks ? " " : found;
  return {
    encoding,
    hasByteOrderMark,
    preamble,
    delimiter,
    mergesBlanks,
    lineBreaks: lineBreaksOf(body),
    decimal: options.decimal ?? findDecimal(sample, found),
    ...place,
  };
}

const delimiterNames: Readonly<Record<string, string>> = { tab: "\t", "\\t": "\t", blanks: blankCells };

function namedDelimiter(given: string): string {
  const delimiter = delimiterNames[given] ?? given;
  if (/^[^"\r\n]+$/.test(delimiter)) return delimiter;
  const range = "it must be a character other than a quote or a line break";
  throw new AgopError("option-invalid", `the delimiter is ${JSON.stringify(given)}; ${range}`);
}

interface FileStart {
  readonly encoding: FileEncoding;
  /** Bytes, at least up to the end of the first record. */
  readonly text: string;
  readonly isWhole: boolean;
}

async function readStart(path: string, place: Pick<CsvLayout, "content" | "files">): Promise<FileStart> {
  const { content, files = systemFiles } = place;
  // A pipe could be read only once.
  if ((await files.find(content?.path ?? path)).kind !== "file") throw new Error("not a file");
  let encoding: FileEncoding = "bytes";
  for await (const chunk of readBytes(path, { encoding: "bytes", ...place })) {
    encoding = findEncoding(path, chunk);
    break;
  }
  let text = "";
  // Looked at where it has doubled, so that a quote that stays open is gone through twice at most.
  let enough = sampleBytes;
  for await (const chunk of readBytes(path, { encoding, ...place })) {
    text += byteText(chunk);
    if (text.length < enough) continue;
    if (hasRecord(text)) return { encoding, text, isWhole: false };
    enough = 2 * text.length;
  }
  return { encoding, text, isWhole: true };
}

/** Whether the first record is there, and with it what breaks lines. */
function hasRecord(text: string): boolean {
  return unquotedRecords({ text, isWhole: false }, 1).length > 0;
}

/** The line break of the first record decides. */
function lineBreaksOf(text: string): readonly string[] {
  const [first] = unquotedRecords({ text, isWhole: true }, 1, true);
  return /\r(?!\n)/.test(first) ? ["\r"] : ["\r\n", "\n"];
}

/** Lines before the first record, and the delimiter that one of them names as Excel does. */
function findPreamble(
  text: string,
  asked: string | undefined,
): { readonly preamble: string; readonly separator: string | undefined } {
  let separator: string | undefined;
  let end = 0;
  const lines = [...text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)];
  const hasRows = lines.some(([, line]) => line.trim() !== "" && !line.startsWith("#"));
  for (const [place, [whole, line]] of lines.entries()) {
    const named = end === 0 ? /^"?sep=([^"\r\n])"?$/i.exec(line) : null;
    if (named) separator = named[1];
    else if (line.startsWith("#")) {
      if (isCommentedHeader(line, lines.at(place + 1)?.[1], asked ?? separator)) break;
    } else if (line.trim() !== "" || end === 0) break;
    if (!hasRows) break;
    end += whole.length;
  }
  return { preamble: text.slice(0, end), separator };
}

/** `#id,name` above `1,ann`: names, the first of which begins with the sign of a comment. */
function isCommentedHeader(line: string, next: string | undefined, delimiter: string | undefined): boolean {
  if (next === undefined || next.startsWith("#")) return false;
  const delimiters = delimiter === undefined ? [",", ";", "\t", "|"] : [delimiter];
  return delimiters.some((each) => {
    const cells = line.split(each).length;
    return cells > 1 && cells === next.split(each).length;
  });
}
