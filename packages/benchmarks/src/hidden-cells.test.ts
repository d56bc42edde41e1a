import { describe, expect, it } from "vitest";
import { completionTables } from "./completion-tables.js";
import { completionErrors, coverage, type Hidden, hideCells, readColumns } from "./hidden-cells.js";
import { openScores } from "./imputation-scores.js";

const tableOf = (name: string) => {
  const table = completionTables.find((each) => each.name === name);
  if (!table) throw new Error(name);
  return table;
};

const hidden: Hidden = {
  columns: [
    { name: "a", kind: "numbers", cells: ["1", "3", "9", ""] },
    { name: "b", kind: "categories", cells: ["x", "y", "x", "y"] },
    { name: "c", kind: "aside", cells: ["p", "q", "r", "s"] },
  ],
  rows: [[2], [0, 1], []],
  csv: "",
};

describe("cells hidden for a benchmark", () => {
  it("are a fraction of the observed ones, the same for a seed, and gone from the file", async () => {
    const columns = await readColumns(tableOf("mpg"));
    const { rows, csv } = hideCells(columns, 0.1, 1);
    expect(columns.map(({ kind }) => kind).join(" ")).toBe(`${"numbers ".repeat(7)}categories aside`);
    // 398 x 7 numbers of which 6 are missing, and 398 categories.
    expect(rows.slice(0, 7).flat()).toHaveLength(278);
    expect([rows[7].length, rows[8].length]).toEqual([40, 0]);
    const lines = csv.split("\n").map((line) => line.split(","));
    rows.forEach((of, j) => { for (const i of of) expect([columns[j].cells[i] === "", lines[i + 1][j]]).toEqual([false, ""]); }); // prettier-ignore
    expect(lines.flat().filter((cell) => cell === "")).toHaveLength(278 + 40 + 6 + 1);
    expect(hideCells(columns, 0.1, 1).rows).toEqual(rows);
    expect(hideCells(columns, 0.1, 2).rows).not.toEqual(rows);
  });

  it("leave columns of one value alone", async () => {
    const columns = await readColumns(tableOf("digits"));
    const { rows } = hideCells(columns, 0.3, 0);
    expect([rows[0].length, rows[2].length > 400]).toEqual([0, true]);
  });

  it.each(["wine-red", "wine-white"])("are of numbers whose decimal points were put back (%s)", async (name) => {
    const columns = await readColumns(tableOf(name));
    const range = (of: string) => {
      const values = columns.find((column) => column.name === of)?.cells.map(Number) ?? [];
      return [Math.min(...values), Math.max(...values)];
    };
    // The ranges that the authors of the data print, widened by rounding.
    for (const [of, low, high] of [
      ["density", 0.98, 1.04],
      ["alcohol", 7.9, 15],
      ["volatile acidity", 0.07, 1.6],
    ] as const) {
      const [least, most] = range(of);
      expect([of, least > low, most < high]).toEqual([of, true, true]);
    }
  });

  it("are measured in standard deviations of the visible ones, an empty one as the mean", () => {
    // The visible cells 1 and 3 have mean 2 and deviation 1.
    expect(completionErrors(hidden, "a,b,c\n1,x,p\n3,x,q\n6,x,r\n,y,s\n")).toEqual({ rmse: 3, accuracy: 0.5 });
    expect(completionErrors(hidden, "c,b,a\np,,1\nq,,3\nr,,\ns,,\n")).toEqual({ rmse: 7, accuracy: null });
  });

  it("count as covered within their intervals", () => {
    const intervals = (upper: number) => `row,column,value,lower,upper\n2,a,6,5,${upper}\n3,a,2,0,1\n0,b,x,,\n`;
    expect([coverage(hidden, intervals(9)), coverage(hidden, intervals(8))]).toEqual([1, 0]);
  });

  it.each(["wine", "penguins", "mpg"])("are those of the kept scores of peers (%s)", async (name) => {
    const of = { table: name, fraction: 0.1, seed: 0, hidden: hideCells(await readColumns(tableOf(name)), 0.1, 0) };
    const scores = await openScores();
    // The Python peer's means, and cells left empty.
    const { rmse } = completionErrors(of.hidden, of.hidden.csv);
    expect(scores.scoreOf(of, "means")?.rmse).toBeCloseTo(rmse, 12);
  });
});
