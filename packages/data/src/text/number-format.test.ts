import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cellReader, formatNumber } from "./number-format.js";

describe("a cell", () => {
  const read = cellReader({ decimal: ".", missing: ["-200"] });

  it.each([
    ["1", 1],
    [" -2.5 ", -2.5],
    ["+3e2", 300],
    [".5", 0.5],
    ["7.", 7],
    ["1E-3", 1e-3],
  ])("%j is the number %d", (text, value) => {
    expect(read(text)).toEqual({ kind: "number", value });
  });

  it.each(["", "   ", "NA", "na", "NaN", "nan", "-200", "-200.0", " -2e2 "])("%j is missing", (text) => {
    expect(read(text).kind).toBe("missing");
  });

  it.each(["NULL", "none", "?", "N/A", "#N/A", "n/a", "-nan", "-", "--", ".", " ? "])(
    "%j is a marker of what is missing",
    (text) => {
      expect(read(text).kind).toBe("marker");
    },
  );

  it.each(["inf", "-Infinity", "INF", "1e999"])("%j is infinite", (text) => {
    expect(read(text).kind).toBe("infinite");
  });

  it.each(["abc", "12,5", "0x10", "1 2", "1.2.3", "--1", "1e", "10/03/2004", "18:00:00", "é"])("%j is text", (text) => {
    expect(read(text).kind).toBe("text");
  });

  it("may have a decimal comma, and then no decimal point", () => {
    const comma = cellReader({ decimal: "," });
    expect(comma("12,5")).toEqual({ kind: "number", value: 12.5 });
    expect(comma("12.5").kind).toBe("text");
  });

  it("may have a marker that is no number", () => {
    expect(cellReader({ decimal: ".", missing: ["no", "x?"] })("x?").kind).toBe("missing");
  });

  it("may have a marker outside ASCII, in a file of either encoding", () => {
    for (const encoding of ["utf8", "latin1"] as const) {
      const bytes = Buffer.from(" é ", encoding).toString("latin1");
      expect(cellReader({ decimal: ".", missing: ["é"] })(bytes).kind).toBe("missing");
    }
    expect(cellReader({ decimal: ".", missing: ["—"] })("\u00e2\u0080\u0094").kind).toBe("missing");
  });

  it("of many digits takes no longer than its length", () => {
    // With a pattern that tries every split of the digits, this takes minutes.
    expect(read(`${"1".repeat(400_000)}x`).kind).toBe("text");
  });

  it("reads back every number as it was written", () => {
    for (const decimal of [".", ","] as const) {
      const back = cellReader({ decimal });
      fc.assert(
        fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
          const cell = back(formatNumber(value, decimal));
          expect(cell.kind === "number" && cell.value === value).toBe(true);
        }),
      );
    }
  });
});
