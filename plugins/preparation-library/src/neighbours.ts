import { AgopError, type SparseMatrix } from "@agop/core";
import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { z } from "zod";
import { chooseSteps } from "./choose-steps.js";
import { type RowLine, rowLine } from "./row-line.js";

/** Which rows stand beside each row. */
export interface NeighboursOptions {
  /** How many rows further on and back; found in the data where left out. */
  readonly steps?: readonly number[];
}

/**
 * Puts beside each row those that lie so many steps before and after it: column j of row i comes again as columns with x_{i+k, j}
 * for each step k, of what is observed. What is linear in the wider row is a filter in time, as long as the steps reach. A row
 * without any value of its own is then seen through its neighbours.
 * @throws AgopError `option-invalid` for steps that are no whole numbers from 1 on
 */
export function neighbours({ steps: given }: NeighboursOptions = {}): Preparation {
  const wrong = given?.find((step) => !Number.isInteger(step) || step < 1);
  if (wrong !== undefined) {
    throw new AgopError(
      "option-invalid",
      `preparation "neighbours": a step is ${wrong}; it must be a whole number >= 1`,
    );
  }
  return {
    name: "neighbours",
    addsColumns: true,
    appliesTo: ({ order }) => order !== undefined,
    prepare: (observed, { order }) => {
      const line = order && rowLine(order);
      const steps = line ? (given ?? chooseSteps(observed, line)) : [];
      const wider = line
        ? beside(
            observed,
            line,
            steps.flatMap((step) => [-step, step]),
          )
        : observed;
      return { observed: wider, restore: (_row, _column, value) => value };
    },
  };
}

/** [X, X shifted by each of the steps]. */
function beside(observed: SparseMatrix, { neighbourOf }: RowLine, shifts: readonly number[]): SparseMatrix {
  const { rows, cols, rowOffsets, columns, values } = observed;
  const sources = (row: number): readonly number[] => [row, ...shifts.map((shift) => neighbourOf(row, shift))];
  const offsets = new Int32Array(rows + 1);
  for (let row = 0; row < rows; row++) {
    offsets[row + 1] = offsets[row];
    for (const source of sources(row)) if (source >= 0) offsets[row + 1] += rowOffsets[source + 1] - rowOffsets[source];
  }
  const wideColumns = new Int32Array(offsets[rows]);
  const wideValues = new Float64Array(offsets[rows]);
  for (let row = 0; row < rows; row++) {
    let next = offsets[row];
    sources(row).forEach((source, block) => {
      if (source < 0) return;
      for (let k = rowOffsets[source]; k < rowOffsets[source + 1]; k++, next++) {
        wideColumns[next] = block * cols + columns[k];
        wideValues[next] = values[k];
      }
    });
  }
  return { rows, cols: cols * (1 + shifts.length), rowOffsets: offsets, columns: wideColumns, values: wideValues };
}

export const neighboursContribution = contributePreparation({
  name: "neighbours",
  summary: "puts every row of a table that has an order beside the rows before and after it",
  source: "Golyandina, Zhigljavsky, Singular Spectrum Analysis for Time Series, 2013: the trajectory matrix",
  options: z.object({
    steps: z
      .array(z.int().positive())
      .min(1)
      .optional()
      .describe("how many rows before and after, such as [1, 2, 24]; found by the autocorrelation where left out"),
  }),
  create: ({ steps }) => neighbours(steps === undefined ? {} : { steps }),
});
