import type { Schedule } from "@agop/core";
import { contributeSchedule, pow } from "@agop/core/plugin";
import { z } from "zod";

/** How the floor sinks. */
export interface GeometricFloorOptions {
  /** λ of each fit. */
  readonly ridge: number;
  /** The floor of the first fit, what it is multiplied by from fit to fit, and the smallest. */
  readonly first: number;
  readonly ratio: number;
  readonly last: number;
}

/** floor_t = max(first · ratio^(t-1), last) at constant ridge (Mohan and Fazel, JMLR 13, 2012). */
export function geometricFloor({ ridge, first, ratio, last }: GeometricFloorOptions): Schedule {
  return {
    name: "geometric",
    start: () => ({
      step: ({ iteration }) => ({ ridge, floor: Math.max(first * pow(ratio, iteration - 1), last) }),
    }),
  };
}

export const geometricContribution = contributeSchedule({
  name: "geometric",
  summary: "a floor that sinks by a ratio from fit to fit, at constant ridge",
  source: "Mohan, Fazel, JMLR 13, 2012",
  options: z.object({
    ridge: z.number().nonnegative().default(1e-6).describe("λ of each fit; 0 fits exactly"),
    first: z.number().nonnegative().default(1).describe("the floor of the first fit, in the units of the AGOP"),
    ratio: z.number().positive().max(1).default(0.8).describe("of the floor from fit to fit"),
    last: z.number().nonnegative().default(1e-12).describe("the smallest floor"),
  }),
  create: (options) => geometricFloor(options),
});
