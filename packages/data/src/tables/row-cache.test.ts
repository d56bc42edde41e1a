import { mkdtemp, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { observedCells, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { columnStatistics } from "../scaling/column-statistics.js";
import { allBatches, memoryRows } from "./row-batches.js";
import { cacheTable } from "./row-cache.js";
import { standardiseColumns } from "../scaling/scaling.js";
import type { TableShape } from "./scan-table.js";
import { readTable } from "./table.js";

const pick = ({ numeric, constant, columns }: TableShape) => ({ numeric, constant, columns });

const never = new AbortController().signal;

/** A date, numbers with gaps, an empty column, a constant one: more rows than one batch of five columns has. */
async function largeTable(rows = 60_000): Promise<string> {
  const random = seededRandom(1);
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = random.uniform() < 0.3 ? "" : String(1e6 + random.normal());
    return `day ${i},${x},,${i % 3 === 0 ? "NA" : i},7`;
  });
  const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "table.csv");
  await writeFile(path, `date,x,e,i,k\n${lines.join("\n")}\n`);
  return path;
}

describe("a cached table", () => {
  it("has the numbers, columns and statistics of the same table in memory, and no name on the disk", async () => {
    const path = await largeTable();
    const own = async () => (await readdir(tmpdir())).filter((name) => /^agop-[A-Za-z0-9]{6}$/.test(name));
    const before = await own();
    const [inMemory, cached] = [await readTable(path), await cacheTable(path, {}, never)];
    expect((await own()).length).toBeLessThanOrEqual(before.length);
    const { numbers, numeric, columns } = cached;
    expect({ numeric, columns }).toEqual({ numeric: inMemory.numeric, columns: inMemory.columns });
    const read = new Float64Array(numbers.rows * numbers.cols);
    let batches = 0;
    for (const { start, values } of allBatches(numbers)) {
      read.set(values.data, start * numbers.cols);
      batches++;
    }
    expect(batches).toBeGreaterThan(1);
    expect(read).toEqual(inMemory.values.data);
    expect(numbers.batch(1).start).toBe(numbers.batchRows);

    const { scaling, emptyRows } = columnStatistics(numbers);
    const expected = standardiseColumns(observedCells(inMemory.values));
    if (scaling.kind !== "columns" || expected.kind !== "columns") throw new Error("not by columns");
    scaling.means.forEach((mean, j) => {
      expect(Math.abs(mean - expected.means[j])).toBeLessThan(1e-12 * Math.abs(mean));
      expect(Math.abs(scaling.deviations[j] - expected.deviations[j])).toBeLessThan(1e-9 * expected.deviations[j]);
    });
    expect(emptyRows).toBe(0);
    expect(columnStatistics(memoryRows(inMemory.values)).scaling.kind).toBe("columns");
    cached.close();
    cached.close();
    expect(() => numbers.batch(0)).toThrow("closed");
  });

  it("is read as the table in memory is, however it is written", async () => {
    const rows = Array.from(
      { length: 30 },
      (_, i) => `${1700000000000000000n + 1024n * BigInt(i)};${i},5;${i % 3 ? "NULL" : 2};\r\n`,
    );
    const text = `\ufeff# made\r\nt;x;k;\r\nns;m;kg;\r\n${rows.join("")};;;\r\n`;
    const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "odd.csv");
    await writeFile(path, Buffer.from(text, "utf16le"));
    const options = { setsConstantsAside: true };
    const [inMemory, cached] = [await readTable(path, options), await cacheTable(path, options, never)];
    const { numbers, numeric, constant, columns, rows: count } = cached;
    expect({ numeric, constant, columns, count }).toEqual({ ...pick(inMemory), count: 30 });
    expect({ numeric, constant }).toEqual({ numeric: [0, 1], constant: [2] });
    expect(numbers.batch(0).values.data).toEqual(inMemory.values.data);
    const { deviations } = columnStatistics(numbers).scaling;
    expect(deviations[0] / (1024 * deviations[1])).toBeCloseTo(1, 12);
    cached.close();
  });

  it("stops reading when it is cancelled, and gives the errors of a table in memory", async () => {
    await expect(cacheTable(await largeTable(), {}, AbortSignal.abort())).rejects.toMatchObject({ code: "cancelled" });
    const path = join(await mkdtemp(join(tmpdir(), "agop-data-")), "bad.csv");
    await writeFile(path, "a,b\n1,2\nx,3\n");
    await expect(cacheTable(path, {}, never)).rejects.toThrow(/bad.csv:3: column "a" has "x" among numbers/);
  });
});
