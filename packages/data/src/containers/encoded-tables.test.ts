import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTable } from "../tables/table.js";
import { writeCompletedTable } from "../tables/write-completed.js";
import { openTableFile, type TableFile } from "./open-table-file.js";

const folder = await mkdtemp(join(tmpdir(), "agop-encoded-"));
const at = (name: string): string => join(folder, name);

/** Written as spreadsheets do: UTF-16 with its mark, a comment, units, semicolons, decimal commas, "?" for missing. */
const lines = ["# a comment", "Länge;Gewicht;Nr", "m;kg;", "1,5;?;1", ";2,5;2", "3,5;4,5;3", "5,5;6,5;4", "7,5;8,5;5"];
const text = `\uFEFF${lines.join("\r\n")}\r\n`;
const filled = text.replace("?", "9,25").replace("\r\n;2,5", "\r\n9,25;2,5");

describe.each(["utf-16le", "utf-16be"] as const)("a compressed table in %s", (encoding) => {
  const encoded = (content: string): Buffer => {
    const bytes = Buffer.from(content, "utf16le");
    return encoding === "utf-16be" ? bytes.swap16() : bytes;
  };
  let file: TableFile;
  const complete = async (path: string): Promise<void> => {
    const table = await readTable(file.name, file.reading);
    expect(table.columns.map(({ name }) => name)).toEqual(["Länge", "Gewicht", "Nr"]);
    expect(Array.from(table.values.data)).toEqual([1.5, NaN, 1, NaN, 2.5, 2, 3.5, 4.5, 3, 5.5, 6.5, 4, 7.5, 8.5, 5]);
    await writeCompletedTable(table, path, () => 9.25);
  };

  beforeAll(async () => {
    await writeFile(at(`${encoding}.gz`), gzipSync(encoded(text)));
    file = await openTableFile(at(`${encoding}.gz`));
  });
  afterAll(() => {
    file.close();
  });

  it("comes out in its encoding, plain and compressed", async () => {
    await complete(at("out.csv"));
    expect((await readFile(at("out.csv"))).equals(encoded(filled))).toBe(true);
    for (const name of ["out.csv.gz", `out-${encoding}`]) {
      await complete(at(name));
      expect(gunzipSync(await readFile(at(name))).equals(encoded(filled))).toBe(true);
    }
  });

  it.each(["out.parquet", "out.arrow"])("comes out as typed rows in %s", async (name) => {
    await complete(at(name));
    const typed = await openTableFile(at(name));
    expect(typed.reading.content?.columns).toEqual([
      { name: "Länge", kind: { kind: "real", bits: 64 } },
      { name: "Gewicht", kind: { kind: "real", bits: 64 } },
      { name: "Nr", kind: { kind: "integer", bits: 64, isSigned: true } },
    ]);
    const { values } = await readTable(typed.name, typed.reading);
    expect(Array.from(values.data)).toEqual([1.5, 9.25, 1, 9.25, 2.5, 2, 3.5, 4.5, 3, 5.5, 6.5, 4, 7.5, 8.5, 5]);
    typed.close();
  });

  it("is named in errors as it was given", async () => {
    const broken = Buffer.concat([encoded(text), Buffer.from([0])]);
    await writeFile(at("broken.gz"), gzipSync(broken));
    const { name, reading, close } = await openTableFile(at("broken.gz"));
    await expect(readTable(name, reading)).rejects.toThrow(`${at("broken.gz")} is broken UTF-16`);
    close();
  });
});

it("columns between blanks come out compressed, and as typed rows", async () => {
  const table = "x   y\n1.5 2\n?   3\n4.5\t4\n2.5 5\n";
  await writeFile(at("blanks.gz"), gzipSync(table));
  const { name, reading, close } = await openTableFile(at("blanks.gz"));
  const read = await readTable(name, reading);
  await writeCompletedTable(read, at("blanks.out"), () => 7.5);
  expect(await readFile(at("blanks.out"), "utf8")).toBe(table.replace("?", "7.5"));
  await writeCompletedTable(read, at("blanks.parquet"), () => 7.5);
  close();
  const typed = await openTableFile(at("blanks.parquet"));
  const { values } = await readTable(typed.name, typed.reading);
  expect(Array.from(values.data)).toEqual([1.5, 2, 7.5, 3, 4.5, 4, 2.5, 5]);
  typed.close();
});

it("a marker among numbers is null in typed rows, and a text among texts", async () => {
  await writeFile(at("markers.csv"), "x,y,z\n1,?,2\n2,b,?\n3,c,4\n");
  const { writeTableFile } = await import("./write-table-file.js");
  const text = await readFile(at("markers.csv"), "latin1");
  await writeTableFile(at("markers.parquet"), { delimiter: ",", decimal: ".", header: true }, (write) => write(text));
  const { reading, close } = await openTableFile(at("markers.parquet"));
  expect(await readFile(reading.content?.path ?? "", "utf8")).toBe("x,y,z\n1,?,2\n2,b,\n3,c,4\n");
  close();
});
