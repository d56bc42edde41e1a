import { displayText } from "../../text/byte-text.js";
import { openRecords, type RecordOptions, type TableRecords } from "../../tables/table-records.js";
import { type CellValue, cellValue } from "./cell-value.js";
import type { ColumnKind, TypedColumn } from "./column-kind.js";

/** The cells of some rows, column by column; null where there is nothing. */
export type ColumnBatch = readonly (CellValue | null)[][];

export interface TypedRows {
  readonly columns: readonly TypedColumn[];
  /** At most `batchRows` rows at a time, and at least one batch. */
  readonly batches: AsyncGenerator<ColumnBatch, void>;
}

/**
 * Reads a text, twice, as typed columns. A column has its kind from `known` where all of its cells go into it: of what was
 * filled in, integers with a fraction do not. Otherwise it is one of integers, of reals or of text.
 */
export async function typedRows(
  name: string,
  options: RecordOptions,
  known: readonly TypedColumn[],
  batchRows: number,
): Promise<TypedRows> {
  const columns = await kindsOf(await openRecords(name, options), known);
  async function* batches(): AsyncGenerator<ColumnBatch, void> {
    const { read, records } = await openRecords(name, options);
    let batch = columns.map((): (CellValue | null)[] => []);
    let isFirst = true;
    for await (const { kind, texts } of records) {
      if (kind !== "row") continue;
      columns.forEach((column, k) => {
        const cell = read(texts[k]);
        const isMissing = cell.kind === "missing" || (cell.kind === "marker" && column.kind.kind !== "text");
        const value = isMissing ? undefined : cellValue(displayText(texts[k]), cell, column.kind);
        batch[k].push(value ?? null);
      });
      if (batch[0].length < batchRows) continue;
      yield batch;
      isFirst = false;
      batch = columns.map(() => []);
    }
    if (isFirst || batch[0].length > 0) yield batch;
  }
  return { columns, batches: batches() };
}

const integer: ColumnKind = { kind: "integer", bits: 64, isSigned: true };
const real: ColumnKind = { kind: "real", bits: 64 };
const text: ColumnKind = { kind: "text" };

async function kindsOf(
  { names, read, records }: TableRecords,
  known: readonly TypedColumn[],
): Promise<readonly TypedColumn[]> {
  const kinds = names.map((name) => known.find((column) => column.name === name)?.kind);
  const hasNumber = names.map(() => false);
  const hasFraction = names.map(() => false);
  const hasText = names.map(() => false);
  for await (const { kind, texts } of records) {
    if (kind !== "row") continue;
    texts.forEach((bytes, k) => {
      const cell = read(bytes);
      if (cell.kind === "missing" || cell.kind === "marker") return;
      if (cell.kind !== "number") hasText[k] = true;
      else {
        hasNumber[k] = true;
        if (!hasFraction[k]) hasFraction[k] = !Number.isSafeInteger(cell.value) || !/^-?\d+$/.test(bytes);
      }
      const expected = kinds[k];
      if (expected && cellValue(displayText(bytes), cell, expected) === undefined) kinds[k] = undefined;
    });
  }
  return names.map((name, k) => {
    const inferred = hasText[k] || !hasNumber[k] ? text : hasFraction[k] ? real : integer;
    return { name, kind: kinds[k] ?? inferred };
  });
}
