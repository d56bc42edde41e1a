import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { cellsOf, type Experiment } from "../experiment.js";
import { lineChart } from "../figures/charts.js";
import type { Outcome } from "../sweep/outcome.js";
import { toCsv } from "./csv.js";
import { renderExperiments } from "./render.js";

const rows = [
  { x: 1, y: 2, method: "a" },
  { x: 2, y: 3, method: "a" },
];

const experiment: Experiment = {
  name: "trial",
  title: "A trial of <b> & co",
  text: ["What was run."],
  version: 3,
  cells: () =>
    cellsOf(
      [1, 2, 3, 4].map((k) => ({ k, d: 20 })),
      () => Promise.resolve([]),
    ),
  summarise: () => ({
    tables: [
      {
        title: "Numbers",
        columns: ["x", "y"],
        rows: [
          [1, 0.123456789],
          [null, "more than 2"],
        ],
      },
    ],
    conclusions: [
      { text: "Up is up.", verdict: "holds", figures: { up: 1 } },
      { text: "Down is up.", verdict: "does not hold", figures: {} },
      { text: "Left is up.", verdict: "undecided", figures: {} },
    ],
  }),
  plots: (given) => [
    {
      name: "line",
      title: "y against x",
      spec: lineChart({
        rows: given,
        x: { field: "x", title: "ψ(x)" },
        y: { field: "y", title: "y" },
        series: "method",
      }),
    },
  ],
};

const outcome: Outcome = {
  experiment,
  size: "quick",
  rows,
  cells: { total: 4, done: 2 },
  failed: [{ parameters: { k: 3 }, reason: "diverged: the estimate is not finite" }],
  ranOn: { "one processor": 1, another: 1 },
  missing: 1,
};

describe("what is rendered", () => {
  it("is numbers, plots and a page that stands alone", async () => {
    const output = mkdtempSync(join(tmpdir(), "agop-render-"));
    const read = (name: string): string => readFileSync(join(output, name), "utf8");
    await renderExperiments([outcome], output);

    expect(parse(read("trial/rows.csv"), { columns: true })).toEqual(
      rows.map(({ x, y, method }) => ({ x: String(x), y: String(y), method })),
    );
    expect(JSON.parse(read("trial/results.json"))).toMatchObject({
      schemaVersion: 2,
      experiment: "trial",
      version: 3,
      parameters: { k: [1, 2, 3, 4], d: [20] },
      cells: { total: 4, done: 2, failed: 1, missing: 1 },
      conclusions: [{ verdict: "holds" }, { verdict: "does not hold" }, { verdict: "undecided" }],
      rows,
    });
    expect(read("trial/line.svg")).toMatch(/^<svg .*fill="white".*ψ\(x\)/s);

    const png = readFileSync(join(output, "trial/line.png"));
    expect([...png.subarray(0, 8)]).toEqual([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
    expect(png.readUInt32BE(16)).toBeGreaterThan(400);

    const page = read("index.html");
    expect(page).toContain("A trial of &lt;b&gt; &amp; co");
    expect(page).toContain('<strong class="bad">1 failed</strong>');
    expect(page).toMatch(/class="bad failures".*k 3: diverged: the estimate is not finite/s);
    expect(page).toContain("What came out of the cells that are done");
    expect(page).toContain('Up is up. <span class="good">holds</span>');
    expect(page).toContain('Down is up. <strong class="bad">does not hold</strong>');
    expect(page).toContain("Left is up. <em>undecided: rows that it speaks of are missing</em>");
    expect(page).toContain("k 1, 2, 3, 4; d 20.");
    expect(page).toContain("Version 3; 1 cells on one processor; 1 cells on another; seeds follow from the parameters");
    expect(page).toContain("0.1235");
    // Nothing is fetched: the only addresses are names of XML.
    expect(page.replaceAll(/xmlns(:xlink)?="[^"]*"/g, "")).not.toMatch(/https?:|<script|<link|@import|url\((?!#)/);
  });

  it("says so where no cell is done", async () => {
    const output = mkdtempSync(join(tmpdir(), "agop-render-"));
    const [report] = await renderExperiments([{ ...outcome, rows: [], cells: { total: 4, done: 0 } }], output);
    expect(report).toMatchObject({ tables: [], conclusions: [] });
    expect(readFileSync(join(output, "index.html"), "utf8")).toContain("0 of 4 cells done");
  });
});

describe("CSV", () => {
  it("reads back as what it was", () => {
    const odd = [{ a: 'quo"te', b: 0.1 + 0.2 }, { a: "new\nline, comma", c: 1e-300 }, { b: -0.5 }];
    expect(parse(toCsv(odd), { columns: true })).toEqual([
      { a: 'quo"te', b: "0.30000000000000004", c: "" },
      { a: "new\nline, comma", b: "", c: "1e-300" },
      { a: "", b: "-0.5", c: "" },
    ]);
  });
});
