import { rankOffsets, scoreOf, type ScoreScale, scoreScale, valueAt } from "@agop/algebra";
import type { SparseMatrix } from "@agop/core";
import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { z } from "zod";

/**
 * Of two different values scores are nothing but another scale, and beyond the two of them there would be nothing to restore to: columns of
 * two values, and constants, are left as they are.
 */
const fewestValues = 3;

/**
 * z_ij = Φ^{-1}(r_ij / (n_j + 1)), r_ij the rank of x_ij among the n_j observed values of its column, of equal values their mean rank: every
 * column is distributed as a Gaussian, however skewed it was. Restored is on lines between observed values, which come back
 * to the bit; never beyond the smallest and the largest. A mean of scores comes back as a median rather than as a mean.
 */
export function normalScores(): Preparation {
  return {
    name: "normal-scores",
    appliesTo: ({ isList }) => !isList,
    prepare: (observed) => {
      const scales = scalesOf(observed);
      return {
        observed: {
          ...observed,
          values: observed.values.map((value, k) => {
            const scale = scales[observed.columns[k]];
            return scale ? scoreOf(scale, value) : value;
          }),
        },
        restore: (_row, column, value) => {
          const scale = scales[column];
          return scale ? valueAt(scale, value) : value;
        },
      };
    },
  };
}

/** Of each column; undefined where it is left as it is. */
function scalesOf({ cols, columns, values }: SparseMatrix): readonly (ScoreScale | undefined)[] {
  const counts = new Int32Array(cols);
  for (const column of columns) counts[column]++;
  const byColumn = Array.from(counts, (count) => new Float64Array(count));
  counts.fill(0);
  columns.forEach((column, k) => (byColumn[column][counts[column]++] = values[k]));
  return byColumn.map((ofColumn) => {
    const scale = scoreScale(ofColumn, rankOffsets.vanDerWaerden);
    return scale.values.length < fewestValues ? undefined : scale;
  });
}

export const normalScoresContribution = contributePreparation({
  name: "normal-scores",
  summary: "gives each column of a table the normal distribution by its ranks, so that skew and outliers do not count",
  source: "van der Waerden, Indag. Math. 14, 1952; Liu, Lafferty, Wasserman, JMLR 10, 2009: the nonparanormal",
  options: z.object({}),
  create: normalScores,
});
