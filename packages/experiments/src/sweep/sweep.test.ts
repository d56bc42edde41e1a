import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { TaskQueue } from "@agop/core/plugin";
import { inShard, parseShard } from "@agop/workflow";
import { describe, expect, it } from "vitest";
import type { Experiment } from "../experiment.js";
import { toCellBackend } from "./cell-backend.js";
import { cellsFile, readCells } from "./cells-file.js";
import { mergeCells } from "./merge.js";
import { outcomeOf } from "./outcome.js";
import { runSweep, type SweepOptions, type SweepProgress } from "./sweep.js";

/**
 * An experiment as a module that workers can load: eight cells square their number and note that they ran; cell 3 fails,
 * cell 5 ends its process, cell 2 has no number, while a file named like them is in the folder.
 */
const source = (folder: string) => `
import { appendFileSync, existsSync } from "node:fs";
const at = (name) => ${JSON.stringify(folder)} + "/" + name;
const cell = (k) => ({
  key: JSON.stringify({ k }),
  parameters: { k },
  run: async () => {
    appendFileSync(at("ran"), k + "\\n");
    if (k === 3 && existsSync(at("fail-3"))) throw new Error("three is not to be squared");
    if (k === 5 && existsSync(at("die-5"))) process.exit(7);
    if (existsSync(at("slow"))) await new Promise((resolve) => setTimeout(resolve, 100));
    return [{ square: k === 2 && existsSync(at("nan-2")) ? NaN : k * k, process: process.pid }];
  },
});
export const experiments = [{
  name: "squares", title: "Squares", text: [], version: 1,
  cells: (size) => [1, 2, 3, 4, 5, 6, 7, 8].map(cell),
  summarise: () => ({ tables: [], conclusions: [] }),
  plots: () => [],
}];
`;

async function squares() {
  const folder = mkdtempSync(join(tmpdir(), "agop-sweep-"));
  const file = join(folder, "squares.mjs");
  writeFileSync(file, source(folder));
  const module = pathToFileURL(file);
  const { experiments } = (await import(module.href)) as { readonly experiments: readonly Experiment[] };
  const output = join(folder, "out");
  const sweep = (options: Partial<SweepOptions> = {}) =>
    runSweep({
      experiments,
      module,
      size: "quick",
      output,
      workers: 1,
      signal: new AbortController().signal,
      ...options,
    });
  const rowsIn = (place = output) => outcomeOf(experiments[0], "quick", place).rows.map(({ k, square }) => [k, square]);
  return {
    experiments,
    output,
    sweep,
    rowsIn,
    outcome: () => outcomeOf(experiments[0], "quick", output),
    touch: (name: string) => {
      writeFileSync(join(folder, name), "");
    },
    ran: () => readFileSync(join(folder, "ran"), "utf8").trim().split("\n").map(Number),
    at: (name: string) => join(folder, name),
    cells: join(output, "squares", cellsFile),
  };
}

const all = [1, 2, 3, 4, 5, 6, 7, 8];
const squared = all.map((k) => [k, k * k]);

