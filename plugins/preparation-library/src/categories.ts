import type { SparseMatrix } from "@agop/core";
import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { z } from "zod";

/** X with the indicators of the table's categories beside it: what is linear in them is a mean of its own for each category. */
export function categories(): Preparation {
  return {
    name: "categories",
    addsColumns: true,
    appliesTo: (facts) => facts.categories !== undefined,
    prepare: (observed, facts) => ({
      observed: facts.categories ? sideBySide(observed, facts.categories) : observed,
      restore: (_row, _column, value) => value,
    }),
  };
}

/** [A, B] of as many rows each. */
function sideBySide(a: SparseMatrix, b: SparseMatrix): SparseMatrix {
  const count = a.values.length + b.values.length;
  const rowOffsets = a.rowOffsets.map((offset, row) => offset + b.rowOffsets[row]);
  const columns = new Int32Array(count);
  const values = new Float64Array(count);
  for (let row = 0; row < a.rows; row++) {
    let next = rowOffsets[row];
    for (let k = a.rowOffsets[row]; k < a.rowOffsets[row + 1]; k++, next++) {
      columns[next] = a.columns[k];
      values[next] = a.values[k];
    }
    for (let k = b.rowOffsets[row]; k < b.rowOffsets[row + 1]; k++, next++) {
      columns[next] = a.cols + b.columns[k];
      values[next] = b.values[k];
    }
  }
  return { rows: a.rows, cols: a.cols + b.cols, rowOffsets, columns, values };
}

export const categoriesContribution = contributePreparation({
  name: "categories",
  summary: "puts indicators of a table's categories beside its numbers",
  source: "Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed., section 2.2: dummy variables",
  options: z.object({}),
  create: categories,
});
