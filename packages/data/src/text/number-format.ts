import { AgopError } from "@agop/core";
import { utf8Bytes } from "./byte-text.js";

/** How numbers and missing values are written in a file. */
export interface NumberFormat {
  /** Cells that mean missing, beside blank, NA and NaN: compared as text, and as numbers where they are some. */
  readonly missing?: readonly string[];
  readonly decimal: "." | ",";
}

/** A "marker" is a text that means missing wherever it stands among numbers. */
export type Cell =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "missing" }
  | { readonly kind: "marker" }
  | { readonly kind: "infinite" }
  | { readonly kind: "text" };

const withPoint = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const withComma = /^[+-]?(\d+(,\d*)?|,\d+)(e[+-]?\d+)?$/i;
const missingWords = /^(na|nan)?$/i;
const markers = /^(null|none|nil|\?|#?n\/a|-nan|-+|\.)$/i;
const infiniteWords = /^[+-]?inf(inity)?$/i;

const missing: Cell = { kind: "missing" };
const marker: Cell = { kind: "marker" };
const infinite: Cell = { kind: "infinite" };
const text: Cell = { kind: "text" };

/** Reads cells of one format, given as bytes of UTF-8 or Latin-1. Blanks around a value do not count. */
export function cellReader(format: NumberFormat): (cell: string) => Cell {
  const pattern = format.decimal === "," ? withComma : withPoint;
  const toNumber = (cell: string): number => Number(format.decimal === "," ? cell.replace(",", ".") : cell);
  const given = (format.missing ?? []).map((each) => each.trim());
  const givenTexts = new Set(given.flatMap((each) => [each, utf8Bytes(each).trim()]));
  const givenValues = given.filter((each) => pattern.test(each)).map(toNumber);
  return (cell) => {
    const trimmed = cell.trim();
    if (missingWords.test(trimmed) || givenTexts.has(trimmed)) return missing;
    if (!pattern.test(trimmed)) {
      if (markers.test(trimmed)) return marker;
      return infiniteWords.test(trimmed) ? infinite : text;
    }
    const value = toNumber(trimmed);
    if (givenValues.includes(value)) return missing;
    return Number.isFinite(value) ? { kind: "number", value } : infinite;
  };
}

/**
 * The shortest text that reads back as the same number.
 * @throws AgopError `not-finite`: a table with NaN or Infinity in it would be read back as something else
 */
export function formatNumber(value: number, decimal: NumberFormat["decimal"]): string {
  if (!Number.isFinite(value)) {
    throw new AgopError(
      "not-finite",
      `a value to be written is ${value}`,
      "what it was computed with is damaged or diverges",
    );
  }
  const written = String(value);
  return decimal === "," ? written.replace(".", ",") : written;
}
