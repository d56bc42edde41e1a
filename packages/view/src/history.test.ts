import type { RunEvent } from "@agop/core";
import { describe, expect, it } from "vitest";
import { createHistory, mostPoints } from "./history.js";
import { madeEnd, madeIteration, madeRun, madeStart } from "./made-events.js";

function historyOf(events: readonly RunEvent[]) {
  const history = createHistory();
  for (const event of events) history.add(event);
  return history;
}

describe("the history of runs", () => {
  it("keeps runs one after another, each with its iterations and its end", () => {
    const runs = historyOf([...madeRun("lin-rfm", 3), ...madeRun("irls-p", 2)]).runs();
    expect(runs.map(({ started, iterations, end }) => [started.algorithm, iterations, end?.type])).toEqual([
      ["lin-rfm", 3, "run-finished"],
      ["irls-p", 2, "run-finished"],
    ]);
    expect(runs[0].points.map(({ iteration }) => iteration)).toEqual([1, 2, 3]);
  });

  it("tells apart the runs of several sources that come at the same time", () => {
    const history = createHistory();
    history.add(madeStart("a"), "one");
    history.add(madeStart("b"), "two");
    history.add(madeIteration(1), "one");
    history.add(madeIteration(1), "two");
    history.add(madeIteration(2), "one");
    expect(history.runs().map(({ source, iterations }) => [source, iterations])).toEqual([
      ["one", 2],
      ["two", 1],
    ]);
  });

  it("says after how many iterations a warning came, and has those before any run", () => {
    const warning = { type: "warning", code: "unobserved", message: "2 rows" } as const;
    const history = historyOf([warning, madeStart("lin-rfm"), madeIteration(1), warning]);
    expect(history.warnings()).toEqual([warning]);
    expect(history.runs()[0].warnings).toEqual([{ ...warning, afterIteration: 1 }]);
  });

  it("holds no more of 100,000 iterations than it may, with the first, the last and the highest peak", () => {
    const history = createHistory();
    history.add(madeStart("lin-rfm"));
    for (let t = 1; t <= 100_000; t++) {
      const rmse = t === 41_234 ? 77 : 1 / t;
      history.add(madeIteration(t, { heldOut: { n: 1, rmse, mae: rmse } }));
    }
    const [{ points, iterations }] = history.runs();
    expect(iterations).toBe(100_000);
    expect(points.length).toBeLessThanOrEqual(mostPoints);
    expect(points.length).toBeGreaterThan(mostPoints / 4);
    expect([points[0].iteration, points.at(-1)?.iteration]).toEqual([1, 100_000]);
    expect(points.some(({ heldOut }) => heldOut?.rmse === 77)).toBe(true);
    const order = points.map(({ iteration }) => iteration);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
  });

  it("goes on from a snapshot that went through JSON", () => {
    const first = historyOf([madeStart("lin-rfm"), madeIteration(1)]);
    const copy: unknown = JSON.parse(JSON.stringify({ runs: first.runs(), warnings: first.warnings() }));
    const second = createHistory(copy as Parameters<typeof createHistory>[0]);
    second.add(madeIteration(2));
    second.add(madeEnd(2));
    expect(second.runs()).toEqual(
      historyOf([madeStart("lin-rfm"), madeIteration(1), madeIteration(2), madeEnd(2)]).runs(),
    );
  });
});
