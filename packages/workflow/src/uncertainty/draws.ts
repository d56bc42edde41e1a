import { seededRandom } from "@agop/core";
import { mixedSeed } from "@agop/core/run";
import type { Cells } from "../source/source.js";
import { type Residuals, residualsFor } from "./residuals.js";

/** What is drawn. */
export interface Drawing {
  readonly residuals: Residuals;
  readonly seed: number;
  /** Counted from 1. */
  readonly draw: number;
  /** Keeps a value within the scale of the table. */
  readonly clip: (value: number) => number;
}

/**
 * Reads each missing cell as its prediction plus a residual that is drawn from those of its column's held-out entries: one of several
 * completed tables for multiple imputation (Rubin, Multiple Imputation for Nonresponse in Surveys, 1987; residuals as draws: section
 * 5.3). What is drawn for a cell does not depend on the order in which cells are read.
 */
export function drawnCells(cells: Cells, { residuals, seed, draw, clip }: Drawing): Pick<Cells, "valueAt"> {
  const columns = residuals.byColumn.map((_, column) => residualsFor(residuals, column));
  return {
    valueAt: (row, column) => {
      const all = columns[column];
      const { integer } = seededRandom(mixedSeed(seed, draw, row, column));
      return all.length === 0
        ? cells.valueAt(row, column)
        : clip(cells.valueAt(row, column) + all[integer(all.length)]);
    },
  };
}
