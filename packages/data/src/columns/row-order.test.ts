import { describe, expect, it } from "vitest";
import type { Column } from "./column.js";
import { findRowOrder } from "./row-order.js";

const day = 86_400_000;
const dates = (name: string, ...days: readonly number[]): Column => ({
  kind: "dates",
  name,
  values: Float64Array.from(days, (d) => d * day),
  order: "year",
});
const numbers = (name: string, ...values: readonly number[]): Column => ({
  kind: "numbers",
  name,
  values: Float64Array.from(values),
});
const categories = (name: string, levels: readonly string[], ...codes: readonly number[]): Column => ({
  kind: "categories",
  name,
  levels,
  codes: Int32Array.from(codes),
});

describe("the order of rows", () => {
  it("is by the first column of dates", () => {
    const found = findRowOrder([numbers("x", 1, 2, 3), dates("when", 3, 1, 2)], {});
    expect(found).toEqual({ places: Float64Array.of(3 * day, day, 2 * day), names: ["when"] });
  });

  it("takes the time of day from a column beside days", () => {
    const found = findRowOrder([dates("day", 1, 1, 2), categories("time", ["00:30", "18:00:01"], 0, 1, 0)], {});
    const half = 30 * 60_000;
    expect(found?.places).toEqual(Float64Array.of(day + half, day + 18 * 3_600_000 + 1000, 2 * day + half));
    expect(found?.names).toEqual(["day", "time"]);
    expect(findRowOrder([dates("day", 1, 2), categories("a", ["x"], 0, 0)], {})?.names).toEqual(["day"]);
  });

  it("is none without dates, and where many rows share a date", () => {
    expect(findRowOrder([numbers("x", 1, 2)], {})).toBeUndefined();
    expect(findRowOrder([dates("bought", 1, 1, 1, 2)], {})).toBeUndefined();
  });

  it("of several series each has places of its own", () => {
    const columns = [dates("when", 1, 1, 2, 2), categories("station", ["a", "b"], 0, 1, 0, 1)];
    expect(findRowOrder(columns, {})).toBeUndefined();
    expect(findRowOrder(columns, { group: "station" })?.series).toEqual(Int32Array.of(0, 1, 0, 1));
    expect(findRowOrder([dates("when", 1, 1), numbers("id", 7, 9)], { group: "id" })?.series).toEqual(
      Int32Array.of(0, 1),
    );
  });

  it("is by the column that is named", () => {
    expect(findRowOrder([numbers("step", 5, 4)], { order: "step" })?.places).toEqual(Float64Array.of(5, 4));
    expect(() => findRowOrder([numbers("x", 1)], { order: "y" })).toThrow('`order` is "y"; the table has "x"');
    expect(() => findRowOrder([categories("c", ["x"], 0)], { order: "c" })).toThrow("a column of categories");
  });
});
