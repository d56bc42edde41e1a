import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { checkClaims } from "./claims.js";
import type { Contestant } from "./contestant.js";
import { presentContestants } from "./contestants.js";
import { measure, type Measurement, median, speedRatio } from "./measure.js";
import { numpyContestant } from "./numpy-contestant.js";
import { quickPlan } from "./plan.js";
import { type Report, runPlan, toMarkdown } from "./report.js";

describe("a quick run of the benchmarks", () => {
  let contestants: readonly Contestant[];
  let report: Report;
  const notices: string[] = [];

  beforeAll(async () => {
    contestants = await presentContestants((line) => notices.push(line));
    report = await runPlan(quickPlan, contestants, () => undefined);
  });

  afterAll(async () => {
    for (const contestant of contestants) await contestant.close();
  });

  it("times every kernel on everyone who is there, and says who is not", () => {
    const ids = contestants.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["cpu", "wasm-1", "wasm-2"]));
    expect(notices).toHaveLength(6 - ids.length);
    expect(report.measurements.map(({ kernel }) => kernel)).toEqual(quickPlan.jobs.map(({ kernel }) => kernel.name));
    quickPlan.jobs.forEach((job, at) => {
      const able = contestants.filter((contestant) => contestant.canRun(job)).map(({ id }) => id);
      const { rounds } = report.measurements[at];
      expect(Object.keys(rounds)).toEqual(able);
      for (const times of Object.values(rounds)) {
        expect(times).toHaveLength(quickPlan.effort.rounds);
        for (const time of times) expect(time).toBeGreaterThan(0);
      }
    });
  });

  it("gives a table with a row for every kernel, and names neither folders nor this computer", () => {
    const markdown = toMarkdown(report);
    for (const { title } of report.contestants) expect(markdown).toContain(`| ${title} `);
    for (const { title } of report.measurements) {
      const tables = report.contestants.some(({ id }) => id === "numpy") ? 3 : 2;
      expect(markdown.split(`\n| ${title} `)).toHaveLength(tables + 1);
    }
    expect(markdown).toMatch(/on \d{4}-\d\d-\d\d: /);
    expect(markdown).not.toMatch(/NaN|undefined|Infinity| \/[a-z]+\//);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });
});

it("does without NumPy where there is none", async () => {
  vi.stubEnv("AGOP_PYTHON", "/nowhere/python");
  expect(await numpyContestant(1)).toBeUndefined();
  vi.stubEnv("AGOP_PYTHON", "false");
  expect(await numpyContestant(1)).toBeUndefined();
  vi.unstubAllEnvs();
});

function contestantOf(id: string, check: number): Contestant {
  return {
    id,
    title: id,
    description: id,
    tolerance: 1e-8,
    canRun: () => true,
    prepare: () =>
      Promise.resolve({ check, time: (calls) => Promise.resolve(calls), release: () => Promise.resolve() }),
    close: () => Promise.resolve(),
  };
}

describe("measuring", () => {
  const [job] = quickPlan.jobs;
  const effort = { rounds: 2, roundMs: 5, pauseMs: 0 };

  it("gives the time of one call", async () => {
    const { rounds } = await measure(job, [contestantOf("a", 1), contestantOf("b", 1 + 1e-12)], effort);
    expect(rounds).toEqual({ a: [1, 1], b: [1, 1] });
  });

  it("refuses to compare what does not compute the same", async () => {
    const contestants = [contestantOf("a", 1), contestantOf("b", 1.001)];
    await expect(measure(job, contestants, effort)).rejects.toThrow("b computes 1.001 where a computes 1");
  });

  it("compares round by round", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([5, 1, 3, 4])).toBe(3.5);
    const measurement: Measurement = {
      kernel: "product",
      title: "matrix product",
      size: "n = 1000",
      operations: 2e9,
      rounds: { "wasm-2": [1, 10, 1], "wasm-1": [2, 20, 3], cpu: [19, 190, 19] },
    };
    expect(speedRatio(measurement, "wasm-2", "wasm-1")).toBe(2);
    expect(speedRatio(measurement, "native", "cpu")).toBeUndefined();
    expect(checkClaims([measurement]).map(({ slow, ratio, least }) => [slow, ratio, ratio >= least])).toEqual([
      ["cpu", 19, false],
      ["wasm-1", 2, true],
    ]);
  });
});
