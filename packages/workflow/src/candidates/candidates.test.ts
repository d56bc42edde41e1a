import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { fromRows, observedCells, seededRandom, type SparseMatrix } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { holdOut } from "@agop/core/run";
import { standardiseColumns } from "@agop/data";
import { describe, expect, it } from "vitest";
import { affordable } from "./affordable.js";
import { nameOf } from "./candidate.js";
import { compete } from "./compete.js";
import { type CandidateRequest, completionCandidates } from "./completion-candidates.js";

const registry = createRegistry(defaultPlugins);

const request = (observed: SparseMatrix, asked: Partial<CandidateRequest> = {}): CandidateRequest => ({
  registry,
  algorithms: ["auto"],
  preparations: undefined,
  shape: { rows: observed.rows, cols: observed.cols, count: observed.values.length },
  facts: { isList: false },
  fitting: { ridge: "auto", phi: undefined, alpha: undefined },
  rank: undefined,
  mustResume: false,
  ...asked,
});

const names = (asked: CandidateRequest): readonly string[] =>
  completionCandidates(asked).map(({ algorithm, preparations }) => nameOf(algorithm.name, preparations));

/** x_ij = a_i b_j + offset, two thirds of it observed, with noise. */
function rankOne(rows: number, cols: number, { offset = 0, noise = 0 } = {}): SparseMatrix {
  const random = seededRandom(1);
  const a = Array.from({ length: rows }, () => random.normal());
  const b = Array.from({ length: cols }, () => random.normal());
  return observedCells(
    fromRows(a.map((x) => b.map((y) => (random.uniform() < 0.66 ? offset + x * y + noise * random.normal() : NaN)))),
  );
}

function contest(observed: SparseMatrix, { budgetMs = Infinity, splits: count = 1 } = {}) {
  const random = seededRandom(2);
  const splits = Array.from({ length: count }, () => holdOut(observed, 0.1, random));
  const means = { memoryLimit: undefined, budgetMs: Infinity, maxIterations: 50 };
  const { within } = affordable(completionCandidates(request(observed)), () => request(observed).shape, means);
  return {
    registry,
    backend: cpuBackend(),
    candidates: within.map(({ candidate }) => candidate),
    facts: { isList: false },
    splits,
    yardstick: standardiseColumns(splits[0].kept),
    seed: 0,
    maxIterations: 50,
    budgetMs,
  };
}

