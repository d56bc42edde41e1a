import { contributePreparation, type Preparation } from "@agop/core/plugin";
import { z } from "zod";

/** z_ij = x_ij / s with s² the mean of the observed x_ij²: what has low rank keeps it, which centring does not grant. */
export function rescale(): Preparation {
  return {
    name: "rescale",
    appliesTo: () => true,
    prepare: (observed) => {
      const largest = observed.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      // Of parts of the largest, so that no square overflows.
      const sum = observed.values.reduce((total, value) => total + (value / largest) ** 2, 0);
      const scale = largest === 0 ? 1 : largest * Math.sqrt(sum / observed.values.length);
      return {
        observed: { ...observed, values: observed.values.map((value) => value / scale) },
        restore: (_row, _column, value) => value * scale,
      };
    },
  };
}

export const rescaleContribution = contributePreparation({
  name: "rescale",
  summary: "divides everything by one number, so that what is exactly of low rank stays so",
  source: "Candès, Recht, Found. Comput. Math. 9, 2009: recovery is of the matrix itself",
  options: z.object({}),
  create: rescale,
});
