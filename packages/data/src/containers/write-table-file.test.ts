import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as zlib from "node:zlib";
import { expect, it } from "vitest";
import { openTableFile } from "./open-table-file.js";
import { containerToWrite, writeTableFile } from "./write-table-file.js";

const folder = await mkdtemp(join(tmpdir(), "agop-write-"));
const at = (name: string): string => join(folder, name);
const written = { delimiter: ",", header: true } as const;

it.each([
  ["out.csv", "gzip", "plain"],
  ["out.tsv", "parquet", "plain"],
  ["out.CSV.GZ", undefined, "gzip"],
  ["out.parquet", undefined, "parquet"],
  ["out.feather", "gzip", "arrow"],
  ["out", undefined, "plain"],
  ["out", "gzip", "gzip"],
  ["out", "arrow", "arrow"],
  ["out", "json-lines", "plain"],
  ["out.2", "gzip", "gzip"],
  ["-", "gzip", "plain"],
] as const)("%s, read as %s, is written as %s", (path, container, expected) => {
  const content = container === undefined ? undefined : { path: "", container };
  expect(containerToWrite(path, content)).toBe(expected);
});

it("refuses what it does not write, before anything is written", () => {
  for (const name of ["out.xlsx", "out.jsonl", "out.csv.bz2"]) {
    expect(() => containerToWrite(name), name).toThrow("cannot be written as");
  }
});

it("writes zstd where Node does, and says so where it does not", async () => {
  if (!("createZstdCompress" in zlib)) {
    expect(() => containerToWrite("out.csv.zst")).toThrow("zstd is written from Node 22.15 on");
    return;
  }
  await writeTableFile(at("out.csv.zst"), written, (write) => write("a\n1\n"));
  const { reading, close } = await openTableFile(at("out.csv.zst"));
  expect(await readFile(reading.content?.path ?? "", "utf8")).toBe("a\n1\n");
  close();
});

it.each(["out.csv.gz", "out.parquet", "out.arrow"])(
  "leaves the old %s alone where something goes wrong",
  async (name) => {
    await writeFile(at(name), "old");
    const before = await readdir(folder);
    const failing = writeTableFile(at(name), written, async (write) => {
      await write("a\n1\n".repeat(100_000));
      throw new TypeError("a defect");
    });
    await expect(failing).rejects.toThrow("a defect");
    expect(await readFile(at(name), "utf8")).toBe("old");
    expect(await readdir(folder)).toEqual(before);
  },
);
