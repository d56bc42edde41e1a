import { fileStart } from "../csv/csv-records.js";
import type { CsvLayout } from "../csv/csv-layout.js";
import { byteText } from "../text/byte-text.js";
import { readBytes } from "../text/file-encoding.js";

/** A line of a file without quotes, in the bytes of a piece of it. The next one overwrites it. */
export interface PlainLine {
  bytes: Uint8Array;
  /** Of the first character, counted from 1. */
  line: number;
  /** Where its cells begin, and behind the last delimiter or line break. */
  readonly starts: Int32Array;
  cells: number;
}

const [quote, lineFeed, carriageReturn] = [34, 10, 13];
/** Of lines with more cells the others are not told apart. */
const mostCells = 64;

/** Whether the records of a file may be told apart without a parser, as long as there is no quote. */
export function mayBePlain({ delimiter, mergesBlanks, lineBreaks }: CsvLayout): boolean {
  return delimiter.length === 1 && delimiter.charCodeAt(0) < 128 && !mergesBlanks && lineBreaks.includes("\n");
}

/** Whether there is a quote anywhere: such a file is for a parser. */
export async function hasQuotes(path: string, layout: CsvLayout): Promise<boolean> {
  for await (const piece of readBytes(path, layout)) if (piece.includes(quote)) return true;
  return false;
}

/**
 * Gives each line of a file without quotes to `take`, several times as fast as a parser of CSV.
 * @throws AgopError as `readBytes`
 */
export async function eachPlainLine(path: string, layout: CsvLayout, take: (line: PlainLine) => void): Promise<void> {
  const delimiter = layout.delimiter.charCodeAt(0);
  const current: PlainLine = {
    bytes: new Uint8Array(),
    line: 1 + (layout.preamble.match(/\r\n|\n|\r/g)?.length ?? 0),
    starts: new Int32Array(mostCells + 1),
    cells: 0,
  };
  const { starts } = current;
  const end = (at: number): void => {
    starts[++current.cells] = at + 1;
    take(current);
    current.line++;
    current.cells = 0;
  };
  let rest = new Uint8Array();
  for await (const piece of readBytes(path, layout, fileStart(layout).length)) {
    const bytes = new Uint8Array(rest.length + piece.length);
    bytes.set(rest);
    bytes.set(piece, rest.length);
    const last = bytes.lastIndexOf(lineFeed);
    current.bytes = bytes;
    starts[0] = 0;
    for (let at = 0; at <= last; at++) {
      const byte = bytes[at];
      if (byte === delimiter) {
        if (current.cells < mostCells - 1) starts[++current.cells] = at + 1;
      } else if (byte === lineFeed) {
        end(at);
        starts[0] = at + 1;
      }
    }
    rest = bytes.slice(last + 1);
  }
  if (rest.length === 0) return;
  current.bytes = rest;
  starts[0] = 0;
  rest.forEach((byte, at) => {
    if (byte === delimiter && current.cells < mostCells - 1) starts[++current.cells] = at + 1;
  });
  end(rest.length);
}

/** Where a cell ends, without the carriage return of the line break. */
function endOf({ bytes, starts, cells }: PlainLine, cell: number): number {
  const end = starts[cell + 1] - 1;
  return cell === cells - 1 && end < bytes.length && end > starts[cell] && bytes[end - 1] === carriageReturn
    ? end - 1
    : end;
}

/** The cells as text. */
export function textsOf(line: PlainLine): readonly string[] {
  return Array.from({ length: line.cells }, (_, cell) =>
    byteText(line.bytes.subarray(line.starts[cell], endOf(line, cell))),
  );
}

const [zero, nine, minus] = [48, 57, 45];
/** Whole numbers of so many digits are exact. */
const mostDigits = 15;

/** A cell of digits alone that does not begin with a zero, or is one; -1 for any other. */
export function wholeNumberIn(line: PlainLine, cell: number): number {
  const { bytes, starts } = line;
  const start = starts[cell];
  const end = endOf(line, cell);
  const length = end - start;
  if (length === 0 || length > mostDigits || (length > 1 && bytes[start] === zero)) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte < zero || byte > nine) return -1;
    value = 10 * value + (byte - zero);
  }
  return value;
}

/** A cell of a few digits with a decimal sign among them or none, as `Number` reads it; NaN for any other. */
export function decimalIn(line: PlainLine, cell: number, decimalSign: number): number {
  const { bytes, starts } = line;
  const end = endOf(line, cell);
  const isNegative = bytes[starts[cell]] === minus;
  const start = starts[cell] + (isNegative ? 1 : 0);
  if (start === end || end - start > mostDigits + 1) return NaN;
  let whole = 0;
  let digits = 0;
  let unit = 0;
  for (let at = start; at < end; at++) {
    const byte = bytes[at];
    if (byte === decimalSign && unit === 0 && digits > 0) unit = 1;
    else if (byte >= zero && byte <= nine) {
      whole = 10 * whole + (byte - zero);
      digits++;
      unit *= 10;
    } else return NaN;
  }
  if (digits > mostDigits) return NaN;
  // Both are exact, and their quotient is rounded once, as Number("1.25") is.
  const value = unit === 0 ? whole : whole / unit;
  return isNegative ? -value : value;
}
