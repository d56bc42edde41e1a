import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { openTableFile } from "../containers/open-table-file.js";
import { platform as browser } from "../platform/browser.js";
import { platform as node } from "../platform/node.js";
import { readTable } from "../tables/table.js";
import { writeCompletedTable } from "../tables/write-completed.js";
import { joined } from "./files.js";
import { memoryFiles } from "./memory-files.js";
import { noFiles } from "./no-files.js";

/** Longer than what is read at once; with bytes that are no UTF-8, quotes, and both line breaks. */
const rows = Array.from({ length: 6_000 }, (_, k) => `${k},"\u00e4 ""${k}""",${k % 7 === 0 ? "" : k / 8}`);
const text = `id,name,value\r\n${rows.join("\n")}\n`;
const table = new Uint8Array(Buffer.from(text, "latin1"));

const filled = (row: number, column: number): number => row + column / 10;

describe("files in memory", () => {
  it.each(["table.csv", "table.csv.gz", "table.parquet", "table.arrow"])(
    "are read and written as those of the disk: %s",
    async (name) => {
      const folder = await mkdtemp(join(tmpdir(), "agop-memory-"));
      const source = join(folder, "source.csv.gz");
      await writeFile(source, gzipSync(table));
      const files = memoryFiles({ "source.csv.gz": new Blob([gzipSync(table)]) });
      const disk = await openTableFile(source);
      const memory = await openTableFile("source.csv.gz", { files });
      const [onDisk, inMemory] = [await readTable(source, disk.reading), await readTable(memory.name, memory.reading)];
      expect(inMemory.values).toEqual(onDisk.values);
      expect(inMemory.lines).toEqual(onDisk.lines);

      await writeCompletedTable(onDisk, join(folder, name), filled);
      await writeCompletedTable(inMemory, name, filled);
      const written = new Uint8Array((await files.get(name)?.arrayBuffer()) ?? new ArrayBuffer());
      const expected = new Uint8Array(await readFile(join(folder, name)));
      expect(written.length).toBeGreaterThan(1000);
      expect(Buffer.compare(written, expected)).toBe(0);

      // What was written can be read again, and what was unpacked goes.
      const again = await openTableFile(name, { files });
      expect((await readTable(name, again.reading)).values.data.some(Number.isNaN)).toBe(false);
      memory.close();
      again.close();
      disk.close();
      expect(files.get("temporary/1")).toBeUndefined();
    },
  );

  it("are named where they are not there, and have no standard streams", async () => {
    const files = memoryFiles();
    await expect(readTable("a.csv", { files })).rejects.toMatchObject({
      code: "file-unreadable",
      message: "cannot read a.csv: no such file or directory",
    });
    await expect(openTableFile("-", { files })).rejects.toMatchObject({ code: "file-unreadable" });
  });

  it("are what a path needs where there is no disk", async () => {
    const message = "cannot read a.csv: there is no disk here";
    await expect(readTable("a.csv", { files: noFiles })).rejects.toMatchObject({ code: "file-unreadable", message });
    await expect(noFiles.write("a.csv", () => Promise.resolve())).rejects.toMatchObject({ code: "file-unwritable" });
  });
});

describe("gzip in a browser", () => {
  const once = async function* (bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
    yield* await Promise.resolve([bytes.subarray(0, 1000), bytes.subarray(1000)]);
  };

  it("is that of Node", async () => {
    expect(Buffer.compare(gunzipSync(await joined(browser.compressed("gzip", once(table)))), table)).toBe(0);
    const plain = await joined(browser.decompressed("gzip", node.compressed("gzip", once(table))));
    expect(Buffer.compare(plain, table)).toBe(0);
  });

  it("is refused where it is cut off, and zstd is not written", async () => {
    const cut = gzipSync(table).subarray(0, 2000);
    await expect(joined(browser.decompressed("gzip", once(cut)))).rejects.toThrow();
    expect(() => {
      browser.checkCompression("zstd");
    }).toThrow("a browser does not write zstd");
  });
});
