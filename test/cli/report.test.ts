import { mkdir, readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable } from "./command-line.js";

const triplets = Array.from({ length: 120 }, (_, k) => [Math.floor(k / 10), k % 10] as const)
  .filter(([i, j]) => (3 * i + 5 * j) % 4 !== 0)
  .map(([i, j]) => `${i},${j},${(i + 1) / (j + 1)}\n`)
  .join("");

const problem = { kind: "matrix-completion", triplets: "in.csv", rows: 12, cols: 10 };
const config = (others: object): string =>
  JSON.stringify({ problem, stop: { maxIterations: 8, tolerance: 0 }, ...others });

/** A configuration that adds an algorithm of one iteration, after which `body` runs. */
const pluginOf = (imports: string, name: string, body: string): string => `
  ${imports}
  import { denseEstimate, denseMatrix } from "@agop/core";
  import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
  import { z } from "zod";
  const algorithm = { name: "${name}", iterate: function* ({ observed }) {
    yield { estimate: denseEstimate(denseMatrix(observed.rows, observed.cols)) };
    ${body}
  } };
  export default { plugins: [definePlugin({ name: "a-plugin", contributions: [contributeAlgorithm({
    name: "${name}", summary: "of a test", source: "a test", options: z.object({}), tuning: {},
    create: { "matrix-completion": () => algorithm } })] })] };`;

const pageData = z.object({
  header: z.object({ title: z.string(), command: z.string(), outcome: z.string().nullable() }),
  history: z.object({
    runs: z.array(
      z.object({
        started: z.object({ algorithm: z.string(), label: z.string().nullable() }),
        iterations: z.int(),
        points: z.array(z.looseObject({ iteration: z.int() })),
        end: z.looseObject({ type: z.string(), message: z.string().optional() }).nullable(),
      }),
    ),
  }),
});

