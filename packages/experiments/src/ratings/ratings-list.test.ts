import { createHash } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { toEntries } from "@agop/core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { ratings } from "../questions/ratings.js";
import { listName, listVariable, readList } from "./ratings-list.js";

const made = { users: 40, items: 30, ratings: 300 };

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("the list of ratings", () => {
  it("is made where none is given: whole ratings from 1 to 5, every pair once, the same each time", async () => {
    const list = await readList(made);
    const { rowIndices, columnIndices, values } = toEntries(list);
    expect([list.rows, list.cols, values.length]).toEqual([40, 30, 300]);
    expect(new Set(Array.from(rowIndices, (row, k) => `${row},${columnIndices[k]}`)).size).toBe(300);
    expect(values.every((value) => [1, 2, 3, 4, 5].includes(value))).toBe(true);
    expect(await readList(made)).toEqual(list);
    expect(listName(made)).toBe("made, 40 x 30");
  });

  it.each([
    ["u.data", "196\t242\t3\t881250949\n186\t302\t3\t891717742\n196\t302\t1\t878887116\n"],
    ["ratings.dat", "196::242::3::978300760\n186::302::3::978302109\n196::302::1::978301968\n"],
  ])("is read from the file that the environment names: %s", async (name, content) => {
    const path = join(mkdtempSync(join(tmpdir(), "agop-ratings-")), name);
    writeFileSync(path, content);
    vi.stubEnv(listVariable, path);
    expect(listName(made)).toBe(`${name}, SHA-256 ${createHash("sha256").update(content).digest("hex").slice(0, 12)}`);
    // Another list of the same name has other cells.
    const [cell] = ratings.cells("quick");
    writeFileSync(path, content.replace("302", "303"));
    expect(ratings.cells("quick").map(({ key }) => key)).not.toContain(cell.key);
    writeFileSync(path, content);
    const { rows, cols, values } = await readList(made);
    expect([rows, cols, [...values].toSorted()]).toEqual([2, 2, [1, 3, 3]]);
  });

  it("is refused before any cell where the file is not there", () => {
    vi.stubEnv(listVariable, join(tmpdir(), "agop-no-such-list"));
    expect(() => ratings.cells("quick")).toThrow(expect.objectContaining({ code: "file-unreadable" }));
  });

  it("refuses a file that is something else", async () => {
    const path = join(mkdtempSync(join(tmpdir(), "agop-ratings-")), "table.csv");
    writeFileSync(path, "a,b\n1,2\n");
    vi.stubEnv(listVariable, path);
    await expect(readList(made)).rejects.toMatchObject({ code: "table-invalid" });
  });
});
