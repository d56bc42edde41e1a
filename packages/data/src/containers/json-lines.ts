import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { AgopError } from "@agop/core";
import { csvCell } from "../csv/csv-cell.js";
import { madeText } from "./table-content.js";

/**
 * The CSV text of a file of JSON lines: objects, one a line, whose keys become the columns in the order in which they come up.
 * Numbers come as their shortest text, null and what is absent as a blank, arrays and objects as JSON. The file is read twice.
 * @throws AgopError `table-invalid` naming file and line for what is no JSON object
 */
export async function* jsonLinesAsCsv(path: string, name: string): AsyncGenerator<Buffer, void> {
  const keys = new Set<string>();
  for await (const row of objectsIn(path, name)) for (const key of Object.keys(row)) keys.add(key);
  yield line([...keys]);
  for await (const row of objectsIn(path, name)) {
    yield line(Array.from(keys, (key) => (Object.hasOwn(row, key) ? cellText(row[key]) : "")));
  }
}

function line(cells: readonly string[]): Buffer {
  const { delimiter } = madeText;
  return Buffer.from(`${cells.map((text) => csvCell(text, delimiter)).join(delimiter)}\n`);
}

type JsonRow = Readonly<Record<string, unknown>>;

async function* objectsIn(path: string, name: string): AsyncGenerator<JsonRow, void> {
  let line = 0;
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    line++;
    const json = line === 1 ? text.replace(/^\uFEFF/, "") : text;
    if (json.trim() !== "") yield parsedRow(json, `${name}:${line}`);
  }
}

function parsedRow(text: string, place: string): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonRow;
  const hint = "JSON lines have one object on each line, as jq -c writes it";
  throw new AgopError("table-invalid", `${place}: not a JSON object`, hint);
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}
