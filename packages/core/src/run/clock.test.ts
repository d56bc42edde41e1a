import { expect, it } from "vitest";
import { startClock } from "./clock.js";

it("phases take a part of the time that has passed, what is asynchronous to its end, and are counted once", async () => {
  const clock = startClock();
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20));
  const waited = performance.now();
  await clock.phase("fit", wait);
  await clock.phase("fit", wait);
  const atMost = performance.now() - waited;
  expect(clock.phase("agop", () => 7)).toBe(7);

  const { fit, agop, ...others } = clock.takePhases();
  expect(others).toEqual({});
  // Timers count whole milliseconds.
  expect(fit).toBeGreaterThan(38);
  expect(fit).toBeLessThanOrEqual(atMost);
  expect(agop).toBeGreaterThanOrEqual(0);
  expect(fit + agop).toBeLessThanOrEqual(clock.elapsedMs());
  expect(clock.takePhases()).toEqual({});
});
