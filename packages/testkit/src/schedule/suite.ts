import type { Schedule } from "@agop/core";
import type { ExpectedFailures } from "../check.js";
import { type Suite, suiteOf } from "../suite.js";
import { scheduleChecks } from "./checks.js";

/** How far the schedule is followed, and which checks it is known to fail. */
export interface CheckScheduleOptions {
  /** How many steps are looked at. Default 300. */
  readonly steps?: number;
  readonly title?: string;
  readonly expectedFailures?: ExpectedFailures;
}

/** The conformance suite of a schedule. */
export function scheduleSuite(factory: () => Schedule, options: CheckScheduleOptions = {}): Suite {
  const { steps = 300, title = "schedule conformance", expectedFailures } = options;
  return suiteOf(title, scheduleChecks, (use) => use({ create: factory, steps }), expectedFailures);
}