describe("the candidates", () => {
  const table = rankOne(12, 6);

  it("are the algorithms that compete, on the preparations that they declare and that apply", () => {
    const ofTable = names(request(table));
    expect(ofTable).toEqual(expect.arrayContaining(["bilateral-lin-rfm on rescale", "lin-rfm on standardise"]));
    expect(ofTable).not.toContain("bilateral-lin-rfm on centre");
    const ofList = names(request(table, { facts: { isList: true } }));
    expect(ofList).toEqual(expect.arrayContaining(["bilateral-lin-rfm on rescale", "bilateral-lin-rfm on centre"]));
    expect(ofList.filter((name) => name.startsWith("lin-rfm"))).toEqual([]);
    expect(ofTable.some((name) => name.includes("neighbours"))).toBe(false);
  });

  it("are those that are named, on the first preparation that applies where they declare none", () => {
    expect(names(request(table, { algorithms: ["irls-p"] }))).toEqual(["irls-p on standardise"]);
    const asked = { algorithms: ["lin-rfm", "irls-p"], preparations: ["rescale"] };
    expect(names(request(table, asked))).toEqual(["lin-rfm on rescale", "irls-p on rescale"]);
  });

  it("have the options that are asked for: α is lin-RFM's", () => {
    const fitting = { ridge: "auto", phi: undefined, alpha: 0.5 } as const;
    expect(names(request(table, { fitting }))).toEqual(["lin-rfm on standardise", "lin-rfm on rescale"]);
  });

  it("take another φ with what it has by itself, and try nothing of the algorithm's own", () => {
    const withPhi = (phi: string | undefined, alpha?: number) => {
      const asked = request(table, {
        algorithms: ["lin-rfm"],
        preparations: ["standardise"],
        fitting: { ridge: "auto", phi, alpha },
      });
      return completionCandidates(asked).map(({ options, search }) => [options["phi"], Object.keys(search ?? {})]);
    };
    expect(withPhi("rational")).toEqual([[{ name: "rational", scale: 1 }, ["ridge", "firstFloor"]]]);
    expect(withPhi("power")).toEqual(withPhi(undefined));
    expect(withPhi("power")).toEqual([[{ name: "power", alpha: 0.5 }, ["ridge", "phi.alpha", "firstFloor"]]]);
    expect(withPhi("power", 0.25)).toEqual([[{ name: "power", alpha: 0.25 }, ["ridge", "firstFloor"]]]);
    expect(() => withPhi("rational", 0.25)).toThrow('φ "rational" has no option for `alpha`');
    const auto = names(request(table, { fitting: { ridge: "auto", phi: "rational", alpha: undefined } }));
    expect(auto).toEqual(["lin-rfm on standardise", "lin-rfm on rescale"]);
  });

  it("refuse what does not complete matrices, and preparations that make no sense", () => {
    const refused = (asked: Partial<CandidateRequest>) => () => names(request(table, asked));
    expect(refused({ algorithms: ["kernel-rfm"] })).toThrow('algorithm "kernel-rfm" does not complete matrices');
    expect(refused({ algorithms: ["lin-rfm"], preparations: ["neighbours"] })).toThrow("makes no sense of this matrix");
    expect(refused({ preparations: ["none"] })).toThrow('there is no preparation "none"');
  });

  it("come cheap first, and what takes longer than the budget is left out, but for what is like the cheapest", () => {
    const means = { memoryLimit: undefined, budgetMs: 1e-9, maxIterations: 50 };
    const { within, beyond } = affordable(completionCandidates(request(table)), () => request(table).shape, means);
    const ofOneFit = within.map(({ forecast, runs }) => forecast.elapsedMs / runs);
    expect(Math.max(...ofOneFit)).toBeLessThanOrEqual(2 * ofOneFit[0]);
    expect(beyond.length).toBeGreaterThan(0);
    expect(within.length + beyond.length).toBe(names(request(table)).length);
  });

  it("come with all the preparations of an algorithm together, so that the cheapest one judges preparations", () => {
    const hours = request(table, {
      facts: { isList: false, order: { places: Float64Array.from({ length: 12 }, (_, i) => i) } },
    });
    const { rows, cols, count } = hours.shape;
    const shapeOf = (preparations: readonly string[]) =>
      preparations.includes("neighbours") ? { rows, cols: 7 * cols, count: 7 * count } : hours.shape;
    const means = { memoryLimit: undefined, budgetMs: Infinity, maxIterations: 50 };
    const { within } = affordable(completionCandidates(hours), shapeOf, means);
    const algorithms = within.map(({ candidate }) => candidate.algorithm.name);
    expect(algorithms.filter((name, k) => name !== algorithms[k - 1])).toEqual([...new Set(algorithms)]);
    const ofOne = within.filter(({ candidate }) => candidate.algorithm.name === algorithms[0]);
    expect(ofOne.map(({ candidate }) => candidate.preparations.length)).toEqual([1, 2]);
    const costs = within.map(({ forecast }) => forecast.elapsedMs);
    expect(costs[0]).toBe(Math.min(...costs));
    expect(costs).not.toEqual(costs.toSorted((a, b) => a - b));
  });
});

describe("a contest", () => {
  it("finds what is exactly of low rank, and leaves the rest untried", async () => {
    const { winner, isExact, validation, rivals } = await compete(contest(rankOne(30, 12)), {});
    expect(isExact).toBe(true);
    expect(winner.preparations).toEqual(["rescale"]);
    expect(validation["rmse"]).toBeLessThan(1e-6);
    expect(rivals.filter(({ outcome }) => outcome === "chosen")).toHaveLength(1);
  });

  it("takes the smallest error of all where there is noise, and says everyone's", async () => {
    const { winner, isExact, validation, rivals } = await compete(
      contest(rankOne(60, 8, { offset: 5, noise: 0.3 })),
      {},
    );
    expect(isExact).toBe(false);
    const errors = rivals.flatMap(({ validation: of }) => (of ? [of["rmse"]] : []));
    expect(validation["rmse"]).toBe(Math.min(...errors));
    const chosen = rivals.find(({ outcome }) => outcome === "chosen");
    expect(chosen).toMatchObject({ algorithm: winner.algorithm.name, preparations: winner.preparations });
  });

  it("begins no further candidate after its budget of time", async () => {
    const { rivals } = await compete(contest(rankOne(60, 8, { noise: 0.3 }), { budgetMs: 0 }), {});
    expect(rivals.map(({ outcome }) => outcome)).toEqual(["chosen", ...rivals.slice(1).map(() => "not tried")]);
  });
});
