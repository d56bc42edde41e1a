import type { Json } from "@agop/core";
import type { Row } from "../experiment.js";

/** Rows as CSV (RFC 4180, lines ended by a line feed): a column for every name in any row, blank where a row has none. */
export function toCsv(rows: readonly Row[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const lines = [columns.map(cellOf), ...rows.map((row) => columns.map((column) => cellOf(row[column])))];
  return lines.map((cells) => `${cells.join(",")}\n`).join("");
}

/** Numbers so that they read back as the same. */
function cellOf(value: Json | undefined): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
