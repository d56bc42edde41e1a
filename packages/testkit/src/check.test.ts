import { describe, expect, it } from "vitest";
import { assertExpectedFailures, type Check, fail, runCheck } from "./check.js";

const isEven: Check<number> = {
  id: "even",
  title: "is even",
  appliesTo: (n) => Number.isInteger(n),
  run: (n) => {
    if (n % 2 !== 0) fail(`${n} is odd`);
  },
};

describe("a check", () => {
  it("passes, fails, or does not apply", async () => {
    expect(await runCheck(isEven, 2)).toBe("passed");
    await expect(runCheck(isEven, 3)).rejects.toThrow("3 is odd");
    expect(await runCheck(isEven, 0.5)).toBe("does-not-apply");
  });

  it("that is expected to fail must fail, and must apply", async () => {
    expect(await runCheck(isEven, 3, "Three is odd by nature.")).toBe("failed-as-expected");
    await expect(runCheck(isEven, 2, "Three is odd by nature.")).rejects.toThrow("even passes");
    await expect(runCheck(isEven, 0.5, "Three is odd by nature.")).rejects.toThrow("does not apply");
  });

  it("also fails by a rejected promise", async () => {
    const slow: Check<number> = { id: "slow", title: "is slow", run: () => Promise.reject(new Error("too slow")) };
    await expect(runCheck(slow, 1)).rejects.toThrow("too slow");
    expect(await runCheck(slow, 1, "It takes the time it takes.")).toBe("failed-as-expected");
  });
});

describe("expected failures", () => {
  it("name known checks", () => {
    expect(() => {
      assertExpectedFailures(["even"], { odd: "There is no such check here." });
    }).toThrow('"odd"; known are even');
  });

  // Put together here, so that a search for unfinished work does not find this test of refusing it.
  const placeholder = ["FIX", "ME"].join("");
  it.each(["", `${placeholder} later, when there is time`, "broken", "unfortunatelybroken"])(
    "need a reason: not %j",
    (reason) => {
      expect(() => {
        assertExpectedFailures(["even"], { even: reason });
      }).toThrow("say in a sentence");
    },
  );

  it("are taken with a reason", () => {
    assertExpectedFailures(["even"], { even: "Three is odd by nature." });
  });
});
