import type { Schedule } from "@agop/core";
import { contributeSchedule, definePlugin } from "@agop/core/plugin";
import { z } from "zod";

/** λ starts at `first` and falls to a tenth, down to `last`, whenever a fit changed the estimate by less than `settled`. */
export function steppedRidge(options: {
  readonly first: number;
  readonly last: number;
  readonly settled: number;
}): Schedule {
  const { first, last, settled } = options;
  return {
    name: "stepped",
    start: (resumed) => {
      let ridge = Number(resumed?.["ridge"] ?? first);
      return {
        step: ({ relativeChange = Infinity }) => {
          if (relativeChange < settled) ridge = Math.max(ridge / 10, last);
          return { ridge, floor: 0 };
        },
        state: () => ({ ridge }),
      };
    },
  };
}

export const steppedPlugin = definePlugin({
  name: "my-schedule",
  contributions: [
    contributeSchedule({
      name: "stepped",
      summary: "a ridge that falls to a tenth whenever the estimate has settled",
      source: "this guide",
      options: z.object({
        first: z.number().positive().default(1e-2).describe("λ of the first fit"),
        last: z.number().positive().default(1e-4).describe("the smallest λ"),
        settled: z
          .number()
          .positive()
          .default(0.1)
          .describe("the relative change below which the estimate has settled"),
      }),
      create: (options) => steppedRidge(options),
    }),
  ],
});
