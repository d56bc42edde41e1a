import { AgopError, denseMatrix } from "@agop/core";
import type { NumberFile } from "../files/files.js";
import { systemFiles } from "../files/system-files.js";
import { batchRowsFor, type RowBatches } from "./row-batches.js";
import { scanTable, type TableOptions, type TableShape } from "./scan-table.js";

/** A table whose numbers lie in a file of their own, eight bytes each, so that only a batch is in memory. */
export interface CachedTable extends TableShape {
  readonly numbers: RowBatches;
  /** Gives the disk space back. May be called twice. */
  close(): void;
}

/**
 * Reads a CSV file once into a temporary file of numbers.
 * @throws AgopError as `readTable`; `file-unwritable` where the temporary folder has no room; `out-of-memory` where there is none; `cancelled`
 */
export async function cacheTable(path: string, options: TableOptions, signal: AbortSignal): Promise<CachedTable> {
  const file = (options.files ?? systemFiles).numbers();
  try {
    let buffer: Float64Array | undefined;
    let filled = 0;
    let rows = 0;
    const flush = (): void => {
      if (buffer) file.append(buffer.subarray(0, filled));
      filled = 0;
    };
    const shape = await scanTable(path, options, (row) => {
      buffer ??= new Float64Array(row.length * batchRowsFor(row.length));
      buffer.set(row, filled);
      filled += row.length;
      rows++;
      if (filled === buffer.length) {
        flush();
        if (signal.aborted) throw new AgopError("cancelled", "reading was cancelled");
      }
      return undefined;
    });
    flush();
    return { ...shape, numbers: batchesOf(file, rows, shape), close: file.close };
  } catch (error) {
    file.close();
    throw error;
  }
}

function batchesOf(file: NumberFile, rows: number, { columns, numeric }: TableShape): RowBatches {
  const width = columns.length;
  const cols = numeric.length;
  const batchRows = batchRowsFor(width);
  const all = new Float64Array(Math.min(rows, batchRows) * width);
  const picked = new Float64Array(Math.min(rows, batchRows) * cols);
  return {
    rows,
    cols,
    batchRows,
    batch: (index) => {
      const start = index * batchRows;
      const count = Math.min(rows - start, batchRows);
      file.read(start * width, all.subarray(0, count * width));
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < cols; j++) picked[i * cols + j] = all[i * width + numeric[j]];
      }
      return { start, values: denseMatrix(count, cols, picked.subarray(0, count * cols)) };
    },
  };
}
