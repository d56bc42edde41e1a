import { type ChildProcess, spawn } from "node:child_process";
import { appendFile, cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { experiments } from "@agop/experiments";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, type Outcome, spawnAgop, temporaryFolder } from "./command-line.js";

const report = z.object({
  cells: z.object({ total: z.int(), done: z.int(), failed: z.int(), missing: z.int() }),
  conclusions: z.array(z.object({ text: z.string(), verdict: z.string(), figures: z.json() })),
  rows: z.array(z.record(z.string(), z.json())),
});

const readReport = async (folder: string, name: string) =>
  report.parse(JSON.parse(await readFile(join(folder, name, "results.json"), "utf8")));

describe("agop experiment all --quick", () => {
  let folder: string;
  let outcome: Outcome;
  beforeAll(async () => {
    folder = await temporaryFolder();
    outcome = await spawnAgop(["experiment", "all", "--quick", "--output", folder]);
  });

  it("ends without a failure, with numbers, plots and a page for every experiment", async () => {
    expect(outcome.exitCode, outcome.stderr).toBe(0);
    expect(outcome.stderr).not.toContain("failed");
    expect(outcome.stderr).toMatch(/\d+\/\d+ cells {2}fig\d {2}about \d+ (s|min) left/);
    const page = await readFile(join(folder, "index.html"), "utf8");
    for (const experiment of experiments) {
      const { cells, rows } = await readReport(folder, experiment.name);
      expect(cells).toEqual({ total: cells.total, done: cells.total, failed: 0, missing: 0 });
      expect((await readFile(join(folder, experiment.name, "rows.csv"), "utf8")).split("\n")).toHaveLength(
        rows.length + 2,
      );
      for (const { name } of experiment.plots(rows)) {
        expect((await readFile(join(folder, experiment.name, `${name}.png`))).length).toBeGreaterThan(5000);
        expect(await readFile(join(folder, experiment.name, `${name}.svg`), "utf8")).toContain("</svg>");
      }
      expect(page).toContain(`<section id="${experiment.name}">`);
    }
  });

  it("shows the orderings of the paper, above all the observations needed at every rank", async () => {
    const run = z.object({ method: z.string(), rank: z.int(), draw: z.int(), observed: z.int(), testMse: z.number() });
    const rows = (await readReport(folder, "fig4")).rows.map((row) => run.parse(row));
    /** The smallest number from which on all three draws are below 1e-3. */
    const needed = (method: string, rank: number): number => {
      const runs = rows.filter((row) => row.method === method && row.rank === rank);
      expect(new Set(runs.map(({ draw }) => draw)).size).toBe(3);
      const counts = [...new Set(runs.map(({ observed }) => observed))].sort((a, b) => b - a);
      let least = Infinity;
      for (const count of counts) {
        const there = runs.filter(({ observed }) => observed === count);
        if (there.length < 3 || there.some(({ testMse }) => testMse >= 1e-3)) break;
        least = count;
      }
      return least;
    };
    for (const rank of [1, 2]) {
      const half = needed("lin-RFM α = 1/2", rank);
      expect(half, `rank ${rank}`).toBeLessThanOrEqual(needed("deep linear network, depth 3", rank));
      expect(half, `rank ${rank}`).toBeLessThanOrEqual(needed("minimum nuclear norm", rank));
      expect(needed("bilateral lin-RFM", rank), `rank ${rank}`).toBeLessThanOrEqual(half);
      expect(half, `rank ${rank}`).toBeGreaterThanOrEqual(56 * rank - rank * rank);
    }
    for (const name of ["fig1", "fig2", "fig3", "fig4", "fig5", "fig6"]) {
      const { conclusions } = await readReport(folder, name);
      expect(conclusions.length).toBeGreaterThan(0);
      for (const { text, verdict } of conclusions) expect(verdict, text).toBe("holds");
    }
  });

  it("concludes nothing of several methods from one of them alone", async () => {
    for (const experiment of experiments) {
      const { rows } = await readReport(folder, experiment.name);
      for (const name of ["method", "schedule"]) {
        for (const only of new Set(rows.flatMap((row) => (name in row ? [JSON.stringify(row[name])] : [])))) {
          const { conclusions } = experiment.summarise(rows.filter((row) => JSON.stringify(row[name]) === only));
          const compared = conclusions.filter(({ text }) =>
            /than (?!from I)|below that of|at least as often/.test(text),
          );
          const alone = compared.filter(({ text }) => !text.includes("than 0.05"));
          for (const { text, verdict } of alone) expect(verdict, `${text} (${only} alone)`).not.toBe("holds");
        }
      }
    }
  });

  it("measures the rates of the worked example to 1%", async () => {
    const rate = z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number(), measured: z.number() });
    const rates = (await readReport(folder, "fig5")).rows.filter(({ kind }) => kind === "rate");
    expect(rates.length).toBeGreaterThan(4);
    for (const row of rates) {
      const { a, b, c, d, measured } = rate.parse(row);
      const formula = (a * a * d * d + b * b * c * c) / (a * a * b * b + a * a * d * d + b * b * c * c);
      expect(Math.abs(measured / formula - 1)).toBeLessThan(0.01);
    }
  });

  it("finds the directions of a product, and no help from features where all matter alike", async () => {
    const { conclusions, rows } = await readReport(folder, "features");
    for (const { text, verdict } of conclusions) expect(verdict, text).toBe("holds");
    // In ten dimensions two random planes overlap by a fifth.
    const overlaps = rows.filter(({ target }) => target === "product of two").map(({ overlap }) => Number(overlap));
    for (const overlap of overlaps) expect(overlap).toBeGreaterThan(0.6);
  });

  it("ends at the nuclear norm from every start, and finds what nothing determines nowhere", async () => {
    const conclusionOf = async (name: string, start: string) =>
      (await readReport(folder, name)).conclusions.find(({ text }) => text.startsWith(start));
    expect(await conclusionOf("initialization", "At the convex α = 1/4")).toMatchObject({ verdict: "holds" });
    expect(await conclusionOf("convergence", "Nothing is recovered")).toMatchObject({ verdict: "holds" });
    expect(await conclusionOf("sensitivity", "A floor that sinks is better")).toMatchObject({ verdict: "holds" });
    // Of [a b .; c . d] each row is a multiple of what K has of it, so that the filling with zeros reproduces itself.
    const filled = (await readReport(folder, "convergence")).rows.filter(
      ({ pattern, schedule }) => pattern === "xx./x.x" && schedule === "ε = 0",
    );
    expect(filled.length).toBeGreaterThan(1);
    for (const { fixedPoint } of filled) expect(fixedPoint).toMatch(/^-?\d+ -?\d+ 0 \/ -?\d+ 0 -?\d+$/);
  });

  it("has an oracle with about the error that theory gives it: σ² times the parameters over the observations", async () => {
    const row = z.object({ noise: z.number(), rank: z.int(), size: z.int(), observed: z.int(), error: z.number() });
    const { rows } = await readReport(folder, "noise");
    const oracles = rows.filter(({ kind, method }) => kind === "method" && method === "oracle");
    expect(oracles.length).toBeGreaterThan(1);
    for (const { noise, rank, size, observed, error } of oracles.map((one) => row.parse(one))) {
      const expected = (noise ** 2 * (2 * size * rank - rank ** 2)) / observed;
      expect(error / expected).toBeGreaterThan(0.5);
      expect(error / expected).toBeLessThan(2);
    }
  });

  it("goes on where it was when it is killed, to the same rows", async () => {
    const output = await temporaryFolder();
    const options = ["experiment", "fig6", "--quick", "--workers", "1", "--output", output] as const;
    await killWhen(options, (stderr) => /^[1-9]\d*\/18 cells/m.test(stderr));
    const again = await spawnAgop(options);
    expect(again.exitCode, again.stderr).toBe(0);
    expect(again.stderr).toMatch(/\d+\/18 cells, [1-9]\d* of them from before/);
    expect(await readReport(output, "fig6")).toEqual(await readReport(folder, "fig6"));
  });

  it("has shards that merge into what one machine has", async () => {
    const [alone, whole, first, second, merged] = await Promise.all(Array.from({ length: 5 }, temporaryFolder));
    await cp(join(folder, "fig5"), join(alone, "fig5"), { recursive: true });
    await agop("experiment", "merge", alone, "--output", whole);
    const run = (...args: readonly string[]) =>
      spawnAgop(["experiment", "fig5", "--quick", "--quiet", "--workers", "1", ...args]);
    expect((await run("--output", first, "--shard", "1/2")).stdout).toContain("shard 1 of 2 is done");
    const half = await agop("experiment", "merge", first, "--output", merged);
    expect(half.stdout).toContain("3 of 6 cells done, 3 not run");
    await run("--output", second, "--shard", "2/2");
    const { exitCode, stdout } = await agop("experiment", "merge", first, second, "--output", merged);
    expect({ exitCode, stdout: stdout.includes("6 of 6 cells done, size quick") }).toEqual({
      exitCode: 0,
      stdout: true,
    });
    for (const file of ["fig5/results.json", "fig5/rows.csv", "fig5/vector-fields.svg", "index.html"]) {
      const [one, other] = await Promise.all([merged, whole].map((where) => readFile(join(where, file))));
      expect(one.equals(other), file).toBe(true);
    }
  });
});

