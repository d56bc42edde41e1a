import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@agop/core";
import { expect, it } from "vitest";
import { folderWith } from "../cli/command-line.js";
import { describeWithLaunchers, runJob, runProgram } from "./launchers.js";

const command = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

function table(rows: number): string {
  const random = seededRandom(29);
  const lines = Array.from({ length: rows }, () => {
    const [a, b] = [random.normal(), random.normal()];
    return [a, b, Math.sin(a) * b].map((value) => value.toFixed(6)).join(",");
  });
  return `a,b,y\n${lines.join("\n")}\n`;
}

/** Of a 300 x 300 matrix of rank 1, more than as few as one process does alone. */
function list(): string {
  const random = seededRandom(31);
  const [u, v] = [0, 1].map(() => Float64Array.from({ length: 300 }, () => random.normal()));
  const lines: string[] = [];
  for (let i = 0; i < 300; i++) {
    for (let j = 0; j < 300; j++) if (random.uniform() < 0.8) lines.push(`r${i},c${j},${u[i] * v[j]}`);
  }
  return `row,column,value\n${lines.join("\n")}\n`;
}

const configuration = (algorithm: object, more: object = {}): string =>
  JSON.stringify({
    problem: { kind: "supervised", table: "in.csv", targets: ["y"] },
    algorithm,
    // The library of the backend native sums otherwise on other numbers of threads, which launchers set.
    backend: "wasm",
    output: { model: "model.json" },
    ...more,
  });

/** An algorithm that shares its work, and that the second process does not bring to its end. */
const plugins = `
import { AgopError } from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { z } from "zod";

const fails = contributeAlgorithm({
  name: "fails",
  summary: "one process has another table",
  source: "a test",
  options: z.object({}),
  capabilities: { sharesWork: () => true },
  create: {
    supervised: () => ({
      name: "fails",
      async *iterate(problem, { sum }) {
        if (sum.rank === 1) throw new AgopError("table-invalid", "this process has another table");
        await sum.broadcast(1, new Float64Array(1));
      },
    }),
  },
});
export default { plugins: [definePlugin({ name: "fails", contributions: [fails] })] };
`;

const trees = { name: "tree-rfm", leafSize: 60, updates: 1, threads: 1 };
const files = {
  "in.csv": table(240),
  "list.csv": list(),
  "trees.json": configuration(trees),
  "list.json": JSON.stringify({
    problem: { kind: "matrix-completion", triplets: "list.csv" },
    algorithm: { name: "bilateral-lin-rfm", rank: 1 },
    backend: "wasm",
    stop: { maxIterations: 20 },
    output: { estimate: "estimate.csv" },
  }),
  "alone.json": configuration({ name: "kernel-rfm" }),
  "fails.json": configuration({ name: "fails" }),
  "agop.config.mjs": plugins,
  "hurried.json": configuration(trees, { stop: { timeLimitMs: 1000 } }),
};

describeWithLaunchers("agop run over processes", (launcher) => {
  it("saves the trees of one process to the last bit", async () => {
    const at = await folderWith(files);
    const args = [command, "run", at("trees.json"), "--quiet"];
    const alone = await runProgram(process.execPath, args);
    expect(alone.code, alone.err).toBe(0);
    const expected = await readFile(at("model.json"), "utf8");
    const { code, out, err } = await runJob(launcher, 2, args);
    expect(code, err).toBe(0);
    expect(out.match(/after 1 iterations/g)).toHaveLength(1);
    expect((await readFile(at("model.json"), "utf8")) === expected).toBe(true);
  });

  it("shares the entries of a list", async () => {
    const at = await folderWith(files);
    const args = [command, "run", at("list.json"), "--quiet"];
    const numbers = async () => (await readFile(at("estimate.csv"), "utf8")).split(/[,\n]/).map(Number);
    const alone = await runProgram(process.execPath, args);
    expect(alone.code, alone.err).toBe(0);
    const expected = await numbers();
    const { code, err } = await runJob(launcher, 2, args);
    expect(code, err).toBe(0);
    const found = await numbers();
    expect(found.length).toBe(expected.length);
    const farthest = found.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[k])), 0);
    expect(farthest).toBeLessThan(1e-9);
  });

  it("is over for all where one process fails", async () => {
    const at = await folderWith(files);
    const { code, err } = await runJob(launcher, 2, [command, "run", at("fails.json"), "--quiet"]);
    expect(code, err).toBeGreaterThan(0);
    expect(err).toContain("this process has another table");
    expect(existsSync(at("model.json"))).toBe(false);
  });

  it.each([
    ["alone.json", 'each of several processes would do all the work of "kernel-rfm" on this problem'],
    ["hurried.json", "several processes cannot end after some time, which is another in each"],
  ])("is refused with %s, once", async (name, why) => {
    const at = await folderWith(files);
    const { code, out, err } = await runJob(launcher, 2, [command, "run", at(name), "--quiet"]);
    expect(code, err).toBe(2);
    expect(err.match(/^agop: /gm)).toHaveLength(1);
    expect(err).toContain(why);
    expect(out).toBe("");
    expect(existsSync(at("model.json"))).toBe(false);
  });
});
