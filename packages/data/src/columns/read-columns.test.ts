import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type ColumnOptions, readColumns } from "./read-columns.js";

async function columnsIn(text: string | Buffer, options: ColumnOptions = {}) {
  const path = join(await mkdtemp(join(tmpdir(), "agop-columns-")), "in.csv");
  await writeFile(path, text);
  return readColumns(path, options);
}

/** A table of one column beside its row number. */
const columnOf = (cells: readonly string[]): string => `row,it\n${cells.map((cell, i) => `${i},${cell}\n`).join("")}`;
const kindOf = async (cells: readonly string[], options: ColumnOptions = {}) =>
  (await columnsIn(columnOf(cells), options)).columns[1];

describe("columns are found to hold", () => {
  it("numbers, NaN where missing", async () => {
    const column = await kindOf(["1.5", "", "NA", "-2e3"]);
    expect(column).toEqual({ kind: "numbers", name: "it", values: Float64Array.of(1.5, NaN, NaN, -2000) });
  });

  it("dates", async () => {
    const column = await kindOf(["2021-01-02", "", "2021-01-02 06:00"]);
    const day = Date.UTC(2021, 0, 2);
    expect(column).toEqual({
      kind: "dates",
      name: "it",
      order: "year",
      values: Float64Array.of(day, NaN, day + 6 * 3_600_000),
    });
  });

  it("dates with the day or the month first, whichever all of them allow", async () => {
    const days = [Date.UTC(2004, 2, 4), NaN, Date.UTC(2004, 2, 13)];
    const values = Float64Array.from(days);
    const european = await kindOf(["04.03.2004", "NULL", "13.03.2004"]);
    expect(european).toEqual({ kind: "dates", name: "it", order: "day", values });
    const american = await kindOf(["3/4/2004", "", "3/13/2004"]);
    expect(american).toEqual({ kind: "dates", name: "it", order: "month", values });
    expect(await kindOf(["3/4/2004", "5/6/2004"])).toMatchObject({ order: "either" });
  });

  it("nothing where they are left out", async () => {
    expect(await kindOf(["1", "x", "2"], { ignore: ["it"] })).toEqual({ kind: "ignored", name: "it" });
    expect(await kindOf(["1", "x", "2"], { columns: ["row"] })).toEqual({ kind: "ignored", name: "it" });
  });

  it("numbers among which NULL and its like are missing, which are else categories", async () => {
    expect(await kindOf(["1", "?", "2"])).toEqual({ kind: "numbers", name: "it", values: Float64Array.of(1, NaN, 2) });
    expect(await kindOf(["x", "?", "x", "?"])).toMatchObject({ kind: "categories", levels: ["?", "x"] });
    const { notes } = await columnsIn(columnOf(["1", "?", "2"]));
    expect(notes).toEqual([expect.stringContaining('"?" is taken as missing among the numbers')]);
  });

  it("categories one of which is called Inf, wherever it stands; among dates it is none", async () => {
    for (const cells of [
      ["Inf", "x", "Inf", "x"],
      ["x", "Inf", "x", "Inf"],
      ["Inf", "Inf", "x", "x", "x"],
    ]) {
      const column = await kindOf(cells);
      const codes = Int32Array.from(cells, (cell) => ["Inf", "x"].indexOf(cell));
      expect(column).toMatchObject({ kind: "categories", levels: ["Inf", "x"], codes });
    }
    for (const cells of [
      ["inf", "2021-01-02"],
      ["2021-01-02", "inf"],
    ]) {
      await expect(kindOf(cells)).rejects.toMatchObject({ code: "table-invalid" });
    }
  });

  it("categories which may have a marker among them, as a note says with the option for it", async () => {
    const cells = columnOf(["x", "N/A", "y", "x", "y", "N/A"]);
    const { notes } = await columnsIn(cells);
    expect(notes).toContainEqual(
      expect.stringMatching(/"N\/A" is kept among the texts of .*: 2 in "it"; .*--missing "N\/A"/),
    );
    expect((await columnsIn(cells, { missing: ["N/A"] })).notes.join()).not.toContain("N/A");
  });

  it("texts that were meant for numbers, as a note says", async () => {
    const { notes } = await columnsIn(columnOf(["$19", "$20", "$21"]));
    expect(notes).toContainEqual(
      expect.stringMatching(/"it" of .* is one of texts, such as "\$19" \(take out the currency/),
    );
    expect((await columnsIn(columnOf(["$19", "x", "$21"]))).notes.join()).not.toContain('"it"');
  });

  it("codes, where numbers have leading zeros", async () => {
    const codes = ["01234", "90210", "55555", "10001", "07001", "30301"];
    expect((await columnsIn(columnOf(codes))).notes).toContainEqual(
      expect.stringMatching(/"it" of .* looks like codes with leading zeros/),
    );
    const decimals = ["0.5", "0", "12", "0", "10", "7", "3"];
    expect((await columnsIn(columnOf(decimals))).notes.join()).not.toContain('"it"');
  });

  it("categories, their levels in order", async () => {
    const column = await kindOf(["b", "a", "", "b", "b ", "a"]);
    expect(column).toEqual({
      kind: "categories",
      name: "it",
      levels: ["a", "b"],
      codes: Int32Array.of(1, 0, -1, 1, 1, 0),
      spellings: ["a", "b"],
    });
  });

  it("categories among which are numbers, written alike, and before the texts", async () => {
    const column = await kindOf(["10", "9", "x", "9.0", "x", "y", "y", "y", "10"]);
    expect(column).toMatchObject({ kind: "categories", levels: ["9", "10", "x", "y"] });
  });

  it("categories where they are asked for, of numbers in their order", async () => {
    const column = await kindOf(["10", "2.0", "2", ""], { categorical: ["it"] });
    const found = { kind: "categories", name: "it", levels: ["2", "10"], codes: Int32Array.of(1, 0, 0, -1) };
    expect(column).toEqual({ ...found, spellings: ["2.0", "10"] });
  });

  it("no categories: too many, or nearly all different", async () => {
    const many = Array.from({ length: 303 }, (_, i) => `n${i % 101}`);
    expect(await kindOf(many)).toEqual({ kind: "text", name: "it", reason: "many" });
    expect(await kindOf(many.map((_, i) => `n${i % 100}`))).toMatchObject({ kind: "categories" });
    expect(await kindOf(["a", "b", "c", "d"])).toEqual({ kind: "text", name: "it", reason: "different" });
    expect(await kindOf(["2021-01-02", "2021-01-03", "soon", "later"])).toMatchObject({ kind: "text" });
  });

  it("nothing", async () => {
    expect(await kindOf(["", "NaN"])).toEqual({ kind: "empty", name: "it" });
  });

  it("texts of any encoding", async () => {
    const latin1 = Buffer.from(columnOf(["Zürich", "Genève", "Zürich", "Genève"]), "latin1");
    expect((await columnsIn(latin1)).columns[1]).toMatchObject({ levels: ["Genève", "Zürich"] });
    expect(await kindOf(["Zürich", "Genève", "Zürich", "Genève"])).toMatchObject({ levels: ["Genève", "Zürich"] });
  });
});

describe("a table is refused", () => {
  it.each([
    ["a word among numbers", columnOf(["1", "2", "many"]), 'in.csv:4: column "it" has "many" among numbers'],
    [
      "a day that there is not",
      columnOf(["2004-02-01", "2004-02-30", "2004-02-03", "2004-02-04"]),
      'in.csv:3: column "it" has "2004-02-30" among dates',
    ],
    ["an infinite number", columnOf(["1", "inf"]), 'in.csv:3: column "it" is infinite (inf)'],
    ["two columns of one name", "a,a\n1,2\n", 'has two columns "a"'],
    ["a short row", "a,b\n1\n", 'nothing for column "b"'],
    ["a header alone", "a,b\n", "has no rows below its header"],
  ])("%s", async (_, text, said) => {
    await expect(columnsIn(text)).rejects.toThrow(said);
  });
});
