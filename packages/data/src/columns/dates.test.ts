import { describe, expect, it } from "vitest";
import { dateFinder, datePart, dateParts, parseDate } from "./dates.js";

describe("dates", () => {
  it.each([
    ["2021-03-04", Date.UTC(2021, 2, 4)],
    ["2021-03-04 05:06", Date.UTC(2021, 2, 4, 5, 6)],
    ["2021-03-04T05:06:07", Date.UTC(2021, 2, 4, 5, 6, 7)],
    ["2021-03-04T05:06:07.250Z", Date.UTC(2021, 2, 4, 5, 6, 7, 250)],
    ["2021-03-04T05:06:07+02:00", Date.UTC(2021, 2, 4, 3, 6, 7)],
    ["2021-03-04t05:06-0530", Date.UTC(2021, 2, 4, 10, 36)],
    ["2021-03-04 24:00", Date.UTC(2021, 2, 5)],
    ["2021-03-04, 5:06 pm", Date.UTC(2021, 2, 4, 17, 6)],
    ["4-Mar-2021", Date.UTC(2021, 2, 4)],
    ["04 March 2021 05:06:07", Date.UTC(2021, 2, 4, 5, 6, 7)],
    ["4. Sept. 2021", Date.UTC(2021, 8, 4)],
    ["Mar 4, 2021, 12:06 AM", Date.UTC(2021, 2, 4, 0, 6)],
    ["December 31 2021 23:00+01:00", Date.UTC(2021, 11, 31, 22)],
    ["2020-02-29", Date.UTC(2020, 1, 29)],
    ["1969-12-31", Date.UTC(1969, 11, 31)],
    ["0050-01-02", Date.parse("0050-01-02T00:00:00Z")],
  ])("%s is read", (text, time) => {
    expect(parseDate(text)).toBe(time);
  });

  it.each([
    ["04.03.2021", "day", Date.UTC(2021, 2, 4)],
    ["4/3/2021 5:06", "day", Date.UTC(2021, 2, 4, 5, 6)],
    ["4/3/2021", "month", Date.UTC(2021, 3, 3)],
    ["4/3/2021 5:06:07 PM", "month", Date.UTC(2021, 3, 3, 17, 6, 7)],
    ["10-03-2004 18.30.05", "day", Date.UTC(2004, 2, 10, 18, 30, 5)],
    ["2021/03/04", "month", Date.UTC(2021, 2, 4)],
  ] as const)("%s is read with the %s first", (text, order, time) => {
    expect(parseDate(text, order)).toBe(time);
  });

  it.each([
    [["10/03/2004", "13/03/2004"], { order: "day" }],
    [["10/03/2004", "3/13/2004"], { order: "month" }],
    [["10/03/2004", "3/12/2004"], { order: "either" }],
    [["10-Mar-2004", "3-Dec-2004"], { order: "year" }],
    [["may 1 2004", "maybe 2 2004"], undefined],
    [["10-Mar-2004", "10-Mac-2004"], undefined],
    [["2004-03-10", "2004-13-10"], undefined],
    [["2004-03-10", "soon"], undefined],
    [["1.2.2004", "2.2.2004", "13.2.2004", "30.2.2004"], { order: "day", impossible: { text: "30.2.2004", line: 3 } }],
  ])("%j are %j", (texts, found) => {
    const finder = dateFinder();
    texts.forEach((text, line) => {
      finder.add(text, line);
    });
    if (found) expect(finder.finish()).toMatchObject(found);
    else expect(finder.finish()).toBeUndefined();
  });

  it.each([
    "2021-02-29",
    "2021-13-01",
    "2021-3-4",
    "29.02.2021",
    "4/3-2021",
    "2021",
    "20210304",
    "2021-03-04 25:00",
    "2021-03-04x",
    "2021-03-04 5",
    "2021-03-04 13:06 PM",
    "2021-03-04 05:06+25:00",
    "4-Foo-2021",
    "4-Mar-21",
    "Mar 2021",
    "30 Feb 2021",
    "",
  ])("%s is none", (text) => {
    expect(parseDate(text)).toBeNaN();
  });

  it("have parts, weekdays from Monday and hours with their minutes", () => {
    const time = parseDate("2024-09-01 18:45");
    expect(dateParts.map((part) => datePart(time, part))).toEqual([time / 86_400_000, 2024, 9, 1, 7, 18.75]);
    expect(datePart(parseDate("2024-09-02"), "weekday")).toBe(1);
    expect(datePart(parseDate("1969-12-31 06:00"), "hour")).toBe(6);
    for (const part of dateParts) expect(datePart(NaN, part)).toBeNaN();
  });
});
