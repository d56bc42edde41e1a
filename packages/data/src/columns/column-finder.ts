import { AgopError } from "@agop/core";
import { displayText } from "../text/byte-text.js";
import type { Cell } from "../text/number-format.js";
import type { TableRecords } from "../tables/table-records.js";
import { type TextForm, textForm, textHint } from "../text/text-form.js";
import { type Column, mostLevels } from "./column.js";
import { type DateFinder, dateFinder, type DateOrder } from "./dates.js";

/** What a column of a table holds, without its values. */
export interface ColumnFacts {
  readonly name: string;
  readonly kind: Column["kind"];
  /** How many cells are missing. */
  readonly missing: number;
  readonly observed: number;
  /** Texts that usually mean missing, and how often: taken as such among numbers and dates, kept among other texts. */
  readonly markers: ReadonlyMap<string, number>;
  /** Of numbers: the least and the largest. */
  readonly range: readonly [lowest: number, highest: number] | null;
  /** Of numbers: whether all are integers. */
  readonly isInteger: boolean;
  /** The first integer that float64 rounds. */
  readonly rounded: Place | null;
  /** What else the numbers may be. */
  readonly looksLike: "a counter of the rows" | "an identifier" | "codes with leading zeros" | "dates" | null;
  /** What all texts of the column look like, and the first of them. */
  readonly form: TextForm | null;
  readonly firstText: Place | null;
  /** Of dates that are written with numbers alone: which comes first. */
  readonly dateOrder: DateOrder | null;
}

/** A cell as it is shown. */
export interface Place {
  readonly text: string;
  readonly line: number;
}

/** Finds out what a column holds while it is read, in memory that does not grow with the rows. */
export interface ColumnFinder {
  /**
   * @param text the cell as it stands in the file
   * @returns the cell as a number, NaN where it is none
   */
  add(text: string, cell: Cell, line: number): number;
  /** Whether all texts so far are dates. */
  isDates(): boolean;
  /** @throws AgopError `table-invalid` naming file, line and column for a cell that does not go with the others */
  finish(): ColumnFacts;
}

type Source = Pick<TableRecords, "path" | "format">;

/** Texts of which a larger part than this are different are no categories. */
export const mostDifferent = 0.9;

/** So few numbers look like anything. */
const fewestAlike = 5;

/**
 * Whether a text in a column is an error is known only at its end.
 * @param remedy what to do where the text is none of the usual slips
 */
