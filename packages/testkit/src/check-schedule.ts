import type { Schedule } from "@agop/core";
import { type CheckScheduleOptions, scheduleSuite } from "./schedule/suite.js";
import { registerSuite } from "./register.js";

/** Registers the conformance suite of a schedule with vitest. */
export function checkSchedule(factory: () => Schedule, options: CheckScheduleOptions = {}): void {
  registerSuite(scheduleSuite(factory, options));
}