/** What the page of a report was given. */
async function reported(path: string) {
  const html = await readFile(path, "utf8");
  expect(html).not.toMatch(/(?:src|href)="(?!data:)/);
  const [, data] = /<script type="application\/json" id="agop-data">(.*?)<\/script>/s.exec(html) ?? [];
  return pageData.parse(JSON.parse(data));
}

describe("--report", () => {
  it("of complete: every run, what was printed, and the command to be repeated", async () => {
    const at = await folderWith({ "my table.csv": smallTable() });
    const args = ["complete", at("my table.csv"), "--report", at("out.html"), "--quiet"];
    const { exitCode, stdout } = await agop(...args);
    expect(exitCode).toBe(0);
    const { header, history } = await reported(at("out.html"));
    expect(header).toEqual({
      title: "agop complete my table.csv",
      command: `agop complete '${at("my table.csv")}' --report ${at("out.html")} --quiet`,
      outcome: stdout,
    });
    const labels = history.runs.map(({ started }) => started.label);
    expect(labels.slice(-2)).toEqual(["evaluation", "final"]);
    expect(labels.slice(0, -2).every((label) => label?.startsWith("search "))).toBe(true);
    for (const { points, iterations, end } of history.runs) {
      expect(points).toHaveLength(iterations);
      expect(end?.type).toBe("run-finished");
    }
    const final = history.runs.at(-1)?.points.at(-1)?.agop;
    expect(z.object({ size: z.int() }).parse(final)).toEqual({ size: 4 });
  });

  it("of regress", async () => {
    const at = await folderWith({
      "in.csv": smallTable().replaceAll(",,", ",1,").replaceAll(/^,/gm, "1,").replaceAll(/,$/gm, ",1"),
    });
    const { exitCode } = await agop("regress", at("in.csv"), "--target", "d", "--report", at("out.html"), "--quiet");
    expect(exitCode).toBe(0);
    expect((await reported(at("out.html"))).history.runs.length).toBeGreaterThan(1);
  });

  it("of compare: all algorithms, and of run: its iterations with the AGOP", async () => {
    const algorithms = [{ name: "lin-rfm", ridge: 0.01 }, { name: "soft-impute" }];
    const at = await folderWith({
      "in.csv": triplets,
      "compare.json": config({ algorithms }),
      "run.json": config({ algorithm: algorithms[0] }),
    });
    expect((await agop("compare", at("compare.json"), "--report", at("compare.html"), "--quiet")).exitCode).toBe(0);
    const compared = await reported(at("compare.html"));
    expect(compared.history.runs.map(({ started }) => started.label)).toEqual(["lin-rfm", "soft-impute"]);
    expect((await agop("run", at("run.json"), "--report", at("run.html"), "--quiet")).exitCode).toBe(0);
    const [run] = (await reported(at("run.html"))).history.runs;
    expect(run.points.map(({ agop: picture }) => z.object({ kind: z.string(), size: z.int() }).parse(picture))).toEqual(
      new Array(8).fill({ kind: "matrix", size: 10 }),
    );
  });

  it("is written of a run that fails, with its reason", async () => {
    const plugin = pluginOf("", "failing", `throw new Error("the well is dry");`);
    const at = await folderWith({ "in.csv": triplets, "agop.config.ts": plugin, "run.json": config({ algorithm: { name: "failing" } }) }); // prettier-ignore
    const { exitCode } = await agop("run", at("run.json"), "--report", at("out.html"), "--quiet");
    expect(exitCode).not.toBe(0);
    const { history, header } = await reported(at("out.html"));
    expect(header.outcome).toBeNull();
    expect(history.runs[0].end).toMatchObject({ type: "run-failed" });
    expect(history.runs[0].end?.message).toContain("the well is dry");
  });

  it("that cannot be written at the end costs nothing of the result", async () => {
    const at = await folderWith({ "in.csv": triplets });
    await mkdir(at("pages"));
    // Stands for whatever takes the folder away while the command runs.
    const body = `rmSync(${JSON.stringify(at("pages"))}, { recursive: true });`;
    await writeFile(at("agop.config.ts"), pluginOf(`import { rmSync } from "node:fs";`, "removing", body));
    await writeFile(at("run.json"), config({ algorithm: { name: "removing" } }));
    const { exitCode, stdout, stderr } = await agop("run", at("run.json"), "--report", at("pages/out.html"), "--json");
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ command: "run", iterations: 1 });
    expect(stderr).toContain("warning: cannot write");
  });

  it("is refused where it cannot be written, before anything is run", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const { exitCode, stderr } = await agop("complete", at("in.csv"), "--report", "/no/such/folder/out.html");
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining("there is no folder") as unknown,
    });
    expect((await agop("complete", at("in.csv"), "--report", at("in.csv"))).exitCode).toBe(2);
  });
});

describe("a command that is refused", () => {
  it("leaves the files of an earlier run as they were", async () => {
    const output = { events: "events.jsonl" };
    const at = await folderWith({
      "in.csv": triplets,
      "run.json": config({ algorithm: { name: "lin-rfm", ridge: 0.01 }, output }),
    });
    const run = (...options: readonly string[]) => agop("run", at("run.json"), "--quiet", ...options);
    expect((await run("--run-folder", at("folder"))).exitCode).toBe(0);
    const events = await readFile(at("events.jsonl"), "utf8");
    expect(events.length).toBeGreaterThan(1000);
    expect((await run("--run-folder", at("folder"))).exitCode).toBe(2);
    const port = await run("--live", "--port", "70000");
    expect(port.exitCode).toBe(2);
    expect(port.stderr).toContain("the port is 70000");
    expect(await readFile(at("events.jsonl"), "utf8")).toBe(events);
  });
});

describe("agop run --live and agop view", () => {
  it("refuse a port without a page, and a file that is not there", async () => {
    const at = await folderWith({ "in.csv": triplets, "run.json": config({ algorithm: { name: "lin-rfm" } }) });
    expect(await agop("run", at("run.json"), "--port", "80")).toMatchObject({ exitCode: 2 });
    const { exitCode, stderr } = await agop("view", at("events.jsonl"));
    expect(exitCode).toBe(2);
    expect(stderr).toContain("cannot read");
  });
});