export function columnFinder(
  name: string,
  source: Source,
  remedy = `--ignore "${name}" leaves the column as it is`,
): ColumnFinder {
  const { format } = source;
  let numbers = 0;
  let texts = 0;
  let missing = 0;
  let marked = 0;
  let infinites = 0;
  let lowest = Infinity;
  let highest = -Infinity;
  let isInteger = true;
  let isCounting = true;
  let isDay = true;
  let hasLeadingZero = false;
  let last = NaN;
  let rounded: Place | undefined;
  let form: TextForm | undefined;
  let firstText: Place | undefined;
  let firstInfinite: Place | undefined;
  let dates: DateFinder | undefined;
  const markers = new Map<string, number>();
  const levels = new Set<string | number>();
  const addLevel = (level: string | number): void => {
    if (levels.size <= mostLevels) levels.add(level);
  };
  const place = (text: string, line: number): Place => ({ text: displayText(text).trim(), line });
  const addText = (text: string, line: number): void => {
    texts++;
    if (firstText === undefined) form = textForm(text);
    else if (form !== undefined && form !== textForm(text)) form = undefined;
    firstText ??= place(text, line);
    dates ??= dateFinder();
    dates.add(text.trim(), line);
    addLevel(text.trim());
  };
  const textKind = (): "text" | "categories" => {
    const isMany = levels.size > mostLevels || levels.size > mostDifferent * (numbers + texts + marked + infinites);
    return isMany ? "text" : "categories";
  };
  const looksLike = (): ColumnFacts["looksLike"] => {
    if (!isInteger || numbers <= fewestAlike) return null;
    if (hasLeadingZero) return "codes with leading zeros";
    if (isCounting && missing + marked === 0) return "a counter of the rows";
    if (isDay) return "dates";
    return /(?:^|[_ ])id$/i.test(name) ? "an identifier" : null;
  };
  const facts = (kind: ColumnFacts["kind"]): ColumnFacts => ({
    name,
    kind,
    missing: missing + (kind === "numbers" || kind === "dates" ? marked : 0),
    observed: numbers + texts + (kind === "numbers" || kind === "dates" ? 0 : marked + infinites),
    markers,
    range: kind === "numbers" ? [lowest, highest] : null,
    isInteger: kind === "numbers" && isInteger,
    looksLike: kind === "numbers" ? looksLike() : null,
    rounded: rounded ?? null,
    form: form ?? null,
    firstText: firstText ?? null,
    dateOrder: kind === "dates" ? (dates?.finish()?.order ?? null) : null,
  });
  return {
    add: (text, cell, line) => {
      switch (cell.kind) {
        case "number": {
          const { value } = cell;
          numbers++;
          addLevel(value);
          if (value < lowest) lowest = value;
          if (value > highest) highest = value;
          if (isCounting && value - last !== 1 && numbers > 1) isCounting = false;
          if (isDay && !isDayNumber(value)) isDay = false;
          last = value;
          hasLeadingZero ||= isInteger && /^ *0\d/.test(text);
          if (!Number.isInteger(value)) isInteger = false;
          else if (!rounded && !Number.isSafeInteger(value) && isRounded(text, value)) rounded = place(text, line);
          return value;
        }
        case "missing":
          missing++;
          return NaN;
        case "marker": {
          marked++;
          const marker = text.trim();
          addLevel(marker);
          markers.set(marker, (markers.get(marker) ?? 0) + 1);
          return NaN;
        }
        case "infinite":
          infinites++;
          addLevel(text.trim());
          firstInfinite ??= place(text, line);
          return NaN;
        case "text":
          addText(text, line);
          return NaN;
      }
    },
    isDates: () => numbers === 0 && dates !== undefined && dates.isPossible(),
    finish: () => {
      if (texts > numbers) {
        if (numbers === 0 && dates?.finish()) {
          const impossible = dates.finish()?.impossible;
          if (impossible) throw noDay(source, name, impossible);
          if (firstInfinite) throw infinite(source, name, firstInfinite);
          return facts("dates");
        }
        return facts(textKind());
      }
      if (firstText) {
        throw misplaced(source, name, firstText, "among numbers", `${textHint(firstText.text, format)}; ${remedy}`);
      }
      if (firstInfinite) throw infinite(source, name, firstInfinite);
      if (numbers > 0) return facts("numbers");
      return facts(marked > 0 ? textKind() : "empty");
    },
  };
}

/** 20240103 for the third of January 2024. */
function isDayNumber(value: number): boolean {
  const month = Math.floor(value / 100) % 100;
  const day = value % 100;
  return value > 19000100 && value < 21000000 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Whether an integer has digits that float64 has no room for. */
function isRounded(text: string, value: number): boolean {
  const digits = text.trim();
  return /^[+-]?\d+$/.test(digits) && BigInt(digits.replace(/^\+/, "")) !== BigInt(value);
}

export function misplaced(
  { path }: Pick<Source, "path">,
  name: string,
  at: Place,
  where: string,
  hint: string,
): AgopError {
  return new AgopError("table-invalid", `${path}:${at.line}: column "${name}" has "${at.text}" ${where}`, hint);
}

export function infinite({ path }: Pick<Source, "path">, name: string, at: Place): AgopError {
  const what = `${path}:${at.line}: column "${name}" is infinite (${at.text})`;
  return new AgopError("table-invalid", what, "leave it blank if it is missing");
}

function noDay(source: Source, name: string, at: Place): AgopError {
  return misplaced(source, name, at, "among dates, which is none", `mend it, or --ignore "${name}"`);
}
