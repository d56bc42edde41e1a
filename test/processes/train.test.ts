import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { seededRandom } from "@agop/core";
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { folderWith } from "../cli/command-line.js";
import { describeWithLaunchers, runJob, runProgram } from "./launchers.js";

const command = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** One process that runs several command lines, one after the other. */
const commands = fileURLToPath(new URL("commands.js", import.meta.url));

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
  const most = launcher.isOpenMpi ? 4 : 2;
  const folder = () => folderWith({ "in.csv": table(200), "agop.config.mjs": config });

  it("saves the model of one process to the last bit", async () => {
    const at = await folder();
    const args = ["train", at("in.csv"), "--target", "y", "--config", at("agop.config.mjs"), "--algorithm"];
    // The library of the backend native sums otherwise on other numbers of threads, which launchers set.
    const kernelRfm = ["kernel-rfm", "--backend", "wasm", "--max-iterations", "2"];
    for (const [algorithm, size] of [
      [["small-trees"], most],
      [kernelRfm, 2],
    ] as const) {
      const saving = (name: string): string[] => [command, ...args, ...algorithm, "--save", at(name), "--quiet"];
      const alone = await runProgram(process.execPath, saving("alone.json"));
      expect(alone.code, alone.err).toBe(0);
      const expected = await readFile(at("alone.json"), "utf8");
      const { code, out, err } = await runJob(launcher, size, saving("shared.json"));
      expect(code, err).toBe(0);
      expect(out.match(/held out/g)).toHaveLength(1);
      expect((await readFile(at("shared.json"), "utf8")) === expected).toBe(true);
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
    // MPICH writes there itself that it was killed.
    expect(killed.out).not.toContain("held out");
    const missing = await runJob(launcher, 2, [...args, "--target", "z"]);
    expect(missing.code).toBe(2);
    expect(missing.err.match(/^agop: /gm)).toHaveLength(1);
    const usage = await runJob(launcher, 2, args);
    expect(usage.code).toBe(2);
    expect(usage.err.match(/required option '--target/g)).toHaveLength(1);
    expect(failed.out + missing.out + usage.out).toBe("");
    expect(existsSync(at("model.json"))).toBe(false);
  });
});

const outcomes = z.array(z.object({ exitCode: z.int(), out: z.string(), err: z.string() }));

describeWithLaunchers("commands that processes do not share", (launcher) => {
  /** What all processes together say of each command line; one job runs all of them. */
  let said: z.output<typeof outcomes> = [];
  const refused: readonly (readonly [name: string, args: readonly string[]])[] = [
    ["complete --model", ["complete", "in.csv", "--model", "model.json", "--out", "out.csv"]],
    ["regress", ["regress", "in.csv", "--target", "y"]],
    ["predict", ["predict", "model.json", "in.csv", "--out", "out.csv"]],
    ["compare", ["compare", "compare.json"]],
    ["experiment", ["experiment", "fig1", "--quick"]],
    ["merge", ["experiment", "merge", "a", "b"]],
    ["view", ["view", "events.jsonl"]],
    ["check", ["check", "plugin.ts"]],
  ];

  beforeAll(async () => {
    const lines = [...refused.map(([, args]) => args), ["plugins"], ["--help"]];
    const { code, out, err } = await runJob(launcher, 2, [commands, JSON.stringify(lines)]);
    expect(code, err).toBe(0);
    const [one, other] = out
      .trimEnd()
      .split("\n")
      .map((line) => outcomes.parse(JSON.parse(line)));
    said = one.map(({ exitCode, ...first }, k) => ({
      // As a launcher ends, that one of its processes tells of an error.
      exitCode: Math.max(exitCode, other[k].exitCode),
      out: first.out + other[k].out,
      err: first.err + other[k].err,
    }));
  });

  it.each(refused.map(([name], k) => [name, k] as const))("refuse agop %s, once", (name, k) => {
    const { exitCode, out, err } = said[k];
    expect(exitCode, err).toBe(2);
    expect(out).toBe("");
    expect(err.match(/^agop: .*/gm)).toEqual([
      `agop: each of several processes would do all of \`agop ${name}\` (start it without a launcher; \`agop complete\`, \`agop train\` and \`agop run\` share their work)`,
    ]);
  });

  it("list plugins, and help, once", () => {
    const [listed, help] = said.slice(refused.length);
    expect([listed.exitCode, listed.out.match(/tree-rfm +\[/g)?.length]).toEqual([0, 1]);
    expect([help.exitCode, help.out.match(/^Usage: /gm)?.length]).toEqual([0, 1]);
  });
});
