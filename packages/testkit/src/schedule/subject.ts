import type { Schedule } from "@agop/core";
import type { Check } from "../check.js";

/** A schedule under test. */
export interface ScheduleSubject {
  /** A new schedule, to be started any number of times. */
  create(): Schedule;
  /** How many steps are looked at. */
  readonly steps: number;
}

/** A check of schedules. */
export type ScheduleCheck = Check<ScheduleSubject>;
