import type { SparseMatrix } from "@agop/core";
import type { InputWarning } from "../following.js";

/** Of a matrix of exactly this rank: rows and columns with fewer entries, which any r numbers would fit. Undefined where there are none. */
export function undeterminedWarning(observed: SparseMatrix, rank: number): InputWarning | undefined {
  const { rows, cols, rowOffsets, columns } = observed;
  const inColumn = new Int32Array(cols);
  for (const column of columns) inColumn[column]++;
  // Those without any are warned of where they are read.
  const isFew = (count: number): boolean => count > 0 && count < rank;
  const few = {
    row: Array.from({ length: rows }, (_, i) => rowOffsets[i + 1] - rowOffsets[i]).filter(isFew).length,
    column: inColumn.filter(isFew).length,
  };
  const parts = Object.entries(few).flatMap(([name, count]) =>
    count === 0 ? [] : [`${count} ${name}${count === 1 ? "" : "s"}`],
  );
  if (parts.length === 0) return undefined;
  const message = `${parts.join(" and ")} with fewer entries than the rank ${rank}: what is missing there is not determined`;
  return { code: "undetermined", message };
}
