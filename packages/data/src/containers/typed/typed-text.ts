import { csvCell } from "../../csv/csv-cell.js";
import { madeText } from "../table-content.js";
import { cellText } from "./cell-text.js";
import type { TypedColumn } from "./column-kind.js";

/** A table of typed columns as CSV. */
export interface TypedText {
  readonly columns: readonly TypedColumn[];
  /** In pieces, once. */
  readonly text: AsyncGenerator<Uint8Array, void>;
}

/** @param batches rows, each with the cells of all columns */
export async function* typedAsCsv(
  columns: readonly TypedColumn[],
  batches: AsyncIterable<Iterable<readonly unknown[]>> | Iterable<Iterable<readonly unknown[]>>,
): AsyncGenerator<Uint8Array, void> {
  const { delimiter } = madeText;
  const line = (cells: readonly string[]): string =>
    `${cells.map((text) => csvCell(text, delimiter)).join(delimiter)}\n`;
  yield encoder.encode(line(columns.map(({ name }) => name)));
  for await (const rows of batches) {
    let text = "";
    for (const row of rows) {
      text += line(columns.map(({ kind }, k) => cellText(row[k], kind)));
      if (text.length < pieceLength) continue;
      yield encoder.encode(text);
      text = "";
    }
    yield encoder.encode(text);
  }
}

const pieceLength = 1 << 16;
const encoder = new TextEncoder();
