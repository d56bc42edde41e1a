import { type Entries, type Evaluation, type MatrixEstimate, regressionErrors, regressionMetrics } from "@agop/core";
import type { PreparedMatrix } from "@agop/core/plugin";
import { scaleEntries, type Scaling } from "@agop/data";

/**
 * Measures estimates of a prepared matrix on entries in the units of the table, so that candidates with other preparations can be
 * compared. The errors are in standard deviations: of each column of a table, of what remains of a list.
 * @param yardstick from entries that the candidates may see
 */
export function onYardstick(
  heldOut: Entries,
  yardstick: Scaling,
  restore: PreparedMatrix["restore"],
): Evaluation<MatrixEstimate> {
  const truth = scaleEntries(yardstick, heldOut);
  return {
    metrics: regressionMetrics,
    measure: (estimate) => {
      const values = restored(estimate, heldOut, restore);
      return regressionErrors(scaleEntries(yardstick, { ...heldOut, values }), truth);
    },
  };
}

/** X_ij of the table at the places of `entries`. */
export function restored(estimate: MatrixEstimate, entries: Entries, restore: PreparedMatrix["restore"]): Float64Array {
  const { rowIndices, columnIndices } = entries;
  return estimate.predict(entries).map((value, k) => restore(rowIndices[k], columnIndices[k], value));
}
