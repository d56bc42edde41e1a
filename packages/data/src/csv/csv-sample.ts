import type { NumberFormat } from "../text/number-format.js";
import { textForm } from "../text/text-form.js";

/** The beginning of a file, without what stands before its first record. */
export interface CsvSample {
  readonly text: string;
  /** Whether it is all of the file; if not, its last record may be cut. */
  readonly isWhole: boolean;
}

/** Stands for runs of blanks and tabs between cells. */
export const blankCells = "blanks";

/** So many records show the delimiter. */
const sampledRecords = 100;

/** The first records, without what is in quotes. */
export function unquotedRecords(
  { text, isWhole }: CsvSample,
  most = sampledRecords,
  withBreaks = false,
): readonly string[] {
  const records: string[] = [];
  const breaks = /["\r\n]/g;
  let record = "";
  let from = 0;
  while (records.length < most) {
    const at = breaks.exec(text)?.index;
    if (at === undefined) {
      if (isWhole) records.push(record + text.slice(from));
      break;
    }
    record += text.slice(from, at);
    from = at + 1;
    if (text[at] === '"') {
      const end = text.indexOf('"', from);
      if (end < 0) {
        if (isWhole) records.push(record);
        break;
      }
      record += '""';
      from = end + 1;
    } else {
      // Whether a line feed follows is not known where the sample ends.
      if (text[at] === "\r" && from === text.length && !isWhole) break;
      if (text[at] === "\r" && text[from] === "\n") from++;
      records.push(withBreaks ? record + text.slice(at, from) : record);
      record = "";
    }
    breaks.lastIndex = from;
  }
  return records;
}

const delimiters = [",", ";", "\t", "|"];
const withDecimalComma = [";", "\t", "|", ","];
const decimalComma = /(?<=\d),(?=\d)/g;

/**
 * The delimiter that the records have alike, or else that the first has most of. A comma between digits may be a decimal sign: it
 * counts only where nothing else is found.
 */
export function findDelimiter(sample: CsvSample, decimal: NumberFormat["decimal"] | undefined): string {
  const records = unquotedRecords(sample).filter((record) => record.trim() !== "");
  const [first = ""] = records;
  const candidates = decimal === "," ? withDecimalComma : delimiters;
  const count = (record: string, delimiter: string): number => record.split(delimiter).length - 1;
  const certain = (record: string): string => record.replaceAll(decimalComma, "");
  const alike = candidates.filter((delimiter) => {
    const cells = count(first, delimiter);
    const same = records.filter((record) => count(record, delimiter) === cells).length;
    return cells > 0 && same >= 0.9 * records.length;
  });
  const fewest = (delimiter: string): number => Math.min(...records.map((record) => count(certain(record), delimiter)));
  const best = (among: readonly string[], score: (delimiter: string) => number): string =>
    among.reduce((found, delimiter) => (score(delimiter) > score(found) ? delimiter : found));
  if (alike.length === 1 && !(decimal === "," && alike[0] === "," && fewest(",") === 0)) return alike[0];
  if (alike.length > 1) return best(alike, fewest);
  if (isInBlanks(records)) return blankCells;
  const inFirst = decimal === "," ? certain(first) : first;
  return best(candidates, (delimiter) => count(inFirst, delimiter));
}

const number = /^[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?$/i;

/** Whether every record has as many words, of which at least half are numbers. */
function isInBlanks(records: readonly string[]): boolean {
  const rows = records.map((record) => record.trim().split(/[ \t]+/));
  const [{ length } = []] = rows;
  if (length < 2 || rows.length < 2 || rows.some((row) => row.length !== length)) return false;
  const words = rows.slice(1).flat();
  return words.filter((word) => number.test(word)).length >= words.length / 2;
}

/** So many cells show the decimal sign; where a quote stays open the sample is the whole file. */
const mostCells = 1_000_000;

/** The decimal sign of a file: a comma where cells have one between digits, and none has a point there. */
export function findDecimal(sample: CsvSample, delimiter: string): NumberFormat["decimal"] {
  let commas = 0;
  let cells = 0;
  for (const cell of sampledCells(sample, delimiter)) {
    if (cells++ === mostCells) break;
    const form = textForm(cell);
    if (form === "decimal comma") commas++;
    if (form === "decimal point") return ".";
  }
  return commas > 0 ? "," : ".";
}

/** Cells of the first records, without their quotes; where quotes hold delimiters, parts of cells. */
function* sampledCells({ text, isWhole }: CsvSample, delimiter: string): Generator<string, void> {
  const end = isWhole ? text.length : Math.max(text.lastIndexOf("\n"), text.lastIndexOf("\r"));
  for (const [line] of text.slice(0, end).matchAll(/[^\r\n]+/g)) {
    const cells =
      delimiter === blankCells ? line.split(/[ \t]+/) : delimiter === "," ? quotedCells(line) : line.split(delimiter);
    for (const cell of cells) yield cell.trim().replace(/^"(.*)"$/, "$1");
  }
}

/** Between commas only a cell in quotes has one of its own. */
function quotedCells(line: string): readonly string[] {
  return Array.from(line.matchAll(/"[^"]*"|[^",]+/g), ([cell]) => cell);
}
