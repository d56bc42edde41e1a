import { expect, it } from "vitest";
import { createHistory } from "./history.js";
import { madeEnd, madeIteration, madeStart } from "./made-events.js";
import { primaryMetric, statusOf } from "./run-status.js";

function runOf(...events: Parameters<ReturnType<typeof createHistory>["add"]>[0][]) {
  const history = createHistory();
  for (const event of [madeStart("lin-rfm"), madeIteration(1), ...events]) history.add(event);
  return history.runs()[0];
}

it("never hides that a run failed, diverged or broke off", () => {
  const failed = {
    type: "run-failed",
    code: "diverged",
    message: "the estimate is not finite",
    hint: "a larger ridge",
  } as const;
  expect(statusOf(runOf(failed), false)).toEqual({
    kind: "failed",
    words: "failed after 1 iterations: the estimate is not finite (a larger ridge)",
  });
  expect(statusOf(runOf(madeEnd(1, "diverged")), false).kind).toBe("failed");
  expect(statusOf(runOf(), false).kind).toBe("failed");
});

it("says what ended a run, and against what", () => {
  expect(statusOf(runOf(madeEnd(1)), false)).toEqual({
    kind: "done",
    words: "converged after 1 iterations: relative-change 1e-7, limit 0.000001",
  });
  expect(statusOf(runOf(madeEnd(1, "cancelled")), false).kind).toBe("stopped");
  expect(statusOf(runOf(), true)).toEqual({ kind: "running", words: "running, 1 iterations so far" });
});

it("names the first metric of whatever kind of problem", () => {
  expect(primaryMetric({ n: 4, rmse: 0.123456, mae: 1 })).toBe("RMSE 0.1235");
  expect(primaryMetric({ n: 4, accuracy: 0.75, rmse: 2 })).toBe("accuracy 0.75");
});
