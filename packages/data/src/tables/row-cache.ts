import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AgopError, denseMatrix } from "@agop/core";
import { batchRowsFor, type RowBatches } from "./row-batches.js";
import { scanTable, type TableOptions, type TableShape } from "./scan-table.js";

/** A table whose numbers lie in a file of their own, eight bytes each, so that only a batch is in memory. */
export interface CachedTable extends TableShape {
  readonly numbers: RowBatches;
  /** Gives the disk space back. May be called twice. */
  close(): void;
}

/**
 * Reads a CSV file once into a temporary file of numbers. That file has no name any more once it is open: the disk
 * space comes back when the process ends, in whatever way.
 * @throws AgopError as `readTable`; `file-unwritable` where the temporary folder has no room; `cancelled`
 */
export async function cacheTable(path: string, options: TableOptions, signal: AbortSignal): Promise<CachedTable> {
  const file = openNameless();
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

function batchesOf(file: NamelessFile, rows: number, { columns, numeric }: TableShape): RowBatches {
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
      file.read(8 * start * width, all.subarray(0, count * width));
      for (let i = 0; i < count; i++) {
        for (let j = 0; j < cols; j++) picked[i * cols + j] = all[i * width + numeric[j]];
      }
      return { start, values: denseMatrix(count, cols, picked.subarray(0, count * cols)) };
    },
  };
}

interface NamelessFile {
  append(numbers: Float64Array): void;
  read(position: number, into: Float64Array): void;
  close(): void;
}

function openNameless(): NamelessFile {
  const folder = mkdtempSync(join(tmpdir(), "agop-"));
  let descriptor: number | undefined = openSync(join(folder, "rows"), "wx+");
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    remove();
  } catch {
    // Where an open file cannot lose its name, it goes when it is closed.
  }
  const opened = (): number => {
    if (descriptor === undefined) throw new AgopError("defect", "the cache of rows was closed");
    return descriptor;
  };
  return {
    append: (numbers) => {
      const bytes = bytesOf(numbers);
      try {
        for (let done = 0; done < bytes.length;) done += writeSync(opened(), bytes, done);
      } catch (cause) {
        const hint = "it needs eight bytes for each cell; TMPDIR names another folder";
        throw new AgopError("file-unwritable", `the cache of rows does not fit in ${tmpdir()}`, hint, { cause });
      }
    },
    read: (position, into) => {
      const bytes = bytesOf(into);
      for (let done = 0; done < bytes.length;) {
        const count = readSync(opened(), bytes, done, bytes.length - done, position + done);
        if (count === 0) throw new AgopError("file-unreadable", "the cache of rows is shorter than what was written");
        done += count;
      }
    },
    close: () => {
      if (descriptor === undefined) return;
      closeSync(descriptor);
      descriptor = undefined;
      remove();
    },
  };
}

function bytesOf(numbers: Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
