import { type SparseMatrix, toEntries } from "@agop/core";
import type { PreparedMatrix } from "@agop/core/plugin";
import { scaleEntries, type Scaling, unscaleAt } from "@agop/data";

/** The observed entries on a scale. */
export function preparedBy(scaling: Scaling, observed: SparseMatrix): PreparedMatrix {
  return {
    observed: { ...observed, values: scaleEntries(scaling, toEntries(observed)) },
    restore: (row, column, value) => unscaleAt(scaling, row, column, value),
  };
}
