import type { Schedule } from "@agop/core";
import type { ExpectedFailures } from "./check.js";
import { registerChecks } from "./register.js";
import { scheduleChecks } from "./schedule/checks.js";

export interface CheckScheduleOptions {
  /** How many steps are looked at. Default 300. */
  readonly steps?: number;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** Registers the conformance suite of a schedule with vitest. */
export function checkSchedule(factory: () => Schedule, options: CheckScheduleOptions = {}): void {
  const { steps = 300, title = "schedule conformance", expectedFailures } = options;
  registerChecks(title, scheduleChecks, (use) => use({ create: factory, steps }), expectedFailures);
}
