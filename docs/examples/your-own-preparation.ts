import { contributePreparation, definePlugin, type Preparation } from "@agop/core/plugin";
import { z } from "zod";

/** z = asinh(x / s) of every entry, s the mean of |x|: like a logarithm far out, for amounts of money and counts that may be negative. */
export function hyperbolic(): Preparation {
  return {
    name: "hyperbolic",
    appliesTo: ({ isList }) => !isList,
    prepare: (observed) => {
      const sum = observed.values.reduce((total, value) => total + Math.abs(value), 0);
      const scale = sum === 0 ? 1 : sum / observed.values.length;
      return {
        observed: { ...observed, values: observed.values.map((value) => Math.asinh(value / scale)) },
        restore: (_row, _column, value) => scale * Math.sinh(value),
      };
    },
  };
}

export const hyperbolicPlugin = definePlugin({
  name: "my-preparation",
  contributions: [
    contributePreparation({
      name: "hyperbolic",
      summary: "the inverse hyperbolic sine of every entry",
      source: "Burbidge, Magee, Robb, JASA 83, 1988",
      options: z.object({}),
      create: hyperbolic,
    }),
  ],
});
