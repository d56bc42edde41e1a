import type { IterationEvent } from "@agop/core/run";
import { expect, it } from "vitest";
import { stoppingRules } from "./stopping-rules.js";

const nothing = { trainingResidual: null, heldOut: null, ridge: null, floor: null, effectiveRank: null };
const event = (iteration: number, relativeChange: number | null, rmse: number): IterationEvent => ({
  ...{ ...nothing, type: "iteration", iteration, elapsedMs: 0, phasesMs: {}, relativeChange },
  ...{ validation: { n: 1, rmse }, spectrum: null, stationarityResidual: null, details: null },
});
const run = [event(1, null, 3), event(2, 0.5, 1), event(3, 5e-3, 2), event(4, 1e-5, 2.5), event(5, 1e-5, 2.6)];

it("stop where a user would have stopped: at the first small change, at the last iteration, at the best validation error", () => {
  expect(run[stoppingRules["relative change 1e-2"](run)].iteration).toBe(3);
  expect(run[stoppingRules["relative change 1e-4"](run)].iteration).toBe(4);
  expect(run[stoppingRules["relative change 1e-6"](run)].iteration).toBe(5);
  expect(run[stoppingRules["best on validation"](run)].iteration).toBe(2);
});