describe("a sweep that is interrupted", () => {
  it("ends with 130, and says that what is done is kept", async () => {
    const output = await temporaryFolder();
    const interrupted = await spawnAgop(["experiment", "fig6", "--quick", "--workers", "1", "--output", output], {
      interruptWhen: (stderr) => stderr.includes("/18 cells"),
    });
    expect(interrupted.exitCode).toBe(130);
    expect(interrupted.stderr).toContain("the same command goes on from there");
    expect(interrupted.stderr).not.toContain("failed");
  });
});

describe("a failed cell", () => {
  it("is shown in red with its reason, and the command ends with 1", async () => {
    const [shard, output] = await Promise.all([temporaryFolder(), temporaryFolder()]);
    const [{ key }] = experiments[4].cells("quick");
    const cells = join(shard, "fig5", "cells.jsonl");
    await mkdir(dirname(cells));
    await writeFile(cells, `${JSON.stringify({ experiment: "fig5", size: "quick", version: 1 })}\n`);
    const reason = 'diverged: the estimate of "lin-rfm" is not finite';
    await appendFile(cells, `${JSON.stringify({ key, outcome: "failed", reason, elapsedMs: 1 })}\n`);
    const { exitCode, stdout } = await agop("experiment", "merge", shard, "--output", output);
    expect(exitCode).toBe(1);
    expect(stdout).toContain("0 of 6 cells done, 1 failed, 5 not run");
    const page = await readFile(join(output, "index.html"), "utf8");
    expect(page).toContain("a 1, b 2, c 3, d 0.5: diverged: the estimate of &quot;lin-rfm&quot; is not finite");
    expect(page).toContain('<strong class="bad">1 failed</strong>');
  });
});

