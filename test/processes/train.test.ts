import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@agop/core";
import { expect, it } from "vitest";
import { folderWith } from "../cli/command-line.js";
import { describeWithLaunchers, runJob, runProgram } from "./launchers.js";

const command = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** Of which a and b matter, and the product of them. */
function table(rows: number): string {
  const random = seededRandom(23);
  const lines = Array.from({ length: rows }, () => {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    return [a, b, c, Math.sin(a) * b + 0.05 * random.normal()].map((value) => value.toFixed(6)).join(",");
  });
  return `a,b,c,y\n${lines.join("\n")}\n`;
}

/** Trees with leaves so small that a small table has several, and one that the second process does not bring to its end. */
const config = `
import process from "node:process";
import { AgopError } from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { treeRfm } from "@agop/plugin-rfm-kernel";
import { z } from "zod";

const tree = (ridge) =>
  treeRfm({ leaf: { kernel: { norm: 2, exponent: 1, bandwidth: 5 }, ridge }, leafSize: 60, updates: 1, threads: 1 });
const options = z.object({ ridge: z.number().default(1e-3) });
const tuning = { supervised: { ridge: [1e-3, 1e-1, 1e-2] } };
const told = { summary: "small leaves", source: "a test", options, tuning };
const ending = (name, end) =>
  contributeAlgorithm({
    ...told,
    name,
    create: {
      supervised: ({ ridge }) => ({
        name,
        async *iterate(problem, context) {
          if (context.sum.rank === 1) end();
          yield* tree(ridge).iterate(problem, context);
        },
      }),
    },
  });
const fails = () => {
  throw new AgopError("table-invalid", "this process has another table");
};
const contributions = [
  contributeAlgorithm({ ...told, name: "small-trees", create: { supervised: ({ ridge }) => tree(ridge) } }),
  ending("fails", fails),
  ending("is-killed", () => process.kill(process.pid, "SIGKILL")),
];
export default { plugins: [definePlugin({ name: "small-trees", contributions })] };
`;

describeWithLaunchers("agop train over processes", (launcher) => {
  // MPICH waits without giving way: more processes than processors would take forever.
  const sizes = launcher.isOpenMpi ? [2, 4] : [2];
  const folder = () => folderWith({ "in.csv": table(300), "agop.config.mjs": config });

  it("saves the model of one process to the last bit", async () => {
    const at = await folder();
    const args = ["train", at("in.csv"), "--target", "y", "--config", at("agop.config.mjs"), "--algorithm"];
    // The library of the backend native sums otherwise on other numbers of threads, which launchers set.
    const kernelRfm = ["kernel-rfm", "--backend", "wasm", "--max-iterations", "2"];
    for (const [algorithm, among] of [
      [["small-trees"], sizes],
      [kernelRfm, [2]],
    ] as const) {
      const saving = (name: string): string[] => [command, ...args, ...algorithm, "--save", at(name), "--quiet"];
      const alone = await runProgram(process.execPath, saving("alone.json"));
      expect(alone.code, alone.err).toBe(0);
      const expected = await readFile(at("alone.json"), "utf8");
      for (const size of among) {
        const { code, out, err } = await runJob(launcher, size, saving(`${size}.json`));
        expect(code, err).toBe(0);
        expect(out.match(/held out/g)).toHaveLength(1);
        expect((await readFile(at(`${size}.json`), "utf8")) === expected).toBe(true);
      }
    }
  });

  it("is told once what is wrong, in whichever process, and writes nothing", async () => {
    const at = await folder();
    const args = [command, "train", at("in.csv"), "--config", at("agop.config.mjs"), "--save", at("model.json")];
    const failed = await runJob(launcher, 2, [...args, "--target", "y", "--algorithm", "fails"]);
    expect(failed.code, failed.err).toBe(2);
    expect(failed.err.match(/^agop: /gm)).toHaveLength(1);
    expect(failed.err).toContain("agop: this process has another table");
    const killed = await runJob(launcher, 2, [...args, "--target", "y", "--algorithm", "is-killed"]);
    expect(killed.code).toBeGreaterThan(0);
    const missing = await runJob(launcher, 2, [...args, "--target", "z"]);
    expect(missing.code).toBe(2);
    expect(missing.err.match(/^agop: /gm)).toHaveLength(1);
    const usage = await runJob(launcher, 2, args);
    expect(usage.code).toBe(2);
    expect(usage.err.match(/required option '--target/g)).toHaveLength(1);
    expect(failed.out + killed.out + missing.out + usage.out).toBe("");
    expect(existsSync(at("model.json"))).toBe(false);
  });
});

describeWithLaunchers("commands that processes do not share", (launcher) => {
  it.each([
    ["complete --model", ["complete", "in.csv", "--model", "model.json", "--out", "out.csv"]],
    ["regress", ["regress", "in.csv", "--target", "y"]],
    ["predict", ["predict", "model.json", "in.csv", "--out", "out.csv"]],
    ["run", ["run", "run.json"]],
    ["compare", ["compare", "compare.json"]],
    ["experiment", ["experiment", "fig1", "--quick"]],
    ["merge", ["experiment", "merge", "a", "b"]],
    ["view", ["view", "events.jsonl"]],
    ["check", ["check", "plugin.ts"]],
  ])("refuse agop %s, once", async (name, args) => {
    const { code, out, err } = await runJob(launcher, 2, [command, ...args]);
    expect(code, err).toBe(2);
    expect(out).toBe("");
    expect(err.match(/^agop: .*/gm)).toEqual([
      `agop: each of several processes would do all of \`agop ${name}\` (start it without a launcher; \`agop complete\` and \`agop train\` share their work)`,
    ]);
  });

  it("list plugins, and help, once", async () => {
    const listed = await runJob(launcher, 2, [command, "plugins"]);
    expect([listed.code, listed.out.match(/tree-rfm +\[/g)?.length]).toEqual([0, 1]);
    const help = await runJob(launcher, 2, [command, "--help"]);
    expect([help.code, help.out.match(/^Usage: /gm)?.length]).toEqual([0, 1]);
  });
});
