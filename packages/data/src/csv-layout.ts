import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { AgopError } from "@agop/core";
import { byteEncoding } from "./byte-text.js";
import type { NumberFormat } from "./number-format.js";

/** How the records of a file are told apart. */
export interface CsvLayout {
  readonly delimiter: string;
  /** What ends a record: a line feed, with or without a carriage return, which may mix; or the latter alone. */
  readonly lineBreaks: readonly string[];
  readonly hasByteOrderMark: boolean;
}

export interface LayoutOptions {
  /** Found among comma, semicolon and tab by itself where left out. */
  readonly delimiter?: string;
  /** Default ".". */
  readonly decimal?: NumberFormat["decimal"];
}

const byteOrderMark = "\u00ef\u00bb\u00bf";

/**
 * Finds the layout of a CSV file in its first record.
 * @throws AgopError `file-unreadable` for a file that is not there or cannot be read, `table-invalid` for an empty one,
 * `option-invalid` for a delimiter that cannot be one.
 */
export async function readLayout(path: string, { delimiter, decimal = "." }: LayoutOptions = {}): Promise<CsvLayout> {
  if (delimiter !== undefined && !/^[^"\r\n]+$/.test(delimiter)) {
    const range = "it must be a character other than a quote or a line break";
    throw new AgopError("option-invalid", `the delimiter is ${JSON.stringify(delimiter)}; ${range}`);
  }
  const { start, unquoted, lineBreak } = await readFirstRecord(path).catch((cause: unknown) => {
    const hint = "check the name and its permissions; a folder or a pipe will not do";
    throw new AgopError("file-unreadable", `cannot read ${path}`, hint, { cause });
  });
  if (start === "") throw new AgopError("table-invalid", `${path} is empty`);
  if (start.startsWith("\u00ff\u00fe") || start.startsWith("\u00fe\u00ff")) {
    throw new AgopError("table-invalid", `${path} is UTF-16`, "save it as UTF-8");
  }
  return {
    delimiter: delimiter ?? findDelimiter(unquoted, decimal),
    lineBreaks: lineBreak === "\r" ? ["\r"] : ["\r\n", "\n"],
    hasByteOrderMark: start.startsWith(byteOrderMark),
  };
}

/** The first bytes of a file, and its first record without the cells that are in quotes. */
async function readFirstRecord(
  path: string,
): Promise<{ readonly start: string; readonly unquoted: string; readonly lineBreak: "\n" | "\r" }> {
  // A pipe could be read only once.
  if (!(await stat(path)).isFile()) throw new Error("not a file");
  let start = "";
  let unquoted = "";
  let isQuoted = false;
  let afterReturn = false;
  for await (const chunk of createReadStream(path, { encoding: byteEncoding }) as AsyncIterable<string>) {
    start ||= chunk;
    for (const character of chunk) {
      if (afterReturn) return { start, unquoted, lineBreak: character === "\n" ? "\n" : "\r" };
      if (character === '"') isQuoted = !isQuoted;
      else if (isQuoted) continue;
      else if (character === "\n") return { start, unquoted, lineBreak: "\n" };
      else if (character === "\r") afterReturn = true;
      else unquoted += character;
    }
  }
  return { start, unquoted, lineBreak: afterReturn ? "\r" : "\n" };
}

/** The delimiter that a record has most of. Where commas are decimal signs, one between digits is no delimiter. */
function findDelimiter(record: string, decimal: NumberFormat["decimal"]): string {
  const line = decimal === "," ? record.replaceAll(/(?<=\d),(?=\d)/g, "") : record;
  const count = (delimiter: string): number => line.split(delimiter).length - 1;
  const delimiters = decimal === "," ? [";", "\t", ","] : [",", ";", "\t"];
  return delimiters.reduce((best, delimiter) => (count(delimiter) > count(best) ? delimiter : best));
}
