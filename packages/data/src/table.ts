import { denseMatrix, type DenseMatrix } from "@agop/core";
import { type GrowingNumbers, growingNumbers } from "./growing-numbers.js";
import { scanTable, type TableOptions, type TableShape } from "./scan-table.js";

/** A table of which only the numbers are in memory. */
export interface Table extends TableShape {
  /** Rows x numeric columns, NaN where missing. */
  readonly values: DenseMatrix;
  /** Line of each row, counted from 1. */
  readonly lines: Int32Array;
}

/**
 * Reads a CSV file. A column without a single number (a date, a name) is passed over.
 * @throws AgopError `file-unreadable`; `table-invalid` naming file, line and column for a row of another length, a cell
 * that is no number in a column of numbers, an infinite value, a file without data.
 */
export async function readTable(path: string, options: TableOptions = {}): Promise<Table> {
  const lines = growingNumbers();
  let cells: readonly GrowingNumbers[] | undefined;
  const shape = await scanTable(path, options, (row, line) => {
    cells ??= Array.from(row, growingNumbers);
    for (let k = 0; k < row.length; k++) cells[k].add(row[k]);
    lines.add(line);
    return undefined;
  });
  const { numeric } = shape;
  const values = denseMatrix(lines.count(), numeric.length);
  numeric.forEach((k, j) => {
    cells?.[k].values().forEach((value, i) => (values.data[i * numeric.length + j] = value));
  });
  return { ...shape, values, lines: Int32Array.from(lines.values()) };
}

export interface TableWarning {
  readonly code: "empty-column" | "constant-column" | "empty-row" | "far-value";
  readonly message: string;
}

/** How far from the median, in distances of nine tenths of the values, a value is taken for a slip. */
const farFactor = 1000;

/** Tells values that lie beyond all proportion from the others; `sorted` are all of them. */
function farFrom(sorted: Float64Array): (value: number) => boolean {
  const median = sorted[Math.floor(sorted.length / 2)];
  const distances = sorted.map((value) => Math.abs(value - median)).sort();
  const usual = distances[Math.floor(0.9 * (distances.length - 1))];
  return (value) => usual > 0 && Math.abs(value - median) > farFactor * usual;
}

/** What a user should know of a table that can be completed all the same. */
export function tableWarnings({ path, columns, numeric, values, lines }: Table): readonly TableWarning[] {
  const warnings: TableWarning[] = columns
    .filter(({ kind }) => kind === "empty")
    .map(({ name }) => ({
      code: "empty-column",
      message: `column "${name}" of ${path} has no value; it is left as it is`,
    }));
  numeric.forEach((place, j) => {
    const { name } = columns[place];
    const column = Float64Array.from(lines, (_, i) => values.data[i * numeric.length + j]);
    const observed = column.filter((value) => !Number.isNaN(value)).sort();
    if (observed[0] === observed[observed.length - 1]) {
      const message = `column "${name}" of ${path} is constant (${observed[0]})`;
      warnings.push({ code: "constant-column", message });
    }
    const isFar = farFrom(observed);
    const far = column.findIndex(isFar);
    if (far >= 0) {
      const count = observed.filter(isFar).length;
      const message = `${path}:${lines[far]}: column "${name}" has ${column[far]}, far from its other values (${count} such); is a decimal sign lost?`;
      warnings.push({ code: "far-value", message });
    }
  });
  const empty = lines.filter((_, i) =>
    values.data.subarray(i * numeric.length, (i + 1) * numeric.length).every(Number.isNaN),
  );
  if (empty.length > 0) {
    const shown = `${Array.from(empty.subarray(0, 5)).join(", ")}${empty.length > 5 ? ", ..." : ""}`;
    const rows = empty.length === 1 ? "1 row has" : `${empty.length} rows have`;
    const message = `${rows} no value and will get the column means (${path}, line ${shown})`;
    warnings.push({ code: "empty-row", message });
  }
  return warnings;
}
