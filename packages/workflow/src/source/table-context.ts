import type { SparseMatrix } from "@agop/core";
import type { MatrixFacts } from "@agop/core/plugin";
import { type Column, type ColumnTable, findRowOrder, type OrderRequest, readColumns, type Table } from "@agop/data";

/** What the columns of a table that are no numbers say of its rows. */
export interface TableContext {
  readonly facts: MatrixFacts;
  readonly notes: readonly string[];
  /** All columns; left out of a table of nothing but numbers. */
  readonly columns?: ColumnTable;
  /** Names of the columns of categories that can be completed. */
  readonly categories: readonly string[];
}

/** Levels that fewer rows have say nothing that could be checked. */
const fewestRows = 5;
/** Of each column the most frequent levels; all of them would outweigh the numbers. */
const mostLevels = 20;
/** A column with fewer rows for each of its levels is one of names rather than of categories. */
const fewestForEach = 3;

/**
 * Reads the table a second time for its dates and categories, where it has any.
 * @throws AgopError `option-invalid` for an `order` or a `group` that the table does not have
 */
export async function tableContext(table: Table, request: OrderRequest): Promise<TableContext> {
  const exchangeable: TableContext = { facts: { isList: false }, notes: [], categories: [] };
  const names = table.columns.map(({ name }) => name);
  const isAsked = request.order !== undefined || request.group !== undefined;
  const says = table.columns.some(({ kind }) => kind === "dates" || kind === "categories");
  // Columns of one name cannot be told apart.
  if (!(isAsked || says) || new Set(names).size < names.length) return exchangeable;
  const columnTable = await readColumns(table.path, table.options);
  const { columns } = columnTable;
  const order = findRowOrder(columns, request);
  const others = columns.filter(({ name }) => !order?.names.includes(name));
  const categories = indicators(others, table.rows);
  return {
    facts: { isList: false, ...(order && { order }), ...(categories && { categories }) },
    notes: order ? [`the rows are in the order of ${order.names.map((name) => `"${name}"`).join(" and ")}`] : [],
    columns: columnTable,
    categories: others.filter(isCompletable).map(({ name }) => name),
  };
}

/** Whether it is a category with missing cells, and with enough others to say what they may be. */
function isCompletable(column: Column): boolean {
  if (column.kind !== "categories") return false;
  const observed = column.codes.reduce((count, code) => (code < 0 ? count : count + 1), 0);
  return observed < column.codes.length && observed >= fewestForEach * column.levels.length;
}

/** A column of 0 and 1 for each frequent level; of two levels one is enough. Undefined where there is none. */
function indicators(columns: readonly Column[], rows: number): SparseMatrix | undefined {
  const levels = columns.flatMap((column) => {
    if (column.kind !== "categories") return [];
    const counts = new Float64Array(column.levels.length);
    for (const code of column.codes) if (code >= 0) counts[code]++;
    const frequent = [...counts.keys()].filter((code) => counts[code] >= fewestRows);
    const kept = frequent.sort((a, b) => counts[b] - counts[a]).slice(0, mostLevels);
    return (counts.length === 2 ? kept.slice(1) : kept).map((code) => ({ codes: column.codes, code }));
  });
  if (levels.length === 0) return undefined;
  const rowOffsets = new Int32Array(rows + 1);
  const places: number[] = [];
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    levels.forEach(({ codes, code }, place) => {
      if (codes[row] < 0) return;
      places.push(place);
      values.push(Number(codes[row] === code));
    });
    rowOffsets[row + 1] = places.length;
  }
  return { rows, cols: levels.length, rowOffsets, columns: Int32Array.from(places), values: Float64Array.from(values) };
}
