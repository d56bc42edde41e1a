import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable } from "./command-line.js";

const document = z.object({
  algorithm: z.string(),
  filled: z.int(),
  written: z.int().nullable(),
  output: z.string(),
  effectiveRank: z.int(),
  forecast: z.object({ memoryBytes: z.number(), elapsedMs: z.number(), availableBytes: z.number() }),
});

const parse = (stdout: string) => document.parse(JSON.parse(stdout));

/** Of rank 2 after centring: sin(i) (j - 10) / 5 + cos(2 i) sin(j), with effects of rows and columns. */
const truth = (i: number, j: number): number =>
  i / 10 - j / 7 + (Math.sin(i) * (j - 10)) / 5 + Math.cos(2 * i) * Math.sin(j);

const [rows, columns] = [40, 24];
/** Scattered: 60% of the places. */
const isObserved = (i: number, j: number): boolean => (Math.abs(Math.sin(13 * i + 78 * j + 1)) * 43758.5) % 1 < 0.6;
const places = Array.from({ length: rows * columns }, (_, k) => [Math.floor(k / columns), k % columns] as const);
const observed = places.filter(([i, j]) => isObserved(i, j));
const list = `who,what,value\n${observed.map(([i, j]) => `u${i},m${j},${truth(i, j)}`).join("\n")}\n`;
const exact = [
  "--triplets",
  "who,what,value",
  "--preparation",
  "centre",
  "--ridge",
  "0",
  "--holdout",
  "0",
  "--quiet",
] as const;

const cellsOf = async (path: string) =>
  (await readFile(path, "utf8")).trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore

