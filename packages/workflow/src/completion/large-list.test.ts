import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "agop";
import { type RunEvent, seededRandom, type SparseMatrix } from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { centreRowsAndColumns, randomLowRank, sampleUniformly } from "@agop/data";
import { bilateralLinRfm } from "@agop/plugin-rfm-linear";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { completionCandidates } from "../candidates/completion-candidates.js";
import { fitObserved } from "./fit-observed.js";

const registry = createRegistry(defaultPlugins);
const bilateral = registry.find("algorithm", "bilateral-lin-rfm");
/** As it is of lists of more than 2^24 entries. */
const unheld = createRegistry([
  ...defaultPlugins,
  definePlugin({
    name: "unheld",
    contributions: [
      contributeAlgorithm({
        name: "unheld",
        summary: "bilateral-lin-rfm that holds nothing as long as its entries",
        source: "a test",
        options: z.object({ rank: z.number().default(2), ridge: z.number().default(0) }),
        tuning: bilateral.tuning,
        capabilities: { ...bilateral.capabilities, startsOthers: () => true },
        create: { "matrix-completion": (options) => bilateralLinRfm({ ...options, mostHeld: 0 }) },
      }),
    ],
  }),
]);
const noise = 0.05;

function list(): SparseMatrix {
  const random = seededRandom(3);
  const table = randomLowRank({ rows: 120, cols: 80, rank: 2, random });
  for (let e = 0; e < table.data.length; e++) table.data[e] += noise * random.normal();
  return sampleUniformly(table, 6000, random).observed;
}

async function completed(observed: SparseMatrix, largeList: number, algorithm = "unheld") {
  const shape = { rows: observed.rows, cols: observed.cols, count: observed.values.length };
  const candidates = completionCandidates({
    registry: unheld,
    algorithms: [algorithm],
    preparations: ["rescale"],
    shape,
    facts: { isList: true },
    fitting: { ridge: "auto", phi: undefined, alpha: undefined },
    rank: 2,
    mustResume: false,
  });
  const iterations: Record<string, number[]> = {};
  const sizes = new Set<number>();
  let label = "";
  const onEvent = (event: RunEvent): void => {
    if (event.type === "run-started") {
      label = event.label ?? "";
      if (label.startsWith("search")) sizes.add(event.problem.observations);
    }
    if (event.type === "iteration") (iterations[label] ??= []).push(event.iteration);
  };
  const request = {
    registry: unheld,
    backend: cpuBackend(),
    observed,
    facts: { isList: true },
    scale: centreRowsAndColumns,
    clip: (value: number) => value,
    candidates,
    holdout: 0.1,
    seed: 0,
    maxIterations: { search: 50, convergence: 60 },
    largeList,
    budgetMs: Infinity,
  };
  const result = await fitObserved(request, { onEvent }, {});
  return { result, iterations, sizes: [...sizes], candidates };
}

describe("a large list", () => {
  it("has its options chosen on a dense part of it, λ by its place among those worth trying", async () => {
    const observed = list();
    const { result, sizes, candidates } = await completed(observed, 5000);
    expect(sizes).toHaveLength(1);
    expect(sizes[0]).toBeLessThan(500);
    expect(candidates[0].search?.["ridge"]).toContain(result.settings["ridge"]);
    expect(result.rivals[0].settings).toEqual(result.settings);
    expect(result.iterations).toBeNull();
  });

  it("is fitted from where the evaluation ended on, to the same errors as another list", async () => {
    const observed = list();
    const [large, usual] = [await completed(observed, 5000), await completed(observed, Infinity)];
    const { evaluation = [], final = [] } = large.iterations;
    expect(evaluation[0]).toBe(1);
    expect(final[0]).toBe(evaluation.length - 1);
    // One whose states do not start other fits begins anew.
    const { iterations } = await completed(observed, 5000, "bilateral-lin-rfm");
    expect(iterations["final"]?.[0]).toBe(1);
    expect(usual.iterations["final"]?.[0]).toBe(1);
    const errorOf = ({ result }: typeof large): number => result.holdout?.rmse ?? NaN;
    expect(errorOf(large) / errorOf(usual)).toBeLessThan(1.05);
    expect("evaluated" in large.result).toBe(false);
    const cell = (row: number, column: number): number =>
      large.result.cells.valueAt(row, column) - usual.result.cells.valueAt(row, column);
    const differences = Array.from({ length: 100 }, (_, k) => cell(k, (7 * k) % 80));
    expect(Math.max(...differences.map(Math.abs))).toBeLessThan(3 * noise);
  });
});
