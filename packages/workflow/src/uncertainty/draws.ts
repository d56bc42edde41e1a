import { seededRandom } from "@agop/core";
import { mixedSeed } from "@agop/core/run";
import type { Cells } from "../source/source.js";
import { type Residuals, residualsFor } from "./residuals.js";

/**
 * Reads each missing cell as its prediction plus a residual that is drawn from those of its column's held-out entries: one of several
 * completed tables for multiple imputation (Rubin, Multiple Imputation for Nonresponse in Surveys, 1987; residuals as draws: section
 * 5.3). What is drawn for a cell does not depend on the order in which cells are read.
 * @param draw counted from 1
 */
export function drawnCells(cells: Cells, residuals: Residuals, seed: number, draw: number): Pick<Cells, "valueAt"> {
  const columns = residuals.byColumn.map((_, column) => residualsFor(residuals, column));
  return {
    valueAt: (row, column) => {
      const all = columns[column];
      const { integer } = seededRandom(mixedSeed(seed, draw, row, column));
      return cells.valueAt(row, column) + (all.length === 0 ? 0 : all[integer(all.length)]);
    },
  };
}
