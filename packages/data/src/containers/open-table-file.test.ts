import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateRawSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { allBatches } from "../tables/row-batches.js";
import { cacheTable } from "../tables/row-cache.js";
import { readTable } from "../tables/table.js";
import { openTableFile } from "./open-table-file.js";

const folder = await mkdtemp(join(tmpdir(), "agop-containers-"));
// Nobody else makes folders here meanwhile.
const temporary = await mkdtemp(join(tmpdir(), "agop-containers-"));
process.env["TMPDIR"] = temporary;

async function fileOf(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

/** The text that a file is read as. */
async function textOf(path: string): Promise<string> {
  const { reading, close } = await openTableFile(path);
  try {
    return await readFile(reading.content?.path ?? path, "utf8");
  } finally {
    close();
  }
}

/** printf 'a,b\n1,2\n' | zstd -c | base64, by zstd 1.5, and so on. */
const frames = {
  first: "KLUv/QRYQQAAYSxiCjEsMgo158rO",
  second: "KLUv/QRYGQAAMywKEWxE1w==",
  repeated:
    "KLUv/QRopAAAYDEuNSwyLjI1LC03CgEA8f/PSxJEAAAAAQD9/88LEEQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACRAAAAAEA/f85AAJEAAAAAQD9/zkAAkQAAAABAP3/OQACPQAAAAEAfc8OgBNTTME=",
};

const csv = "a,b\n1,2\n3,\n";

describe("opening a table file", () => {
  it("leaves plain text where it is", async () => {
    const path = await fileOf("plain.csv", csv);
    expect(await openTableFile(path)).toMatchObject({ name: path, reading: {} });
  });

  it("unpacks gzip, of several members too, whatever its name, and removes what it unpacked", async () => {
    const path = await fileOf("named.txt", Buffer.concat([gzipSync("a,b\n1,2\n"), gzipSync("3,\n")]));
    const { reading, close } = await openTableFile(path);
    const unpacked = reading.content?.path ?? "";
    expect(await readFile(unpacked, "utf8")).toBe(csv);
    close();
    close();
    expect(existsSync(dirname(unpacked))).toBe(false);
    expect(await readFile(path)).toHaveLength(gzipSync("a,b\n1,2\n").length + gzipSync("3,\n").length);
  });

  it("unpacks zstd, of several frames too", async () => {
    const first = Buffer.from(frames.first, "base64");
    const second = Buffer.from(frames.second, "base64");
    expect(await textOf(await fileOf("one.csv.zst", first))).toBe("a,b\n1,2\n");
    expect(await textOf(await fileOf("two.csv.zst", Buffer.concat([first, second])))).toBe(csv);
    const repeated = await textOf(await fileOf("large.zst", Buffer.from(frames.repeated, "base64")));
    expect(repeated).toBe("1.5,2.25,-7\n".repeat(100_000));
  });

  it("unpacks what is packed twice", async () => {
    expect(await textOf(await fileOf("twice.gz", gzipSync(gzipSync(csv))))).toBe(csv);
    expect(await textOf(await fileOf("lines.jsonl.gz", gzipSync('{"a":1,"b":2}\n{"a":3}\n')))).toBe(csv);
  });

  it("reads a named pipe", async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    const [text] = await Promise.all([textOf(path), writeFile(path, gzipSync(csv))]);
    expect(text).toBe(csv);
  });

  it("stops where it is cancelled, and leaves nothing behind", async () => {
    const path = await fileOf("cancelled.gz", gzipSync(csv));
    await expect(openTableFile(path, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
    expect(await readdir(temporary)).toEqual([]);
  });

  it("names the file that was given, and its line, in messages", async () => {
    const path = await fileOf("bad.csv.gz", gzipSync("a,b\n1,2\n3,x\n"));
    const { name, reading, close } = await openTableFile(path);
    await expect(readTable(name, reading)).rejects.toMatchObject({
      code: "table-invalid",
      message: `${path}:3: column "b" has "x" among numbers`,
    });
    close();
  });

  it("gives text that can be gone through in batches from disk", async () => {
    const text = `a,b\n${Array.from({ length: 5000 }, (_, i) => `${i},${i % 7 === 0 ? "" : i / 3}`).join("\n")}\n`;
    const { name, reading, close } = await openTableFile(await fileOf("rows.csv.gz", gzipSync(text)));
    const inMemory = await readTable(await fileOf("rows.csv", text));
    const cached = await cacheTable(name, reading, new AbortController().signal);
    const batches = [...allBatches(cached.numbers)].flatMap(({ values }) => [...values.data]);
    expect(batches).toEqual([...inMemory.values.data]);
    cached.close();
    close();
  });

  it.each([
    ["gzip", gzipSync(csv.repeat(1000)), "unexpected end of file"],
    ["zstd", Buffer.from(frames.first, "base64"), ""],
  ])("refuses %s that is cut off, and leaves nothing behind", async (kind, bytes, reason) => {
    const path = await fileOf(`cut.${kind}`, bytes.subarray(0, bytes.length - 6));
    await expect(openTableFile(path)).rejects.toMatchObject({
      code: "table-invalid",
      message: expect.stringContaining(`${path} is damaged or cut off: ${reason}`) as unknown,
    });
    expect(await readdir(temporary)).toEqual([]);
  });

  it.each([
    ["an Excel workbook", "save the sheet as CSV", zipOf("[Content_Types].xml")],
    ["an Excel workbook", "save the sheet as CSV", zipOf("xl/workbook.xml")],
    ["a ZIP archive", "unpack it", zipOf("data.csv")],
    ["an old Excel workbook", "save the sheet as CSV", Buffer.from("d0cf11e0a1b11ae1", "hex")],
    ["a JSON array", "jq", Buffer.from('[\n {"a": 1}]')],
    ["compressed by bzip2", "bunzip2", Buffer.from("BZh91AY&SY")],
    ["HTML or XML", "CSV", Buffer.from("<!DOCTYPE html><table>")],
  ])("refuses %s by name, and says what to do", async (what, hint, bytes) => {
    const path = await fileOf("refused", bytes);
    await expect(openTableFile(path)).rejects.toMatchObject({
      code: "table-invalid",
      message: `${path} is ${what}, which is not read`,
      hint: expect.stringContaining(hint) as unknown,
    });
  });
});

describe("JSON lines", () => {
  it("become a table whose columns are all keys in the order in which they come up", async () => {
    const lines = ['{"b":1.50,"name":"x, \\"y\\""}', "", '{"a":1e21,"b":null,"on":true,"name":"é"}', '{"a":{"k":[1]}}'];
    const text = await textOf(await fileOf("t.jsonl", `\uFEFF${lines.join("\r\n")}`));
    const cells = ['1.5,"x, ""y""",,', ",é,1e+21,true", ',,"{""k"":[1]}",'];
    expect(text).toBe(["b,name,a,on", ...cells, ""].join("\n"));
  });

  it("are tables of numbers where all keys are numbers too", async () => {
    const path = await fileOf("years.jsonl", '{"1990":1,"1991":2}\n{"1991":3}\n');
    const { name, reading, close } = await openTableFile(path);
    const { columns, values } = await readTable(name, reading);
    close();
    expect(columns.map((column) => column.name)).toEqual(["1990", "1991"]);
    expect([...values.data]).toEqual([1, 2, NaN, 3]);
  });

  it.each(['{"a":1}\n\n[1]\n', '{"a":1}\n\n{"a":\n'])("are refused with their line where %j is none", async (text) => {
    const path = await fileOf("bad.jsonl", text);
    await expect(openTableFile(path)).rejects.toMatchObject({
      code: "table-invalid",
      message: `${path}:3: not a JSON object`,
    });
  });

  it("keep the digits of integers that float64 would round, and refuse what it cannot hold", async () => {
    const line =
      '{"a":12345678901234567891,"b":"say 1234567890123456","c":0.12345678901234566,"d":1e20,"e":-9007199254740993}';
    expect(await textOf(await fileOf("long.jsonl", line))).toBe(
      "a,b,c,d,e\n12345678901234567891,say 1234567890123456,0.12345678901234566,100000000000000000000,-9007199254740993\n",
    );
    const opened = async (name: string, text: string) => {
      const { name: path, reading } = await openTableFile(await fileOf(name, text));
      return readTable(path, reading);
    };
    const { columns } = await opened("rounded.jsonl", '{"a":9007199254740993,"b":1}\n{"a":3,"b":2}\n');
    expect(columns.map(({ rounded }) => rounded?.text)).toEqual(["9007199254740993", undefined]);
    const beyond = opened("beyond.jsonl", '{"a":1e999,"b":1}\n{"a":3,"b":2}\n');
    await expect(beyond).rejects.toThrow("is infinite");
  });

  it("have no units below their keys", async () => {
    const lines = '{"a":"m","b":"s"}\n{"a":1,"b":2}\n{"a":3,"b":4}\n{"a":5,"b":6}\n';
    const { name, reading } = await openTableFile(await fileOf("no-units.jsonl", lines));
    await expect(readTable(name, reading)).rejects.toThrow('has "m" among numbers');
  });

  it("do not take what an object inherits for a value", async () => {
    expect(await textOf(await fileOf("odd.jsonl", '{"constructor":1,"__proto__":2}\n{}\n'))).toBe(
      "constructor,__proto__\n1,2\n,\n",
    );
  });
});

/** A ZIP archive of one file, as far as its first bytes go. */
function zipOf(name: string): Buffer {
  const header = Buffer.alloc(30);
  header.write("PK\u0003\u0004", "latin1");
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, Buffer.from(name), deflateRawSync("x")]);
}
