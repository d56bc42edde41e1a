import { type DenseMatrix, denseMatrix } from "@agop/core";
import { startSha256 } from "../files/sha256.js";

/** Some rows of a table of numbers, NaN where missing, valid until the next ones are asked for. */
export interface RowBatch {
  /** Place of the first row. */
  readonly start: number;
  readonly values: DenseMatrix;
}

/** A table of numbers that is read in batches of rows, wherever it is. */
export interface RowBatches {
  readonly rows: number;
  readonly cols: number;
  /** All but the last batch have so many rows. */
  readonly batchRows: number;
  /** Counted from 0. */
  batch(index: number): RowBatch;
}

/** The number of batches of a table, the last and shorter one too. */
export function countBatches({ rows, batchRows }: RowBatches): number {
  return Math.ceil(rows / batchRows);
}

/** The batches of a table, one after the other, so that one at a time is in memory. */
export function* allBatches(table: RowBatches): Generator<RowBatch, void> {
  for (let index = 0; index < countBatches(table); index++) yield table.batch(index);
}

/** SHA-256 of all numbers in their places, in one pass, whatever the batches are. */
export function hashOfRows(table: RowBatches): string {
  const hash = startSha256();
  hash.add(`${table.rows} x ${table.cols} `);
  for (const { values } of allBatches(table)) hash.add(values.data);
  return hash.digest();
}

/** Numbers in a batch; enough that what is done once a batch costs nothing. */
const batchCells = 1 << 18;

export function batchRowsFor(cols: number): number {
  return Math.max(1, Math.floor(batchCells / Math.max(1, cols)));
}

/** A table in memory, in batches. */
export function memoryRows({ rows, cols, data }: DenseMatrix): RowBatches {
  const batchRows = batchRowsFor(cols);
  return {
    rows,
    cols,
    batchRows,
    batch: (index) => {
      const start = index * batchRows;
      const end = Math.min(rows, start + batchRows);
      return { start, values: denseMatrix(end - start, cols, data.subarray(start * cols, end * cols)) };
    },
  };
}
