import { describe, expect, it } from "vitest";
import { interruptions } from "./plan.js";
import { subjects } from "./subjects.js";
import { interrupt, undisturbed } from "./trial.js";

describe("a command that is interrupted", () => {
  it.each(["complete", "train", "experiment"] as const)(
    "loses nothing, wherever the moment falls: %s",
    async (name) => {
      const subject = subjects[name]();
      const expected = await undisturbed(subject);
      for (const { signal, moment } of interruptions("quick", 1).filter((each) => each.subject === name)) {
        const { faults } = await interrupt(subject, expected, { signal, afterMs: moment * expected.elapsedMs });
        expect(faults, `${signal} at ${moment} of ${expected.elapsedMs} ms`).toEqual([]);
      }
    },
    600_000,
  );

  it("is interrupted at the same moments for a seed, over the whole duration, by every signal", () => {
    const plan = interruptions("whole", 3);
    expect(plan).toHaveLength(300);
    expect(interruptions("whole", 3)).toEqual(plan);
    expect(new Set(plan.map(({ signal }) => signal)).size).toBe(3);
    const moments = plan.map(({ moment }) => moment);
    expect([Math.min(...moments) < 0.05, Math.max(...moments) > 1]).toEqual([true, true]);
  });
});
