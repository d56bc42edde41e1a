import type { Schedule, ScheduleStep } from "@agop/core";
import { contributeSchedule } from "@agop/core/plugin";
import { z } from "zod";

/** The same ridge and floor for every fit. */
export function constantSchedule(step: ScheduleStep): Schedule {
  return { name: "constant", start: () => ({ step: () => step }) };
}

export const constantContribution = contributeSchedule({
  name: "constant",
  summary: "the same ridge and floor for every fit",
  source: "Radhakrishnan, Belkin, Drusvyatskiy, PNAS 122(13), 2025, Algorithm 1",
  options: z.object({
    ridge: z.number().nonnegative().default(1e-3).describe("λ of each fit; 0 fits exactly"),
    floor: z.number().nonnegative().default(0).describe("ε², added to the eigenvalues of the AGOP before φ"),
  }),
  create: (step) => constantSchedule(step),
});
