import { type Schedule, type ScheduleStep } from "@agop/core";
import { cpuBackend } from "@agop/backend-cpu";
import { createRegistry } from "@agop/core/registry";
import { checkPlugin } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { constantSchedule, geometricFloor, scheduleLibraryPlugin } from "./index.js";

const stepsOf = (schedule: Schedule, count: number): readonly ScheduleStep[] => {
  const { step } = schedule.start();
  return Array.from({ length: count }, (_, t) => step({ iteration: t + 1 }));
};

checkPlugin(scheduleLibraryPlugin, { backend: cpuBackend });

describe("the constant schedule", () => {
  it("gives the same ridge and floor to every fit", () => {
    const step = { ridge: 0.3, floor: 0.02 };
    expect(stepsOf(constantSchedule(step), 4)).toEqual([step, step, step, step]);
  });
});

describe("the geometric floor", () => {
  it("sinks by its ratio from the first to the last, at constant ridge", () => {
    const steps = stepsOf(geometricFloor({ ridge: 0.5, first: 8, ratio: 0.5, last: 0.75 }), 6);
    expect(steps.map(({ floor }) => floor)).toEqual([8, 4, 2, 1, 0.75, 0.75]);
    expect(new Set(steps.map(({ ridge }) => ridge))).toEqual(new Set([0.5]));
  });

  it("of ratio 1 does not sink, and may end at 0", () => {
    expect(stepsOf(geometricFloor({ ridge: 0, first: 3, ratio: 1, last: 0 }), 3).map(({ floor }) => floor)).toEqual([3, 3, 3]); // prettier-ignore
    expect(geometricFloor({ ridge: 0, first: 1, ratio: 0.5, last: 0 }).start().step({ iteration: 3000 }).floor).toBe(0);
  });

  it("remembers nothing: a resumed run, or a second one, has the floors of the same iterations", () => {
    const schedule = geometricFloor({ ridge: 0, first: 1, ratio: 0.8, last: 1e-3 });
    const whole = stepsOf(schedule, 40);
    const { step, state } = schedule.start();
    expect(state).toBeUndefined();
    for (const iteration of [40, 7, 23]) expect(step({ iteration })).toEqual(whole[iteration - 1]);
  });
});

describe("by name", () => {
  const registry = createRegistry([scheduleLibraryPlugin]);

  it("they are those of their functions, with defaults", () => {
    expect(stepsOf(registry.schedule({ name: "constant" }), 1)).toEqual([{ ridge: 1e-3, floor: 0 }]);
    const geometric = { ridge: 1e-2, first: 1, ratio: 0.5, last: 1e-3 };
    expect(stepsOf(registry.schedule({ name: "geometric", ...geometric }), 20)).toEqual(
      stepsOf(geometricFloor(geometric), 20),
    );
  });

  it("values outside their ranges are refused", () => {
    for (const wrong of [{ ratio: 0 }, { ratio: 1.1 }, { ridge: -1 }, { first: -1 }, { last: -1 }]) {
      expect(() => registry.schedule({ name: "geometric", ...wrong })).toThrow(`"${Object.keys(wrong)[0]}"`);
    }
    expect(() => registry.schedule({ name: "constant", floor: -1 })).toThrow('"floor"');
  });
});
