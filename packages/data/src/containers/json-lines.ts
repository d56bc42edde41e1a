import { AgopError } from "@agop/core";
import { csvCell } from "../csv/csv-cell.js";
import type { Files } from "../files/files.js";
import { madeText } from "./table-content.js";

/**
 * The CSV text of a file of JSON lines: objects, one a line, whose keys become the columns in the order in which they come up.
 * Numbers come as their shortest text, integers of 16 digits and more as they stand, null and what is absent as a blank, arrays and objects
 * as JSON. The file is read twice.
 * @throws AgopError `table-invalid` naming file and line for what is no JSON object
 */
export async function* jsonLinesAsCsv(files: Files, path: string, name: string): AsyncGenerator<Uint8Array, void> {
  const keys = new Set<string>();
  for await (const row of objectsIn(files.read(path), name)) for (const key of Object.keys(row)) keys.add(key);
  yield line([...keys]);
  for await (const row of objectsIn(files.read(path), name)) {
    yield line(Array.from(keys, (key) => (Object.hasOwn(row, key) ? cellText(row[key]) : "")));
  }
}

const encoder = new TextEncoder();

function line(cells: readonly string[]): Uint8Array {
  const { delimiter } = madeText;
  return encoder.encode(`${cells.map((text) => csvCell(text, delimiter)).join(delimiter)}\n`);
}

type JsonRow = Readonly<Record<string, unknown>>;

async function* objectsIn(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<JsonRow, void> {
  let line = 0;
  for await (const json of linesOf(bytes)) {
    line++;
    if (json.trim() !== "") yield parsedRow(json, `${name}:${line}`);
  }
}

/** The lines of a text in UTF-8, without a byte order mark. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const piece of bytes) {
    rest += decoder.decode(piece, { stream: true });
    // What ends a line may be cut in two.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? "";
    yield* lines;
  }
  yield* (rest + decoder.decode()).split(/\r\n|\n|\r/);
}

function parsedRow(text: string, place: string): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(withLongIntegers(text));
  } catch {
    // Said below.
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as JsonRow;
  const hint = "JSON lines have one object on each line, as jq -c writes it";
  throw new AgopError("table-invalid", `${place}: not a JSON object`, hint);
}

const longIntegers = /"(?:[^"\\]|\\.)*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** Long integers as strings: as numbers float64 would round them before anybody could tell. */
function withLongIntegers(json: string): string {
  if (!/\d{16}/.test(json)) return json;
  return json.replace(longIntegers, (token) => (token.startsWith('"') ? token : `"${token}"`));
}

function cellText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return value;
  // Not as JSON, in which what is beyond float64 would be null, and so missing.
  if (typeof value === "number") return String(value);
  return JSON.stringify(value);
}
