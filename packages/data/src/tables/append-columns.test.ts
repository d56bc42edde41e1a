import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeWithColumns } from "./append-columns.js";
import { openRecords, type RecordOptions } from "./table-records.js";

/** Writes a table with the number of each row behind it, two rows at a time. */
async function numbered(text: string, options: RecordOptions = {}) {
  const folder = await mkdtemp(join(tmpdir(), "agop-append-"));
  const [from, to] = [join(folder, "in.csv"), join(folder, "out.csv")];
  await writeFile(from, text);
  let next = 0;
  const sizes: number[] = [];
  const count = await writeWithColumns(await openRecords(from, options), to, {
    names: ['the "n"'],
    batchRows: 2,
    cells: (rows) => {
      sizes.push(rows.length);
      return Promise.resolve(rows.map(() => [`${next++}`]));
    },
  });
  return { written: await readFile(to, "utf8"), count, sizes };
}

describe("columns are added to a table", () => {
  it.each([
    ["plain", "a,b\n1,2\n3,4\n", 'a,b,"the ""n"""\n1,2,0\n3,4,1\n'],
    ["without a last line break", "a,b\n1,2\n3,4", 'a,b,"the ""n"""\n1,2,0\n3,4,1'],
    ["with carriage returns", "a;b\r\n1;2\r\n3;4\r\n", 'a;b;"the ""n"""\r\n1;2;0\r\n3;4;1\r\n'],
    [
      "with quotes and line breaks in cells",
      'a,b\n"x\ny","z"\n3,"4\n"\n',
      'a,b,"the ""n"""\n"x\ny","z",0\n3,"4\n",1\n',
    ],
    ["with blank lines", "a,b\n\n1,2\n\n3,4\n\n", 'a,b,"the ""n"""\n\n1,2,0\n\n3,4,1\n\n'],
    ["of one column with a blank cell", "a\nx\n\n", 'a,"the ""n"""\nx,0\n,1\n'],
    ["with a byte order mark", "\ufeffa,b\n1,2\n3,4\n", '\ufeffa,b,"the ""n"""\n1,2,0\n3,4,1\n'],
    ["without a header", "1,2\n3,4\n", "1,2,0\n3,4,1\n"],
  ])("%s", async (_, text, expected) => {
    expect(await numbered(text)).toMatchObject({ written: expected, count: 2 });
  });

  it("batch by batch", async () => {
    const { sizes, count } = await numbered(`a,b\n${"1,2\n".repeat(5)}`);
    expect([sizes, count]).toEqual([[2, 2, 1], 5]);
  });
});
