import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { agop, folderWith, smallTable, spawnAgop } from "./command-line.js";
import { productTable } from "./training-tables.js";

const table = smallTable();

/** What the plain table is completed to. */
async function completedPlain(): Promise<string> {
  const at = await folderWith({ "in.csv": table });
  await agop("complete", at("in.csv"), "--out", at("out.csv"), "--quiet");
  return readFile(at("out.csv"), "utf8");
}

describe("a compressed table", () => {
  it("is completed as the plain one is, and written compressed where its name says so", async () => {
    const at = await folderWith({});
    await writeFile(at("in.csv.gz"), gzipSync(table));
    await writeFile(at("in"), gzipSync(table));
    const expected = await completedPlain();
    const complete = (...args: readonly string[]) => agop("complete", ...args, "--quiet");
    expect(await complete(at("in.csv.gz"), "--out", at("out.csv"))).toMatchObject({ exitCode: 0 });
    expect(await readFile(at("out.csv"), "utf8")).toBe(expected);
    // Compressed by its name, as it was read, and in its own place.
    for (const [input, output] of [
      ["in.csv.gz", "out.csv.gz"],
      ["in.csv.gz", "out"],
      ["in", "in"],
      ["in.csv.gz", "in.csv.gz"],
    ]) {
      expect(await complete(at(input), "--out", at(output))).toMatchObject({ exitCode: 0 });
      expect(gunzipSync(await readFile(at(output))).toString()).toBe(expected);
    }
  });

  it("keeps a model, and is completed by it", async () => {
    const at = await folderWith({});
    await writeFile(at("in.csv.gz"), gzipSync(table));
    expect(await agop("complete", at("in.csv.gz"), "--save", at("model"), "--quiet")).toMatchObject({ exitCode: 0 });
    const args = ["--model", at("model"), "--out", at("out.csv"), "--quiet"];
    expect(await agop("complete", at("in.csv.gz"), ...args)).toMatchObject({ exitCode: 0 });
    expect(await readFile(at("out.csv"), "utf8")).not.toContain(",,");
  });

  it("may be a list of ratings, and the pairs to be predicted too", async () => {
    const ratings = Array.from({ length: 60 }, (_, k) => `${k % 10},${(k * 7) % 13},${(k % 5) + 1},97000000${k % 10}`);
    const at = await folderWith({});
    await writeFile(at("ratings.csv.gz"), gzipSync(`userId,movieId,rating,timestamp\n${ratings.join("\n")}\n`));
    await writeFile(at("pairs.csv.gz"), gzipSync("1,3\n2,4\n"));
    const args = ["--predict", at("pairs.csv.gz"), "--out", at("out.csv.gz"), "--holdout", "0"];
    const { exitCode, stderr } = await agop("complete", at("ratings.csv.gz"), ...args);
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining(`${at("ratings.csv.gz")} has the format of MovieLens`) as unknown,
    });
    expect(gunzipSync(await readFile(at("out.csv.gz"))).toString()).toMatch(
      /^userId,movieId,rating\n1,3,.+\n2,4,.+\n$/,
    );
  });

  it("is named in errors as it was given", async () => {
    const at = await folderWith({});
    await writeFile(at("in.csv.gz"), gzipSync("a,b\n1,2\n3,x\n4,5\n"));
    const { exitCode, stderr } = await agop("complete", at("in.csv.gz"));
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(`agop: ${at("in.csv.gz")}:3: column "b" has "x" among numbers`) as unknown,
    });
  });
});

describe("standard input and output", () => {
  it("take and give a table in a pipe", async () => {
    const expected = await completedPlain();
    const { exitCode, stdout, stderr } = await spawnAgop(["complete", "-", "--out", "-"], { input: gzipSync(table) });
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: expected });
    expect(stderr).toContain("standard input: 30 rows");
    expect(stderr).toContain("wrote       standard output");
  });

  it("name standard input in errors", async () => {
    const { exitCode, stderr } = await spawnAgop(["complete", "-"], { input: "a,b\n1,2\n3,x\n4,5\n" });
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('agop: standard input:3: column "b" has "x" among numbers') as unknown,
    });
  });

  it("take a table to be predicted, and give its predictions", async () => {
    const at = await folderWith({});
    const input = productTable(80);
    await writeFile(at("in.csv"), input);
    const trained = await agop("train", at("in.csv"), "--target", "y", "--save", at("model"), "--max-iterations", "1");
    expect(trained).toMatchObject({ exitCode: 0 });
    const { exitCode, stdout, stderr } = await spawnAgop(["predict", at("model"), "-", "--out", "-"], { input });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout.split("\n")[0]).toContain("y predicted");
    expect(stdout.split("\n")).toHaveLength(input.split("\n").length);
  });

  it("do not mix a table with a document", async () => {
    const at = await folderWith({ "in.csv": table });
    const { exitCode, stdout, stderr } = await agop("complete", at("in.csv"), "--out", "-", "--json");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toBe("agop: --json and --out - cannot both have standard output (give --out FILE)\n");
  });
});

it("a table of typed columns is completed in its format, and in another", async () => {
  const at = await folderWith({
    "in.csv": table,
    "lines.jsonl": '{"a":1,"b":2}\n{"a":2,"b":4}\n{"a":3}\n{"a":4,"b":8}\n',
  });
  const complete = (from: string, to: string) =>
    agop("complete", at(from), "--out", at(to), "--holdout", "0", "--quiet");
  // A CSV table as Parquet, that as Arrow, and that as CSV again: completed once, since then nothing is missing.
  const named = [["in.csv", "a.parquet"], ["a.parquet", "b.arrow"], ["b.arrow", "c"], ["c", "c.csv"]]; // prettier-ignore
  for (const [from, to] of named) expect(await complete(from, to)).toMatchObject({ exitCode: 0 });
  expect((await readFile(at("a.parquet"))).toString("latin1", 0, 4)).toBe("PAR1");
  expect((await readFile(at("c"))).toString("latin1", 0, 6)).toBe("ARROW1");
  await complete("in.csv", "plain.csv");
  const numbers = async (name: string) => (await readFile(at(name), "utf8")).split(/[,\n]/).slice(4).map(Number);
  expect(await numbers("c.csv")).toEqual(await numbers("plain.csv"));
  expect(await complete("lines.jsonl", "lines.csv")).toMatchObject({ exitCode: 0 });
  expect(await readFile(at("lines.csv"), "utf8")).toMatch(/^a,b\n1,2\n2,4\n3,[\d.]+\n4,8\n$/);
});

it("what cannot be written is refused before any work", async () => {
  const at = await folderWith({ "in.csv": table });
  const { exitCode, stderr } = await agop("complete", at("in.csv"), "--out", at("out.xlsx"));
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: `agop: ${at("out.xlsx")} cannot be written as .xlsx (write .csv, .csv.gz, .parquet or .arrow)\n`,
  });
});
