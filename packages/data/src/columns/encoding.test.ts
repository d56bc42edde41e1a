import { describe, expect, it } from "vitest";
import type { Column } from "./column.js";
import { encodeRows, featureLayout, learnEncodings, unknownLevels } from "./encoding.js";

const day = 86_400_000;
const columns: readonly Column[] = [
  { kind: "numbers", name: "size", values: Float64Array.of(1, NaN, 3, 4) },
  { kind: "dates", name: "when", order: "year", values: Float64Array.of(0, 6 * 3_600_000, NaN, 40 * day) },
  { kind: "categories", name: "colour", levels: ["blue", "green", "red"], codes: Int32Array.of(0, 2, 1, -1) },
  { kind: "categories", name: "open", levels: ["no", "yes"], codes: Int32Array.of(0, 1, 1, 0) },
  { kind: "categories", name: "sex", levels: ["f", "m"], codes: Int32Array.of(0, 1, -1, 1) },
  { kind: "text", name: "name", reason: "different" },
];
const all = Int32Array.of(0, 1, 2, 3);
const byName = new Map(columns.map((column) => [column.name, column]));

describe("columns become features", () => {
  it("with names, groups of categories, and the parts of dates that vary", () => {
    const { names, numeric, groups, columns: from } = featureLayout(learnEncodings(columns, all));
    const dates = ["when time", "when month", "when day", "when weekday", "when hour"];
    const colours = ["colour=blue", "colour=green", "colour=red"];
    expect(names).toEqual(["size", ...dates, ...colours, "open=yes", "sex=f", "sex=m"]);
    expect(Array.from(numeric)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(groups).toEqual([[6, 7, 8], [10, 11]]); // prettier-ignore
    expect(from).toEqual([0, 1, 1, 1, 1, 1, 2, 2, 2, 3, 4, 4]);
  });

  it("of the levels and parts that the rows have", () => {
    const encodings = learnEncodings(columns, Int32Array.of(0, 1));
    expect(featureLayout(encodings).names).toEqual([
      "size",
      "when time",
      "when hour",
      "colour=red",
      "open=yes",
      "sex=m",
    ]);
    // Green was not there: it is neither blue nor red.
    const { data, cols } = encodeRows(encodings, byName, Int32Array.of(2, 1));
    expect(Array.from(data)).toEqual([3, NaN, NaN, 0, 1, 0, NaN, 0.25, 6, 1, 1, 1]);
    expect(cols).toBe(6);
  });

  it("zero in all of its levels where a category is missing", () => {
    const { data, cols } = encodeRows(learnEncodings(columns, all), byName, all);
    const row = (i: number) => Array.from(data.subarray(i * cols, (i + 1) * cols));
    expect(row(0)).toEqual([1, 0, 1, 1, 4, 0, 1, 0, 0, 0, 1, 0]);
    expect(row(2).slice(6)).toEqual([0, 1, 0, 1, 0, 0]);
    expect(row(3).slice(6)).toEqual([0, 0, 0, 0, 0, 1]);
  });

  it("and what an encoding does not know is counted", () => {
    const [encoding] = learnEncodings([columns[2]], Int32Array.of(0, 1));
    const later = { kind: "categories", name: "colour", levels: ["blue", "grey", "pink"], codes: Int32Array.of(1, 0, 1, 2, -1) } as const; // prettier-ignore
    if (encoding.kind !== "categories") throw new Error("a category is one");
    expect([...unknownLevels(encoding, later)]).toEqual([["grey", 2], ["pink", 1]]); // prettier-ignore
  });
});
