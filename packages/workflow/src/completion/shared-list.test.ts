import { defaultPlugins } from "agop";
import { type RunEvent, seededRandom, type SparseMatrix } from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import type { Sum } from "@agop/core/streaming";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { bilateralLinRfm } from "@agop/plugin-rfm-linear";
import { localProcesses } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { runPrepared } from "../following.js";
import { matrixSource } from "../source/matrix-source.js";
import { prepareMatrix } from "./prepare-matrix.js";
import { completionTask } from "./request.js";

/** Bilateral lin-RFM that shares the entries of any list, and one that shares none and says that it takes much memory. */
const named = (name: string, shares: boolean) =>
  contributeAlgorithm({
    name,
    summary: "for a test",
    source: "a test",
    options: z.object({ rank: z.number().default(2), ridge: z.number().default(0) }),
    tuning: { "matrix-completion": { rank: shares ? [2, 3] : [4], ridge: [0, 1] } },
    capabilities: {
      isResumable: true,
      ...(shares && { sharesWork: () => true }),
      cost: () => ({
        operations: shares ? 1e6 : 1e7,
        operationsPerSecond: 1e9,
        usualIterations: 10,
        memoryBytes: shares ? 0 : heavyBytes,
      }),
    },
    create: { "matrix-completion": (options) => bilateralLinRfm(options) },
  });
const heavyBytes = 2 ** 26;
const light = 200 * 2 ** 20;
const plugin = definePlugin({ name: "mine", contributions: [named("sharing", true), named("heavy", false)] });
const registry = createRegistry([...defaultPlugins, plugin]);

function list(): SparseMatrix {
  const random = seededRandom(5);
  const table = randomLowRank({ rows: 60, cols: 40, rank: 2, random });
  for (let e = 0; e < table.data.length; e++) table.data[e] += 0.1 * random.normal();
  return sampleUniformly(table, 1200, random).observed;
}

/** @param algorithm names, in one text */
async function completed(algorithm: string, sum?: Sum, memory?: number) {
  const counted = { add: 0, beforeFinal: 0, runs: [] as string[] };
  const counting = sum && {
    ...sum,
    add: (values: Float64Array) => {
      counted.add++;
      return sum.add(values);
    },
  };
  const options = { registry, algorithm: algorithm.split(" "), preparation: ["rescale"], maxIterations: 5, memory };
  const task = completionTask({ ...options, backend: { name: "cpu" }, budget: 600 });
  const onEvent = (event: RunEvent): void => {
    if (event.type !== "run-started") return;
    counted.runs.push(event.label ?? "");
    if (event.label === "final") counted.beforeFinal = counted.add;
  };
  const source = matrixSource(list(), { isList: true });
  const { cells, holdout, settings, rivals, iterationsDone } = await runPrepared(
    prepareMatrix(source, task, undefined, counting),
    { onEvent },
  );
  const row = cells?.rowValues(7) ?? new Float64Array();
  return { ...counted, row, said: { settings, iterationsDone, rivals, n: holdout?.n }, rmse: holdout?.rmse ?? NaN };
}

describe("a list that processes share", () => {
  it("is completed by all of them as by one, and every fit is shared", async () => {
    const alone = await completed("sharing");
    for (const size of [2, 3]) {
      const all = await Promise.all(localProcesses(size).map((sum) => completed("sharing", sum)));
      for (const { row, said, rmse, runs, add, beforeFinal } of all) {
        expect(row).toEqual(all[0].row);
        expect(runs).toEqual(alone.runs);
        expect(beforeFinal).toBeGreaterThan(20 * (runs.length - 1));
        expect(add).toBeGreaterThan(beforeFinal + 20);
        const { rivals, ...others } = said;
        expect(others).toEqual({ ...alone.said, rivals: undefined });
        expect(rivals).toHaveLength(alone.said.rivals.length);
        expect(Math.abs(rmse / alone.rmse - 1)).toBeLessThan(1e-11);
        expect(Math.max(...row.map((value, j) => Math.abs(value - alone.row[j])))).toBeLessThan(1e-11);
      }
    }
  });

  it("has each fit of what shares nothing made once in the search, and whoever has room in the first", async () => {
    const alone = await completed("sharing heavy");
    const [first, other] = await Promise.all(
      localProcesses(2).map((sum) => completed("sharing heavy", sum, sum.rank === 0 ? undefined : light)),
    );
    expect(first.said.rivals.map(({ algorithm, outcome }) => [algorithm, outcome])).toEqual(
      alone.said.rivals.map(({ algorithm, outcome }) => [algorithm, outcome]),
    );
    expect(other.said).toEqual(first.said);
    expect(other.row).toEqual(first.row);
    const heavyRuns = ({ runs }: { readonly runs: readonly string[] }): number =>
      runs.filter((label) => label === "search heavy").length;
    expect(heavyRuns(first) + heavyRuns(other)).toBe(heavyRuns(alone));
    expect(heavyRuns(first)).toBeGreaterThan(heavyRuns(other));
  });

  it("is refused where nothing is shared", async () => {
    for (const each of await Promise.allSettled(localProcesses(2).map((sum) => completed("heavy", sum)))) {
      expect(each).toMatchObject({ reason: { code: "usage-invalid" } });
    }
  });
});