describe("agop complete on lists", () => {
  it("takes the factored algorithm by itself and predicts the pairs that are asked for, by their ids", async () => {
    const pairs = [[3, 5], [39, 0], [0, 23], [3, 5], [1, 1]] as const; // prettier-ignore
    const text = `who,what\n${pairs.map(([i, j]) => `u${i},m${j}`).join("\n")}\n`;
    const at = await folderWith({ "in.csv": list, "pairs.csv": text });
    const { exitCode, stdout } = await agop("complete", at("in.csv"), ...exact, "--json", "--predict", at("pairs.csv"), "--out", at("out.csv")); // prettier-ignore
    expect(exitCode).toBe(0);
    expect(parse(stdout)).toMatchObject({ algorithm: "bilateral-lin-rfm", output: "pairs", written: 5 });
    const [header, ...lines] = await cellsOf(at("out.csv"));
    expect(header).toEqual(["who", "what", "value"]);
    lines.forEach(([row, column, value], k) => {
      const [i, j] = pairs[k];
      expect([row, column]).toEqual([`u${i}`, `m${j}`]);
      expect(Number(value)).toBeCloseTo(truth(i, j), 4);
    });
  });

  it("writes the best unobserved columns of every row, largest first", async () => {
    const at = await folderWith({ "in.csv": list });
    const { exitCode } = await agop("complete", at("in.csv"), ...exact, "--top", "3", "--out", at("out.csv"));
    expect(exitCode).toBe(0);
    const [, ...lines] = await cellsOf(at("out.csv"));
    const best = Array.from({ length: rows }, (_, i) =>
      Array.from({ length: columns }, (_, j) => j)
        .filter((j) => !isObserved(i, j))
        .sort((a, b) => truth(i, b) - truth(i, a))
        .slice(0, 3)
        .map((j) => [`u${i}`, `m${j}`]),
    ).flat();
    expect(lines.map(([row, column]) => [row, column])).toEqual(best);
  });

  it("predicts cells of a table by the number of the row and the name of the column", async () => {
    const at = await folderWith({ "in.csv": smallTable(), "pairs.csv": "0,a\n5,a\n" });
    const fixed = [
      "--ridge",
      "1e-10",
      "--alpha",
      "0.5",
      "--holdout",
      "0",
      "--max-iterations",
      "300",
      "--json",
    ] as const;
    const { stdout } = await agop("complete", at("in.csv"), ...fixed, "--predict", at("pairs.csv"), "--out", at("out.csv")); // prettier-ignore
    expect(parse(stdout)).toMatchObject({ algorithm: "lin-rfm", written: 2 });
    const [header, first, second] = await cellsOf(at("out.csv"));
    expect(header).toEqual(["row", "column", "value"]);
    expect(Number(first[2])).toBeCloseTo(-2, 2);
    expect(Number(second[2])).toBeCloseTo(12, 2);
  });

  it("says before the run what it will take, and refuses what cannot fit with the figure", async () => {
    const at = await folderWith({ "in.csv": list });
    const loud = exact.filter((option) => option !== "--quiet");
    const { stderr, stdout } = await agop("complete", at("in.csv"), ...loud, "--json");
    expect(stderr).toMatch(/note: about \d+ MiB of memory and roughly .* for 1 run\n/);
    const { memoryBytes, availableBytes } = parse(stdout).forecast;
    expect(memoryBytes).toBeLessThan(availableBytes);
    const refused = await agop("complete", at("in.csv"), ...exact, "--memory", "64MiB");
    expect(refused).toMatchObject({ exitCode: 2, stdout: "" });
    expect(refused.stderr).toMatch(/needs about \d+ MiB of memory; there are 64 MiB \(give a smaller --rank/);
    const dense = await agop("complete", at("in.csv"), ...exact, "--memory", "64MiB", "--algorithm", "lin-rfm");
    expect(dense.stderr).toContain("--algorithm bilateral-lin-rfm keeps the estimate factored");
  });

  it("refuses to write more cells than the disk has room for", async () => {
    const text = Array.from({ length: 10_000 }, (_, k) => `r${k * 25},c${k * 25},${k % 7}.3\n`).join("");
    const rest = Array.from({ length: 250_000 }, (_, k) => `r${k},c${k},\n`).join("");
    const at = await folderWith({ "in.csv": text + rest });
    const { exitCode, stderr } = await agop("complete", at("in.csv"), "--triplets", "0,1,2", "--quiet", "--out", at("out.csv")); // prettier-ignore
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/62499990000 completed cells would take about .* GiB in .*--predict PAIRS.csv/);
  });

  it.each([
    [["--top", "3"], "--top needs --out FILE"],
    [["--top", "0", "--out", "x"], "--top is 0; it must be an integer >= 1"],
    [["--top", "3", "--predict", "p.csv", "--out", "x"], "--predict and --top are two kinds of output"],
    [["--memory", "12"], "It must be a size such as 512MiB or 4GiB"],
  ])("refuses %j", async (options, message) => {
    const at = await folderWith({ "in.csv": list });
    const { exitCode, stderr } = await agop("complete", at("in.csv"), ...exact, ...options);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) as unknown });
  });

  it("predicts pairs with names that the list lacks by what is known of the other side, and counts them", async () => {
    const at = await folderWith({ "in.csv": list, "pairs.csv": "u1,m1\nu1,m99\nu77,m3\nu77,m99\nu78,m3\n" });
    const { exitCode, stdout, stderr } = await agop("complete", at("in.csv"), ...exact.slice(0, -1), "--json", "--predict", at("pairs.csv"), "--out", at("out.csv")); // prettier-ignore
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ written: 5, unknown: { rows: 2, columns: 1, pairs: 4 } });
    const told = "2 rows and 1 column that the list lacks: 4 pairs are predicted by what is known of the other side";
    expect(stderr).toContain(told);
    const [, ...lines] = await cellsOf(at("out.csv"));
    expect(lines.map(([row, column]) => `${row},${column}`)).toEqual([
      "u1,m1",
      "u1,m99",
      "u77,m3",
      "u77,m99",
      "u78,m3",
    ]);
    const [, ofRow, ofColumn, ofNone, alike] = lines.map(([, , value]) => Number(value));
    const meanOf = (part: readonly (readonly [number, number])[]): number =>
      part.reduce((sum, [i, j]) => sum + truth(i, j) / part.length, 0);
    const mean = meanOf(observed);
    expect(ofNone).toBeCloseTo(mean, 10);
    expect(alike).toBe(ofColumn);
    // Effects of about 14 and 24 entries, shrunk by 5.
    const rowMean = meanOf(observed.filter(([i]) => i === 1));
    const columnMean = meanOf(observed.filter(([, j]) => j === 3));
    expect(Math.abs(ofRow - rowMean)).toBeLessThan(0.5 * Math.abs(mean - rowMean));
    expect(Math.abs(ofColumn - columnMean)).toBeLessThan(0.5 * Math.abs(mean - columnMean));

    const words = await agop("complete", at("in.csv"), ...exact, "--predict", at("pairs.csv"), "--out", at("out.csv"));
    expect(words.stdout).toContain(`unknown     ${told}`);
  });

  it("refuses pairs of which the list knows no name, and unknown rows of a table", async () => {
    const at = await folderWith({
      "in.csv": list,
      "pairs.csv": "m1,u1\nm2,u1\n",
      "table.csv": smallTable(),
      "place.csv": "0,z\n",
    });
    const turned = await agop("complete", at("in.csv"), ...exact, "--predict", at("pairs.csv"), "--out", at("out.csv"));
    expect(turned).toMatchObject({ exitCode: 2, stdout: "" });
    expect(turned.stderr).toContain("pairs.csv: none of its 2 pairs has a row or a column that was read");
    const table = await agop(
      "complete",
      at("table.csv"),
      "--quiet",
      "--predict",
      at("place.csv"),
      "--out",
      at("out.csv"),
    );
    expect(table.exitCode).toBe(2);
    expect(table.stderr).toContain('place.csv:1: there is no column "z"');
  });
});
