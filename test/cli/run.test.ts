import { readFile, writeFile } from "node:fs/promises";
import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, toSparse } from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { agop, folderWith, spawnAgop } from "./command-line.js";

/** The one that `cpuBackend` is in these tests. */
const backendName = process.env["AGOP_BACKEND"] ?? "cpu";

const triplets = (rows: number, cols: number): string =>
  Array.from({ length: rows * cols }, (_, k) => [Math.floor(k / cols), k % cols] as const)
    .filter(([i, j]) => (3 * i + 5 * j) % 4 !== 0)
    .map(([i, j]) => `${i},${j},${(i + 1) / (j + 1)}\n`)
    .join("");

describe("agop run", () => {
  it("runs a composition from JSON, with paths relative to the file", async () => {
    const at = await folderWith({
      "observed.csv": triplets(10, 8),
      "run.json": JSON.stringify({
        problem: { kind: "matrix-completion", triplets: "observed.csv", rows: 10, cols: 8 },
        algorithm: {
          name: "lin-rfm",
          phi: { name: "power", alpha: 0.5 },
          ridge: 1e-3,
          firstFloor: 0,
          replaceObserved: true,
        },
        stop: { maxIterations: 50, tolerance: 0 },
        backend: backendName,
        output: { estimate: "estimate.csv", events: "events.jsonl" },
      }),
    });
    const { exitCode, stdout } = await agop("run", at("run.json"), "--json", "--quiet");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      command: "run",
      backend: backendName,
      reason: "max-iterations",
      iterations: 50,
      criterion: { name: "iterations", value: 50, limit: 50 },
    });
    const rows = (await readFile(at("estimate.csv"), "utf8")).trimEnd().split("\n");
    const observed = triplets(10, 8).trimEnd().split("\n").map((line) => line.split(",").map(Number)); // prettier-ignore
    const { estimate } = await fit({
      algorithm: linRfmCompletion({
        phi: power(0.5),
        schedule: constantSchedule({ ridge: 1e-3, floor: 0 }),
        replaceObserved: true,
      }),
      problem: matrixCompletion(
        toSparse(10, 8, {
          rowIndices: Int32Array.from(observed, ([i]) => i),
          columnIndices: Int32Array.from(observed, ([, j]) => j),
          values: Float64Array.from(observed, ([, , value]) => value),
        }),
      ),
      backend: cpuBackend(),
      stop: { maxIterations: 50, tolerance: 0 },
    });
    expect(rows.flatMap((row) => row.split(",").map(Number))).toEqual(Array.from(estimate.toDense().data));
    const events = (await readFile(at("events.jsonl"), "utf8")).trimEnd().split("\n");
    expect(events).toHaveLength(52);
  });

  it("runs sparse regression on a table", async () => {
    // y = 3 x2: the third of four columns.
    const cell = (i: number, j: number): number => Math.round(1000 * Math.sin(7 * i + 3 * j * j + j)) / 1000;
    const lines = Array.from({ length: 12 }, (_, i) => [0, 1, 2, 3].map((j) => cell(i, j)).concat(3 * cell(i, 2)));
    const at = await folderWith({
      "in.csv": `a,b,c,d,y\n${lines.map((line) => line.join(",")).join("\n")}\n`,
      "run.json": JSON.stringify({
        problem: { kind: "sparse-regression", table: "in.csv", target: "y" },
        algorithm: { name: "lin-rfm", ridge: 0, floor: 1e-12 },
        output: { estimate: "x.csv" },
      }),
    });
    expect((await agop("run", at("run.json"), "--quiet")).exitCode).toBe(0);
    const x = (await readFile(at("x.csv"), "utf8")).trimEnd().split("\n").map(Number);
    [0, 0, 3, 0].forEach((expected, j) => {
      expect(x[j]).toBeCloseTo(expected, 6);
    });
  });

  it("lists and runs a user's own φ and algorithm from agop.config.ts, outside every package", async () => {
    const at = await folderWith({
      "observed.csv": triplets(6, 5),
      "agop.config.ts": `
        import { defineConfig } from "agop";
        import { denseEstimate, denseMatrix } from "@agop/core";
        import { contributeAlgorithm, contributePhi, definePlugin } from "@agop/core/plugin";
        import { z } from "zod";

        const log = contributePhi({
          name: "log1p",
          summary: "φ(s) = log(1 + s)",
          source: "my own",
          options: z.object({}),
          create: () => ({ name: "log1p", value: (s: number) => Math.log1p(s) }),
        });
        const zero = contributeAlgorithm({
          name: "zero",
          summary: "the zero matrix",
          source: "my own",
          options: z.object({}),
          create: {
            "matrix-completion": () => ({
              name: "zero",
              *iterate({ rows, cols }) {
                yield { estimate: denseEstimate(denseMatrix(rows, cols)) };
              },
            }),
          },
        });
        export default defineConfig({ plugins: [definePlugin({ name: "mine", contributions: [log, zero] })] });
      `,
    });
    const run = async (algorithm: object) => {
      const problem = { kind: "matrix-completion", triplets: "observed.csv", rows: 6, cols: 5 };
      const config = { problem, algorithm, output: { estimate: "estimate.csv" } };
      await writeFile(at("run.json"), JSON.stringify(config));
      const outcome = await spawnAgop(["run", "run.json", "--json", "--quiet"], { cwd: at(".") });
      return { ...outcome, estimate: await readFile(at("estimate.csv"), "utf8") };
    };
    const listed = await spawnAgop(["plugins", "--json"], { cwd: at(".") });
    expect(listed.stdout).toContain('"name":"log1p","plugin":"mine"');
    expect(listed.stdout).toContain('"name":"zero","plugin":"mine"');

    const own = await run({ name: "lin-rfm", phi: { name: "log1p" }, ridge: 1e-6 });
    expect(own).toMatchObject({ exitCode: 0, stderr: "" });
    expect(JSON.parse(own.stdout)).toMatchObject({ algorithm: "lin-rfm", reason: "converged" });

    const zero = await run({ name: "zero" });
    expect(zero.exitCode).toBe(0);
    expect(zero.estimate).toBe("0,0,0,0,0\n".repeat(6));
  });

  it("runs a configuration in TypeScript", async () => {
    const at = await folderWith({
      "observed.csv": triplets(6, 5),
      "run.ts": `
        import { defineRun } from "agop";
        export default defineRun({
          problem: { kind: "matrix-completion", triplets: "observed.csv", rows: 6, cols: 5 },
          algorithm: { name: "lin-rfm" },
          stop: { maxIterations: 2 },
        });
      `,
    });
    // In this process `agop` would be its sources, of which the configuration has every file compiled.
    const { exitCode, stdout, stderr } = await spawnAgop(["run", at("run.ts")]);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toContain("max-iterations after 2 iterations: iterations 2.00, limit 2");
  });
});

describe("agop plugins", () => {
  it("shows every contribution with summary, source and options", async () => {
    const { exitCode, stdout } = await agop("plugins");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("algorithm lin-rfm  [@agop/plugin-rfm-linear]");
    expect(stdout).toContain("phi power  [@agop/plugin-phi-library]");
    expect(stdout).toContain("backend cpu  [@agop/backend-cpu]");
    expect(stdout).toContain("alpha (number, default 0.5)");
  });
});