describe("bad usage", () => {
  it.each([
    [["experiment", "fig99"], 'there is no experiment "fig99"; known are fig1'],
    [["experiment", "fig1", "--shard", "3/2"], '--shard is "3/2"; it must be i/n'],
    [["experiment", "fig1", "--workers", "0"], "--workers is 0; it must be an integer >= 1"],
    [["experiment", "merge", "/nowhere/at/all"], "there is no folder /nowhere/at/all"],
    [["experiment", "fig1", "--queue", "redis://127.0.0.1:1"], "cannot use Redis at 127.0.0.1:1: "],
    [
      ["experiment", "fig1", "--queue", "server:6379"],
      "the address of the queue begins with server://; known are redis://",
    ],
    [["experiment", "work", "--queue", "postgres://127.0.0.1:1/x"], "cannot use PostgreSQL at 127.0.0.1:1: "],
    [
      ["experiment", "work", "--queue", "redis://127.0.0.1:1", "--workers", "0"],
      "--workers is 0; it must be an integer >= 1",
    ],
  ])("%j is one clear line", async (args, message) => {
    const { exitCode, stdout, stderr } = await agop(...args);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toContain(message);
  });
});

const bin = fileURLToPath(new URL("../../packages/cli/bin/agop.js", import.meta.url));

/** As `kill -9` and power cuts do it: nothing can be tidied up. */
function killWhen(args: readonly string[], isTime: (stderr: string) => boolean): Promise<void> {
  const child: ChildProcess = spawn(process.execPath, [bin, ...args], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
    if (isTime(stderr)) child.kill("SIGKILL");
  });
  return new Promise((resolve) =>
    child.on("exit", () => {
      resolve();
    }),
  );
}
