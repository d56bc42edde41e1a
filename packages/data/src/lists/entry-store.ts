import type { SparseMatrix } from "@agop/core";

/** Entries as they come, a few bytes each, until they are sorted into rows. */
export interface EntryStore {
  add(row: number, column: number, value: number): void;
  count(): number;
  /** All of them as they came, by rows and, within a row, by columns; what was added is gone then. */
  sorted(rows: number, cols: number): SortedEntries;
}

/** Compressed rows in which a place may stand several times, in the order in which its values came. */
export type SortedEntries = SparseMatrix;

/**
 * Entries of the first block; each has twice as many as the one before, up to the most. Those of a long list are so large that what is
 * given up goes back to the system, which allocators keep to themselves of smaller arrays.
 */
const firstBlock = 2 ** 14;
const largestBlock = 2 ** 22;

/** So many entries in as few bytes as they need. */
interface Block {
  readonly rows: Int32Array;
  readonly columns: Uint16Array | Int32Array;
  readonly values: PackedValues;
}

/** Values, or whole numbers that these are of 10^-decimals, which is exact: m / 10^p is the number that is nearest to "m·10^-p". */
interface PackedValues {
  readonly numbers: Int8Array | Int16Array | Int32Array | Float64Array;
  readonly unit: number;
}

export function entryStore(): EntryStore {
  let blocks: Block[] = [];
  let packed = 0;
  let rows = new Int32Array(firstBlock);
  let columns = new Int32Array(firstBlock);
  let values = new Float64Array(firstBlock);
  let filled = 0;

  const close = (): void => {
    if (filled === 0) return;
    const ofBlock = columns.subarray(0, filled);
    const isShort = ofBlock.every((column) => column < 2 ** 16);
    blocks.push({
      rows: rows.slice(0, filled),
      columns: isShort ? Uint16Array.from(ofBlock) : ofBlock.slice(),
      values: pack(values.subarray(0, filled)),
    });
    packed += filled;
    filled = 0;
    if (values.length === largestBlock) return;
    rows = new Int32Array(2 * rows.length);
    columns = new Int32Array(2 * columns.length);
    values = new Float64Array(2 * values.length);
  };

  return {
    add: (row, column, value) => {
      rows[filled] = row;
      columns[filled] = column;
      values[filled++] = value;
      if (filled === values.length) close();
    },
    count: () => packed + filled,
    sorted: (rowCount, cols) => {
      close();
      const sorted = inRows(blocks, packed, rowCount, cols);
      blocks = [];
      packed = 0;
      return sorted;
    },
  };
}

const mostDecimals = 6;

function pack(values: Float64Array): PackedValues {
  for (let decimals = 0; decimals <= mostDecimals; decimals++) {
    const unit = 10 ** decimals;
    let largest = 0;
    const isWhole = values.every((value) => {
      const whole = Math.round(value * unit);
      largest = Math.max(largest, Math.abs(whole));
      // No integer type has -0.
      return whole / unit === value && !Object.is(whole, -0);
    });
    if (!isWhole || largest >= 2 ** 31) continue;
    const whole = values.map((value) => Math.round(value * unit));
    if (largest < 2 ** 7) return { numbers: Int8Array.from(whole), unit };
    return { numbers: largest < 2 ** 15 ? Int16Array.from(whole) : Int32Array.from(whole), unit };
  }
  return { numbers: values.slice(), unit: 1 };
}

/** By counting rows; blocks are given up one by one. */
function inRows(blocks: readonly Block[], count: number, rows: number, cols: number): SortedEntries {
  const rowOffsets = new Int32Array(rows + 1);
  for (const block of blocks) for (let k = 0; k < block.rows.length; k++) rowOffsets[block.rows[k] + 1]++;
  for (let i = 0; i < rows; i++) rowOffsets[i + 1] += rowOffsets[i];
  const columns = new Int32Array(count);
  const values = new Float64Array(count);
  const next = rowOffsets.slice(0, rows);
  const remaining = blocks.slice().reverse();
  for (let block = remaining.pop(); block; block = remaining.pop()) {
    const { numbers, unit } = block.values;
    for (let k = 0; k < numbers.length; k++) {
      const place = next[block.rows[k]]++;
      columns[place] = block.columns[k];
      values[place] = numbers[k] / unit;
    }
  }
  sortRows(rowOffsets, columns, values);
  return { rows, cols, rowOffsets, columns, values };
}

/** Columns ascending within each row, equal ones in the order in which they are. */
function sortRows(rowOffsets: Int32Array, columns: Int32Array, values: Float64Array): void {
  for (let i = 0; i + 1 < rowOffsets.length; i++) {
    const [start, end] = [rowOffsets[i], rowOffsets[i + 1]];
    let isSorted = true;
    for (let e = start + 1; e < end && isSorted; e++) isSorted = columns[e - 1] <= columns[e];
    if (isSorted) continue;
    const size = end - start;
    const before = values.slice(start, end);
    // One number says column and place, so that sorting needs no comparison of ours.
    const keys = new Float64Array(size);
    for (let k = 0; k < size; k++) keys[k] = columns[start + k] * size + k;
    keys.sort();
    for (let k = 0; k < size; k++) {
      columns[start + k] = Math.floor(keys[k] / size);
      values[start + k] = before[keys[k] % size];
    }
  }
}
