import type { IterationEvent } from "@agop/core/run";

/** When to stop, by what a user can see: the place among the iterations of a run that was not stopped. */
export const stoppingRules = {
  "relative change 1e-2": whenChangeIs(1e-2),
  "relative change 1e-4": whenChangeIs(1e-4),
  "relative change 1e-6": whenChangeIs(1e-6),
  "best on validation": (events) =>
    events.reduce((best, event, place) => (validationOf(event) < validationOf(events[best]) ? place : best), 0),
} satisfies Readonly<Record<string, (events: readonly IterationEvent[]) => number>>;

export type StoppingRule = keyof typeof stoppingRules;
export const ruleNames = Object.keys(stoppingRules) as readonly StoppingRule[];

/** The first iteration with so small a change, or the last one. */
function whenChangeIs(limit: number) {
  return (events: readonly IterationEvent[]): number => {
    const found = events.findIndex(({ relativeChange }) => (relativeChange ?? Infinity) <= limit);
    return found < 0 ? events.length - 1 : found;
  };
}

function validationOf({ validation }: IterationEvent): number {
  return validation?.["rmse"] ?? Infinity;
}
