import { type Entries, type MatrixEstimate, regressionErrors, type RegressionErrors } from "@agop/core";
import type { PreparedMatrix } from "@agop/core/plugin";
import { scaleEntries, type Scaling } from "@agop/data";
import { restored } from "../candidates/yardstick.js";
import { type Residuals, residualsOf } from "../uncertainty/residuals.js";
import type { FitRequest } from "./fit-request.js";
import { rankingMeasures, type RankingMeasures } from "./ranking-measures.js";

/** Errors on cells that neither the choice nor the fit has seen. */
export interface HoldoutReport extends RegressionErrors {
  /** In standard deviations: comparable between columns. */
  readonly rmseStandardized: number;
  /** The same for a guess by means alone. */
  readonly baselineColumnMean: number;
}

/** What an estimate misses held-out entries by. */
export interface HoldoutErrors {
  readonly all: HoldoutReport;
  /** In the units of the table; null where nothing of a column was held out. */
  readonly byColumn: readonly (RegressionErrors | null)[];
  readonly residuals: Residuals;
  readonly ranking: RankingMeasures | null;
}

/** The errors on entries that neither the choice nor the fit has seen; `yardstick` is the scale of the others. */
export function holdoutErrors(
  estimate: MatrixEstimate,
  { restore }: PreparedMatrix,
  heldOut: Entries,
  yardstick: Scaling,
  { observed, clip, facts, ratings }: Pick<FitRequest, "observed" | "clip" | "facts" | "ratings">,
): HoldoutErrors {
  const { columnIndices, values } = heldOut;
  const unclipped = restored(estimate, heldOut, restore);
  const predicted = unclipped.map(clip);
  const truth = scaleEntries(yardstick, heldOut);
  const places = Array.from({ length: observed.cols }, (): number[] => []);
  columnIndices.forEach((column, k) => places[column].push(k));
  const byColumn = places.map((ofColumn) => {
    if (ofColumn.length === 0) return null;
    const pick = (array: Float64Array): Float64Array => Float64Array.from(ofColumn, (k) => array[k]);
    return regressionErrors(pick(predicted), pick(values));
  });
  return {
    all: {
      ...regressionErrors(predicted, values),
      rmseStandardized: regressionErrors(scaleEntries(yardstick, { ...heldOut, values: unclipped }), truth).rmse,
      // The means are the origin of the scale.
      baselineColumnMean: regressionErrors(new Float64Array(values.length), truth).rmse,
    },
    byColumn,
    residuals: residualsOf(heldOut, predicted, deviationsOf(yardstick, observed.cols), facts.isList),
    ranking: ratings ? rankingMeasures(heldOut, unclipped, ratings) : null,
  };
}

function deviationsOf(scaling: Scaling, cols: number): Float64Array {
  return scaling.kind === "columns" ? scaling.deviations : new Float64Array(cols).fill(scaling.deviation);
}
