import { readFile, writeFile } from "node:fs/promises";
import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

const document = z.object({
  rows: z.int(),
  cols: z.int(),
  observed: z.int(),
  filled: z.int(),
  written: z.int().nullable(),
  passedOver: z.array(z.object({ name: z.string(), kind: z.string(), missing: z.int() })),
  warnings: z.array(z.object({ code: z.string() })),
  categories: z.array(
    z.object({
      name: z.string(),
      levels: z.array(z.string()),
      observed: z.int(),
      filled: z.int(),
      algorithm: z.string(),
      holdout: z.object({ n: z.int(), accuracy: z.number(), baseline: z.object({ accuracy: z.number() }) }).nullable(),
    }),
  ),
});

/** Of numbers, which these tests are not about. */
const fast = ["--algorithm", "lin-rfm"];

type Cells = readonly (readonly string[])[];

const cellsOf = (text: string): Cells => text.trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore

async function completed(file: string, ...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await agop("complete", file, "--json", ...fast, ...options);
  expect(exitCode, stderr).toBe(0);
  return { ...document.parse(JSON.parse(stdout)), stderr };
}

/** Three levels by the size of x, the middle one not where any line through the others would put it; and a coin. */
function plantedTable(rows = 250) {
  const random = seededRandom(3);
  const lines = Array.from({ length: rows }, () => {
    const x = random.uniform();
    const size = x < 1 / 3 ? "small" : x < 2 / 3 ? "medium" : "large";
    return [x.toFixed(4), random.normal().toFixed(4), size, random.uniform() < 0.7 ? "True" : "False"];
  });
  const truth: Cells = [["x", "y", "size", "coin"], ...lines];
  const hidden = (i: number, j: number): boolean => i > 0 && j > 1 && (i + 4 * j) % 9 === 0;
  const text = truth.map((row, i) => row.map((cell, j) => (hidden(i, j) ? "" : cell)).join(",")).join("\n");
  return { truth, hidden, text: `${text}\n` };
}

/** The part of the hidden cells of a column that came out right. */
function rightPart(output: Cells, { truth, hidden }: ReturnType<typeof plantedTable>, column: number): number {
  const rows = truth.flatMap((_, i) => (hidden(i, column) ? [i] : []));
  return rows.filter((i) => output[i][column] === truth[i][column]).length / rows.length;
}

describe("categories that agop complete fills", () => {
  it("are right where another column says them, and no better than the most frequent where nothing does", async () => {
    const table = plantedTable();
    const at = await folderWith({ "in.csv": table.text });
    const found = await completed(at("in.csv"), "--out", at("out.csv"));
    const [size, coin] = found.categories;
    expect(size).toMatchObject({ name: "size", levels: ["large", "medium", "small"] });
    expect(size.holdout?.accuracy).toBeGreaterThan(0.93);
    expect(size.holdout?.baseline.accuracy).toBeLessThan(0.45);
    expect(coin).toMatchObject({ name: "coin", algorithm: "frequencies" });
    expect(coin.holdout?.accuracy).toBe(coin.holdout?.baseline.accuracy);

    const output = cellsOf(await readFile(at("out.csv"), "utf8"));
    expect(rightPart(output, table, 2)).toBeGreaterThan(0.93);
    output.forEach((row, i) => {
      row.forEach((cell, j) => {
        if (!table.hidden(i, j)) expect(cell).toBe(table.truth[i][j]);
        else if (j === 3) expect(cell).toBe("True");
      });
    });
    const holes = table.text.split(/,(?=[,\n])/).length - 1;
    expect(found).toMatchObject({ cols: 4, filled: holes, observed: 4 * 250 - holes, written: holes, passedOver: [] });
    expect(found.stderr).not.toContain("passed over");
  });

  it("are said in words, beside the accuracy of the most frequent", async () => {
    const at = await folderWith({ "in.csv": plantedTable(120).text });
    const { stdout } = await agop("complete", at("in.csv"), "--quiet", ...fast);
    expect(stdout).toContain("2 columns of numbers, 2 columns of categories to be filled");
    expect(stdout).toMatch(/category +observed +filled +held-out accuracy +most frequent alone\n/);
    expect(stdout).toMatch(/size +\d+ +\d+ +[01]\.\d{3} +0\.\d{3}\n/);
    expect(stdout).toMatch(/coin +\d+ +\d+ +0\.\d{3} +0\.\d{3} {2}\(filled with it\)\n/);
  });

  it("need no number beside them", async () => {
    const random = seededRandom(5);
    const lines = Array.from({ length: 200 }, (_, i) => {
      const odour = ["almond", "foul", "none"][random.integer(3)];
      const eaten = i % 7 === 0 ? "" : odour === "foul" ? "no" : "yes";
      return `${odour},${["bell", "flat"][random.integer(2)]},${eaten}`;
    });
    const at = await folderWith({ "in.csv": `odour,cap,eaten\n${lines.join("\n")}\n` });
    const found = await completed(at("in.csv"), "--out", at("out.csv"));
    expect(found.warnings).toEqual([]);
    expect(found.categories[0].holdout).toMatchObject({ accuracy: 1 });
    for (const [odour, , eaten] of cellsOf(await readFile(at("out.csv"), "utf8")).slice(1)) {
      expect(eaten).toBe(odour === "foul" ? "no" : "yes");
    }
    const { stdout } = await agop("complete", at("in.csv"), "--quiet", ...fast);
    expect(stdout).toContain("200 rows, 1 column of categories to be filled, 14.5% of the cells missing");
    expect(stdout).not.toContain("algorithm");
  });

  it("come out in the spelling and the encoding of their column, quoted where they need it", async () => {
    const cell = (i: number): string => (i % 8 === 3 ? "" : i < 70 ? '"ja; ""gewiß"""' : "02");
    const lines = Array.from({ length: 120 }, (_, i) => `${cell(i)};${i}${i % 10 === 0 ? "" : ",5"};${i % 7}`);
    const at = await folderWith({});
    await writeFile(at("in.csv"), Buffer.from(`a;b;c\n${lines.join("\n")}\n`, "latin1"));
    await completed(at("in.csv"), "--out", at("out.csv"), "--delimiter", ";", "--decimal", ",");
    const output = (await readFile(at("out.csv"))).toString("latin1").trimEnd().split("\n").slice(1);
    output.forEach((line, i) => {
      if (Math.abs(i - 70) < 4) return;
      expect(line.replace(/;[^;]*;[^;]*$/, "")).toBe(i < 70 ? '"ja; ""gewiß"""' : "02");
    });
  });

  it("stay where --ignore or --columns leave them out, and where they are names, which are named", async () => {
    const { text } = plantedTable(60);
    const names = text.trimEnd().split("\n").map((line, i) => `${i === 0 ? "name" : i % 20 === 0 ? "" : `n${i % 30}`},${line}`); // prettier-ignore
    const at = await folderWith({ "in.csv": `${names.join("\n")}\n` });
    const all = await completed(at("in.csv"));
    expect(all.categories.map(({ name }) => name)).toEqual(["size", "coin"]);
    expect(all.passedOver).toEqual([expect.objectContaining({ name: "name", kind: "categories", missing: 3 })]);
    expect(all.stderr).toContain('"name" (categories, 3 missing)');
    const ignored = await completed(at("in.csv"), "--ignore", "size", "--out", at("out.csv"));
    expect(ignored.categories.map(({ name }) => name)).toEqual(["coin"]);
    expect((await readFile(at("out.csv"), "utf8")).split("\n")[1].split(",")[3]).toBe(names[1].split(",")[3]);
    expect((await completed(at("in.csv"), "--columns", "x,y")).categories).toEqual([]);
  });
});

