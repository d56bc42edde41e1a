import { utf8Bytes } from "./byte-text.js";

/** How numbers and missing values are written in a file. */
export interface NumberFormat {
  /** A cell that means missing, beside blank, NA and NaN: compared as text, and as a number where it is one. */
  readonly missing?: string;
  readonly decimal: "." | ",";
}

export type Cell =
  | { readonly kind: "number"; readonly value: number }
  | { readonly kind: "missing" }
  | { readonly kind: "infinite" }
  | { readonly kind: "text" };

const withPoint = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const withComma = /^[+-]?(\d+(,\d*)?|,\d+)(e[+-]?\d+)?$/i;
const missingWords = /^(na|nan)?$/i;
const infiniteWords = /^[+-]?inf(inity)?$/i;

const missing: Cell = { kind: "missing" };
const infinite: Cell = { kind: "infinite" };
const text: Cell = { kind: "text" };

/** Reads cells of one format, given as bytes of UTF-8 or Latin-1. Blanks around a value do not count. */
export function cellReader(format: NumberFormat): (cell: string) => Cell {
  const pattern = format.decimal === "," ? withComma : withPoint;
  const toNumber = (cell: string): number => Number(format.decimal === "," ? cell.replace(",", ".") : cell);
  const marker = format.missing?.trim();
  const markerBytes = marker === undefined ? undefined : utf8Bytes(marker).trim();
  const markerValue = marker !== undefined && pattern.test(marker) ? toNumber(marker) : NaN;
  return (cell) => {
    const trimmed = cell.trim();
    if (missingWords.test(trimmed) || trimmed === marker || trimmed === markerBytes) return missing;
    if (!pattern.test(trimmed)) return infiniteWords.test(trimmed) ? infinite : text;
    const value = toNumber(trimmed);
    if (value === markerValue) return missing;
    return Number.isFinite(value) ? { kind: "number", value } : infinite;
  };
}

/** The shortest text that reads back as the same number. */
export function formatNumber(value: number, decimal: NumberFormat["decimal"]): string {
  const written = String(value);
  return decimal === "," ? written.replace(".", ",") : written;
}
