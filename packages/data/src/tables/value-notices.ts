import type { Table } from "./table.js";
import type { TableWarning } from "./table-notices.js";

/** How far from the median, in distances of nine tenths of the values, a value is taken for a slip. */
const farFactor = 1000;

/** Tells values that lie beyond all proportion from the others; `sorted` are all of them. */
function farFrom(sorted: Float64Array): (value: number) => boolean {
  const median = sorted[Math.floor(sorted.length / 2)];
  const distances = sorted.map((value) => Math.abs(value - median)).sort();
  const usual = distances[Math.floor(0.9 * (distances.length - 1))];
  return (value) => usual > 0 && Math.abs(value - median) > farFactor * usual;
}

/** What a user should know of the numbers of a table that can be completed all the same. */
export function valueWarnings({ path, columns, numeric, values, lines }: Table): readonly TableWarning[] {
  const warnings: TableWarning[] = [];
  numeric.forEach((place, j) => {
    const { name } = columns[place];
    const column = columnAt(values, j);
    const observed = sortedValues(column);
    // What is repeated is no slip; `missingCodeNotes` tells it.
    const codes = repeatedEnds(observed).map(({ value }) => value);
    const isBeyond = farFrom(observed);
    const isFar = (value: number): boolean => isBeyond(value) && !codes.includes(value);
    const far = column.findIndex(isFar);
    if (far >= 0) {
      const count = observed.filter(isFar).length;
      const message = `${path}:${lines[far]}: column "${name}" has ${column[far]}, far from its other values (${count} such); is a decimal sign lost?`;
      warnings.push({ code: "far-value", message });
    }
  });
  const { cols, data } = values;
  const empty =
    cols === 0 ? new Int32Array() : lines.filter((_, i) => data.subarray(i * cols, (i + 1) * cols).every(Number.isNaN));
  if (empty.length > 0) {
    const shown = `${Array.from(empty.subarray(0, 5)).join(", ")}${empty.length > 5 ? ", ..." : ""}`;
    const rows = empty.length === 1 ? "1 row has no value and gets" : `${empty.length} rows have no value and get`;
    const message = `${rows} the column means, unless neighbours in time or categories say more (${path}, line ${shown})`;
    warnings.push({ code: "empty-row", message });
  }
  return warnings;
}

function columnAt({ rows, cols, data }: Table["values"], column: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, i) => data[i * cols + column]);
}

function sortedValues(values: Float64Array): Float64Array {
  return values.filter((value) => !Number.isNaN(value)).sort();
}

/** A value that stands for missing is repeated at least so often. */
const fewestRepeats = 3;

/**
 * Integers that are repeated at one end of a column, with a gap to its other values that is wider than all of these, such as -200
 * or 9999: they may mean missing. One that does so in a column is counted in others too where it is their only negative value.
 */
export function missingCodeNotes({ path, columns, numeric, values }: Table): readonly string[] {
  const ends = numeric.flatMap((place, j) =>
    repeatedEnds(sortedValues(columnAt(values, j))).map((end) => ({ ...end, name: columns[place].name })),
  );
  const codes = [
    ...new Set(ends.filter(({ isFar, value }) => isFar || /^-9+$/.test(String(value))).map(({ value }) => value)),
  ];
  return codes.map((code) => {
    const found = ends.filter(({ value, isFar }) => value === code && (isFar || code < 0));
    const cells = found.reduce((sum, { count }) => sum + count, 0);
    const where = found.length === 1 ? `column "${found[0].name}"` : `${found.length} columns`;
    return `${code} stands ${cells} times in ${where} of ${path}, far from the other values; if it means missing, say so: --missing "${code}"`;
  });
}

interface RepeatedEnd {
  readonly value: number;
  readonly count: number;
  /** Farther from the next value than all others are from one another. */
  readonly isFar: boolean;
}

function repeatedEnds(sorted: Float64Array): readonly RepeatedEnd[] {
  if (sorted.length <= fewestRepeats) return [];
  const last = sorted.length - 1;
  const above = sorted.findIndex((value) => value > sorted[0]);
  const below = sorted.findLastIndex((value) => value < sorted[last]);
  if (above < 0) return [];
  const ends = [
    {
      value: sorted[0],
      count: above,
      gap: sorted[above] - sorted[0],
      spread: sorted[last] - sorted[above],
      next: sorted[above],
    },
    {
      value: sorted[last],
      count: last - below,
      gap: sorted[last] - sorted[below],
      spread: sorted[below] - sorted[0],
      next: sorted[below],
    },
  ];
  return ends.flatMap(({ value, count, gap, spread, next }) => {
    const isFar = spread > 0 && gap > spread;
    const isOnlyNegative = value < 0 && next >= 0;
    const isCode = Number.isInteger(value) && Math.abs(value) >= 9 && count >= fewestRepeats;
    return isCode && (isFar || isOnlyNegative) ? [{ value, count, isFar }] : [];
  });
}
