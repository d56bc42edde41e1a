import type { Pairs } from "@agop/data";
import type { SourceFacts } from "../source/source.js";
import { countOf } from "./words.js";

/** Names that the list lacks, and the pairs with them, which are predicted by what is known of the other side. */
export interface UnknownPairs {
  readonly rows: number;
  readonly columns: number;
  readonly pairs: number;
}

/** null where the list has all names. */
export function unknownPairs({ rowIndices, columnIndices, unknownRows, unknownColumns }: Pairs): UnknownPairs | null {
  if (unknownRows.length + unknownColumns.length === 0) return null;
  const pairs = rowIndices.reduce((count, row, k) => (row < 0 || columnIndices[k] < 0 ? count + 1 : count), 0);
  return { rows: unknownRows.length, columns: unknownColumns.length, pairs };
}

/** "2 rows and 1 column that the list lacks: 3 pairs are predicted by what is known of the other side". */
export function unknownInWords({ rows, columns, pairs }: UnknownPairs): string {
  const sides = [counted(rows, "row"), counted(columns, "column")].filter((text) => text !== "").join(" and ");
  const predicted = pairs === 1 ? "1 pair is" : `${countOf(pairs)} pairs are`;
  return `${sides} that the list lacks: ${predicted} predicted by what is known of the other side`;
}

function counted(count: number, side: string): string {
  if (count === 0) return "";
  return count === 1 ? `1 ${side}` : `${countOf(count)} ${side}s`;
}

/** The ids of a list and the unknown ones of its pairs, whose places are -1 - k. */
export function listWithUnknown(
  list: SourceFacts["list"],
  { unknownRows, unknownColumns }: Pairs,
): SourceFacts["list"] {
  return {
    ...list,
    rowId: (row) => (row < 0 ? unknownRows[-1 - row] : list.rowId(row)),
    columnId: (column) => (column < 0 ? unknownColumns[-1 - column] : list.columnId(column)),
  };
}
