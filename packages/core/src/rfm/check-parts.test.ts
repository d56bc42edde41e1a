import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";

const phi = power(0.5);
const schedule = constantSchedule({ ridge: 0.1, floor: 0 });

describe("a machine that is composed in JavaScript", () => {
  it.each([
    ["schedule", { phi, ridge: 0.1 }],
    ["phi", { schedule, alpha: 0.5 }],
    ["phi", { schedule, phi: 0.5 }],
    ["phi", { schedule, phi: [] }],
    ["agop", { schedule, phi, agop: {} }],
  ])("says which part is missing: %s", (part, options) => {
    const compose = (): unknown => Reflect.apply(linRfmCompletion, undefined, [options]);
    const message = `the \`${part}\` of "lin-rfm" is missing, or is none`;
    expect(compose).toThrow(expect.objectContaining({ code: "parts-mismatch", message }));
  });

  it("may have a φ for each place", () => {
    expect(linRfmCompletion({ schedule, phi }).name).toBe("lin-rfm");
  });
});