describe("a sweep", () => {
  it("runs every cell once, in several processes, and keeps the rows in the order of the cells", async () => {
    const { sweep, rowsIn, ran, outcome, touch } = await squares();
    touch("slow");
    const seen: SweepProgress[] = [];
    expect(await sweep({ workers: 2, onProgress: (progress) => seen.push(progress) })).toEqual([]);
    expect(rowsIn()).toEqual(squared);
    expect(ran().toSorted()).toEqual(all);
    expect(new Set(outcome().rows.map((row) => row["process"])).size).toBe(2);
    expect(seen.map(({ finished }) => finished)).toEqual([0, ...all]);
  });

  it("gives every cell of an experiment that is timed a process of its own", async () => {
    const { sweep, outcome, experiments } = await squares();
    const timed = experiments.map((experiment) => ({ ...experiment, isTimed: true }));
    await sweep({ experiments: timed, shard: { index: 1, count: 4 } });
    const processes = outcome().rows.map((row) => row["process"]);
    expect(processes).toHaveLength(2);
    expect(new Set(processes).size).toBe(2);
  });

  it("keeps what each cell ran on, and reads results of before it was kept", async () => {
    const { sweep, outcome, cells } = await squares();
    await sweep();
    const [[machine, count], ...others] = Object.entries(outcome().ranOn);
    expect(machine).toContain(`Node ${process.versions.node}, backend wasm`);
    expect([count, others]).toEqual([8, []]);
    const older = readFileSync(cells, "utf8").replace(/"ranOn":"[^"]*",/, "");
    writeFileSync(cells, older);
    expect(outcome().ranOn).toEqual({ "what was not kept": 1, [machine]: 7 });
  });

  it("refuses a backend that cells do not run on", () => {
    expect(() => toCellBackend("abacus")).toThrow("--backend is abacus; cells run on wasm or native");
  });

  it("tells of a failed cell at once, does the others, and tries it again the next time", async () => {
    const { sweep, rowsIn, outcome, touch, ran } = await squares();
    touch("fail-3");
    const log: string[] = [];
    const failures = await sweep({
      onFailure: ({ reason }) => log.push(reason),
      onProgress: ({ finished }) => log.push(String(finished)),
    });
    expect(failures).toEqual([{ experiment: "squares", key: '{"k":3}', reason: "defect: three is not to be squared" }]);
    expect(log).toEqual(["0", "1", "2", failures[0].reason, "3", "4", "5", "6", "7", "8"]);
    expect(outcome().failed).toEqual([{ parameters: { k: 3 }, reason: failures[0].reason }]);
    expect(rowsIn()).toEqual(squared.filter(([k]) => k !== 3));
    await sweep();
    expect(ran()).toHaveLength(9);
  });

  it("fails a cell whose numbers JSON cannot keep", async () => {
    const { sweep, rowsIn, touch } = await squares();
    touch("nan-2");
    const [{ key, reason }, ...others] = await sweep();
    expect({ key, reason, others }).toEqual({
      key: '{"k":2}',
      reason: "not-finite: square is NaN, which cannot be kept",
      others: [],
    });
    expect(rowsIn()).toEqual(squared.filter(([k]) => k !== 2));
  });

  it("fails only the cell of a worker that dies", async () => {
    const { sweep, rowsIn, touch } = await squares();
    touch("die-5");
    const failures = await sweep({ workers: 2 });
    expect(failures.map(({ key, reason }) => [key, reason])).toEqual([
      ['{"k":5}', "the worker process ended with exit code 7"],
    ]);
    expect(rowsIn()).toEqual(squared.filter(([k]) => k !== 5));
  });

  it("ends with all its workers where a result cannot be kept", async () => {
    const { sweep, ran, touch } = await squares();
    touch("slow");
    const onProgress = ({ finished }: SweepProgress): void => {
      if (finished === 2) throw new Error("there is no room for it");
    };
    await expect(sweep({ workers: 2, onProgress })).rejects.toThrow("there is no room for it");
    const begun = ran().length;
    // Time enough for all the others.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(ran()).toHaveLength(begun);
    expect(begun).toBeLessThan(8);
  });

  it("ends its work on a queue before it says that a result cannot be kept", async () => {
    const { sweep } = await squares();
    let isWorking = false;
    const queue: TaskQueue = {
      submit: ([{ id }], onEnd) =>
        pause(20).then(() => {
          onEnd(id, { reason: "no answer" });
        }),
      work: async (_run, { signal }) => {
        isWorking = true;
        while (!signal.aborted) await pause(1);
        await pause(20);
        isWorking = false;
      },
      close: () => Promise.resolve(),
    };
    const onProgress = ({ finished }: SweepProgress): void => {
      if (finished > 0) throw new Error("there is no room for it");
    };
    await expect(sweep({ queue, onProgress })).rejects.toThrow("there is no room for it");
    expect(isWorking).toBe(false);
  });

  it("goes on where it was stopped", async () => {
    const { sweep, rowsIn, ran, touch } = await squares();
    touch("slow");
    const controller = new AbortController();
    const onProgress = ({ finished }: SweepProgress): void => {
      if (finished === 3) controller.abort();
    };
    await expect(sweep({ signal: controller.signal, onProgress })).rejects.toThrow("cancelled");
    const done = rowsIn().map(([k]) => k);
    expect(done).toHaveLength(3);
    const seen: SweepProgress[] = [];
    await sweep({ onProgress: (progress) => seen.push(progress) });
    expect(seen[0]).toEqual({ kept: 3, finished: 0, total: 8 });
    expect(rowsIn()).toEqual(squared);
    for (const k of done) expect(ran().filter((one) => one === k)).toHaveLength(1);
  });

  it("overlooks a line that a killed process left half written", async () => {
    const { sweep, rowsIn, cells } = await squares();
    await sweep();
    const lines = readFileSync(cells, "utf8").split("\n");
    writeFileSync(cells, `${lines.slice(0, 5).join("\n")}\n${lines[5].slice(0, 20)}`);
    expect(rowsIn()).toHaveLength(4);
    await sweep();
    expect(rowsIn()).toEqual(squared);
    expect(readCells(cells)?.results.size).toBe(8);
  });

  it("refuses a folder of another size or version, and a file that is something else", async () => {
    const { sweep, cells, experiments } = await squares();
    await sweep();
    await expect(sweep({ size: "paper" })).rejects.toThrow("holds squares, size quick, version 1; this would be");
    const newer = experiments.map((experiment) => ({ ...experiment, version: 2 }));
    await expect(sweep({ experiments: newer })).rejects.toThrow("version 2");
    appendFileSync(cells, "not JSON\n");
    await expect(sweep()).rejects.toThrow(`${cells}:10: not a line`);
  });
});

describe("shards", () => {
  it("together have every cell once", () => {
    const parts = [1, 2, 3].map((index) => inShard(all, { index, count: 3 }));
    expect(parts.flat().toSorted()).toEqual(all);
    expect(parts.map((part) => part.length)).toEqual([3, 3, 2]);
  });

  it.each(["", "1", "0/2", "3/2", "a/b", "1/2/3", "-1/2", "1.5/2"])("refuse %j", (text) => {
    expect(() => parseShard(text)).toThrow(/`shard` is/);
  });

  it("merge into what one sweep has; a cell that failed somewhere and was done elsewhere is done", async () => {
    const { sweep, rowsIn, at, experiments, touch, output } = await squares();
    await sweep();
    const failing = { index: 1, count: 2 };
    touch("fail-3");
    await sweep({ output: at("first"), shard: failing });
    await sweep({ output: at("second"), shard: { index: 2, count: 2 } });
    const merged = mergeCells([at("first"), at("second")], at("merged"), experiments);
    expect(merged).toEqual({ experiments, size: "quick" });
    expect(rowsIn(at("merged"))).toEqual(squared.filter(([k]) => k !== 3));
    mergeCells([output], at("merged"), experiments);
    expect(rowsIn(at("merged"))).toEqual(rowsIn());
  });

  it("are refused where there are none", async () => {
    const { at, experiments } = await squares();
    expect(() => mergeCells([at("nowhere")], at("merged"), experiments)).toThrow("there is no folder");
    expect(() => mergeCells([at(".")], at("merged"), experiments)).toThrow("holds no experiment");
  });
});
