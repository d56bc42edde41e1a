import { describe, expect, it } from "vitest";
import type { Row } from "../experiment.js";
import { convergence } from "../questions/convergence.js";
import { sensitivity } from "../questions/sensitivity.js";
import { summariseErrors } from "./errors-against-observations.js";
import { fig4 } from "./fig4-observations-needed.js";
import { inCommon, isAtMost, isBelow, verdictOf } from "./verdict.js";

describe("a verdict", () => {
  it("is that of every comparison; one that fails is enough, one that is missing decides nothing else", () => {
    expect(verdictOf([true, true])).toBe("holds");
    expect(verdictOf([true, null])).toBe("undecided");
    expect(verdictOf([])).toBe("undecided");
    expect(verdictOf([true, null, false])).toBe("does not hold");
    expect([isBelow(1, 1), isAtMost(1, 1), isBelow(NaN, 1), isAtMost(1, NaN)]).toEqual([false, true, null, null]);
  });

  it("compares where all methods were run", () => {
    const rows = ["a1", "b1", "a2", "c2", "b3", "a3"].map((name) => ({ method: name[0], draw: name[1] }));
    type Run = (typeof rows)[number];
    const how = { methodOf: ({ method }: Run) => method, placeOf: ({ draw }: Run) => draw };
    expect(inCommon(rows, ["a", "b"], how).map(({ method, draw }) => method + draw)).toEqual(["a1", "b1", "b3", "a3"]);
  });
});

describe("how often methods recover", () => {
  const claim = [{ text: "one, not less often than the other", better: "one", worse: ["other"] }];
  const row = (method: string, draw: number, testError: number): Row => ({ method, observed: 10, draw, testError });
  const verdict = (rows: readonly Row[]) => summariseErrors(rows, claim).conclusions[0];

  it("is undecided where one of them was not run, or not on the same draws", () => {
    expect(verdict([row("third", 1, 0)])).toMatchObject({ verdict: "undecided" });
    expect(verdict([row("one", 1, 0)])).toMatchObject({ verdict: "undecided" });
    expect(verdict([row("one", 1, 0), row("other", 2, 0)])).toMatchObject({ verdict: "undecided" });
  });

  it("is compared on the draws of both", () => {
    const both = [row("one", 1, 1), row("one", 2, 0), row("one", 3, 0), row("other", 1, 0)];
    expect(verdict(both)).toEqual({
      text: claim[0].text,
      verdict: "does not hold",
      figures: { draws: 1, one: 0, other: 1 },
    });
    expect(verdict([...both, row("other", 2, 1), row("other", 3, 1)])).toMatchObject({ verdict: "holds" });
  });
});

describe("the observations that methods need", () => {
  const methods = ["lin-RFM α = 1/2", "bilateral lin-RFM", "deep linear network, depth 3", "minimum nuclear norm"];
  const recovery = (method: string, rank: number, observed: number, testMse: number): Row => ({
    ...{ method, size: 20, rank, draw: 1, observed, testMse, iterations: 1, ended: "converged" },
  });
  const verdicts = (rows: readonly Row[]) => fig4.summarise(rows).conclusions.map(({ verdict }) => verdict);
  const first = methods.map((method, k) => recovery(method, 1, k === 1 ? 100 : 120, 0));

  it("are compared at every rank that was begun", () => {
    expect(verdicts(first)).toEqual(["holds", "holds"]);
    expect(verdicts([...first, recovery(methods[0], 2, 200, 0)])).toEqual(["undecided", "undecided"]);
  });

  it("are not compared where neither recovers within the grid", () => {
    const neither = methods.map((method) => recovery(method, 2, 200, 1));
    expect(verdicts([...first, ...neither])).toEqual(["undecided", "undecided"]);
  });
});

describe("what lin-RFM is sensitive to", () => {
  const ran = (schedule: string, ridge: number, testMse: number): Row => ({
    ...{ alpha: 0.5, schedule, ridge, rule: "relative change 1e-6", size: 16, rank: 1, noise: 0, draw: 1, testMse },
  });
  const ofDecades = (schedule: string, errors: readonly number[]) =>
    errors.map((error, k) => ran(schedule, 10 ** (k - 4), error));
  const verdictOn = (start: string, rows: readonly Row[]) =>
    sensitivity.summarise(rows).conclusions.find(({ text }) => text.startsWith(start))?.verdict;

  const others = ["no floor", "floor 1e-3", "sinking by 5%"].map((schedule) => ran(schedule, 1e-4, 0.9));

  it("has no best of some schedules alone", () => {
    for (const start of ["One setting", "The defaults", "The recommended λ"]) {
      const rows = ofDecades("sinking by 10%", [0.3, 0.3, 0.3]);
      expect(verdictOn(start, rows), start).toBe("undecided");
      expect(verdictOn(start, [...others.slice(1), ...rows]), start).toBe("undecided");
      expect(verdictOn(start, [...others, ...rows]), start).toBe(start.startsWith("The rec") ? "undecided" : "holds");
    }
  });

  it("asks both decades beside the recommended λ", () => {
    const rows = (errors: readonly number[]) => [...others, ...ofDecades("sinking by 10%", errors)];
    const start = "The recommended λ may be wrong";
    expect(verdictOn(start, rows([0.5, 0.301, 0.3, 0.302, 0.5]))).toBe("holds");
    // Three decades are good, all to one side.
    expect(verdictOn(start, rows([0.301, 0.302, 0.3, 0.5, 0.6]))).toBe("does not hold");
    expect(verdictOn(start, rows([0.3, 0.301, 0.302]))).toBe("undecided");
  });

  it("says nothing of a floor that sinks without runs that have none", () => {
    const start = "A floor that sinks is better";
    const sinking = ofDecades("sinking by 5%", [0.3]);
    expect(verdictOn(start, sinking)).toBe("undecided");
    expect(verdictOn(start, [...sinking, ...ofDecades("no floor", [0.4])])).toBe("holds");
    expect(verdictOn(start, [...sinking, { ...ran("no floor", 1e-4, 0.4), draw: 2 }])).toBe("undecided");
  });
});

describe("where lin-RFM converges without a floor", () => {
  const stuck = (alpha: number): Row => ({
    ...{ family: "all patterns", rows: 2, cols: 3, rank: 1, alpha, schedule: "ε = 0", draw: 1, pattern: "xx./x.x" },
    ...{ observedEntries: 4, completability: "unique", error: 1, outcome: "stuck", iterations: 2, factors: "1 | 1" },
  });
  const counterexamples = (row: Row) =>
    convergence.summarise([row]).conclusions.find(({ text }) => text.startsWith("There are proved"))?.verdict;

  it("is no counterexample where limits are not checked", () => {
    expect(counterexamples(stuck(0.25))).toBe("undecided");
    expect(counterexamples(stuck(0.5))).toBe("does not hold");
    expect(counterexamples({ ...stuck(0.5), fixedPoint: "1 1 0 / 1 0 1", rankOfFixedPoint: 2 })).toBe("holds");
  });
});