describe("how sure a category is", () => {
  it("is its probability, which draws go by", async () => {
    const table = plantedTable();
    const at = await folderWith({ "in.csv": table.text });
    const files = ["--out", at("out.csv"), "--uncertainty", at("sure.csv"), "--draws", "2"];
    await completed(at("in.csv"), ...files);
    const [names, ...sure] = cellsOf(await readFile(at("sure.csv"), "utf8"));
    expect(names).toEqual(["row", "column", "value", "lower", "upper", "probability"]);
    const output = cellsOf(await readFile(at("out.csv"), "utf8"));
    const coinsSeen = table.truth.slice(1).filter((_, i) => !table.hidden(i + 1, 3)).map((row) => row[3]); // prettier-ignore
    const heads = coinsSeen.filter((coin) => coin === "True").length / coinsSeen.length;
    for (const [row, column, value, lower, upper, probability] of sure) {
      expect([lower, upper]).toEqual(["", ""]);
      expect(value).toBe(output[Number(row) + 1][column === "size" ? 2 : 3]);
      if (column === "coin") expect(Number(probability)).toBeCloseTo(heads, 9);
    }
    const sizes = sure.filter(([, column]) => column === "size").map((line) => Number(line[5]));
    expect(sizes.reduce((sum, each) => sum + each, 0) / sizes.length).toBeGreaterThan(0.75);

    const draws = await Promise.all([1, 2].map(async (k) => cellsOf(await readFile(at(`out.${k}.csv`), "utf8"))));
    const coins = draws.flatMap((drawn) => drawn.filter((_, i) => table.hidden(i, 3)).map((row) => row[3]));
    expect(coins.filter((coin) => coin === "False").length / coins.length).toBeGreaterThan(0.15);
    expect(coins.filter((coin) => coin === "True").length / coins.length).toBeGreaterThan(0.5);
    expect(draws[0]).not.toEqual(draws[1]);
    draws.forEach((drawn) => {
      drawn.forEach((row, i) => {
        row.forEach((cell, j) => {
          if (!table.hidden(i, j)) expect(cell).toBe(table.truth[i][j]);
        });
      });
    });
  });
});

describe("other outputs and other ways", () => {
  it("pairs may ask for a category; the best columns of a row are of numbers, and by rows categories are passed over", async () => {
    const table = plantedTable(100);
    const place = table.truth.findIndex((_, i) => table.hidden(i, 2)) - 1;
    const pairs = `row,column\n${place},size\n0,size\n0,x\n`;
    const at = await folderWith({ "in.csv": table.text, "pairs.csv": pairs });
    await completed(at("in.csv"), "--predict", at("pairs.csv"), "--out", at("out.csv"));
    const [, hidden, observed, number] = cellsOf(await readFile(at("out.csv"), "utf8"));
    expect(["small", "medium", "large"]).toContain(hidden[2]);
    expect(observed[2]).toBe(table.truth[1][2]);
    expect(Number.isFinite(Number(number[2]))).toBe(true);

    const top = await completed(at("in.csv"), "--top", "1", "--out", at("top.csv"));
    const saved = await completed(at("in.csv"), "--save", at("model.json"), "--out", at("rows.csv"));
    for (const { categories, passedOver, stderr } of [top, saved]) {
      expect(categories).toEqual([]);
      expect(passedOver.map(({ name }) => name)).toEqual(["size", "coin"]);
      expect(stderr).toMatch(/"size" \(categories, \d+ missing\)/);
    }
    expect(await readFile(at("rows.csv"), "utf8")).toBe(table.text);
  });
});
