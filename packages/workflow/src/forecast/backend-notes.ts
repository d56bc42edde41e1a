import type { Forecast } from "./forecast.js";

/** Milliseconds. */
const worthTelling = 10_000;

/**
 * Why backends that are preferred do not run here, where the work is so long that another would be felt. What computes is always
 * told with the result.
 */
export function backendNotes(notes: readonly string[], { elapsedMs }: Pick<Forecast, "elapsedMs">): readonly string[] {
  return elapsedMs < worthTelling ? [] : notes;
}
