import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable, spawnAgop } from "./command-line.js";
import { mixedHeader, mixedRows, mixedTable, productTable } from "./training-tables.js";

const document = z.object({
  command: z.literal("predict"),
  rows: z.int(),
  algorithm: z.string(),
  added: z.array(z.string()),
  errors: z.looseObject({ kind: z.string(), n: z.int() }).nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
});

/** A folder with a model of `mixedTable` or `productTable`, trained in no time. */
async function folderWithModel(table: string, target: string, ...options: readonly string[]) {
  const at = await folderWith({ "train.csv": table });
  const args = ["--target", target, "--save", at("model.json"), "--ridge", "0.01", "--max-iterations", "2", "--quiet"];
  const { exitCode, stderr } = await agop("train", at("train.csv"), ...args, ...options);
  expect(exitCode, stderr).toBe(0);
  return at;
}

async function predicted(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await agop("predict", ...args, "--json", "--quiet");
  expect(exitCode, stderr).toBe(0);
  return document.parse(JSON.parse(stdout));
}

async function refusal(...args: readonly string[]): Promise<string> {
  const { exitCode, stdout, stderr } = await agop("predict", ...args, "--quiet");
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  return stderr;
}

const cells = async (path: string): Promise<readonly (readonly string[])[]> =>
  (await readFile(path, "utf8")).trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore

describe("agop predict", () => {
  it("shows how far it has come", async () => {
    const at = await folderWithModel(productTable(60), "y");
    await writeFile(at("long.csv"), productTable(20_000));
    const { exitCode, stderr } = await agop("predict", at("model.json"), at("long.csv"), "--out", at("out.csv"));
    expect(exitCode).toBe(0);
    // The time between two lines is the machine's.
    expect(stderr).toMatch(/^predict rows 8192 of (19|20|21)\d{3}$/m);
  });

  it("gives the mean of several fits to the last bit in a new process, and refuses a file with another byte", async () => {
    const at = await folderWith({ "train.csv": mixedTable(90) });
    const args = [
      "train",
      at("train.csv"),
      "--target",
      "kind",
      "--ignore",
      "when",
      "--save",
      at("model.json"),
      "--quiet",
    ];
    const { exitCode, stdout, stderr } = await agop(...args);
    expect(exitCode, stderr).toBe(0);
    expect(stdout).toMatch(/mean of \d+ fits/);
    await predicted(at("model.json"), at("train.csv"), "--out", at("here.csv"));
    const there = await spawnAgop(["predict", at("model.json"), at("train.csv"), "--out", at("there.csv"), "--quiet"]);
    expect(there.exitCode, there.stderr).toBe(0);
    expect(await readFile(at("there.csv"), "utf8")).toBe(await readFile(at("here.csv"), "utf8"));
    const bytes = await readFile(at("model.json"));
    bytes[bytes.indexOf("weights") + 40] ^= 1;
    await writeFile(at("model.json"), bytes);
    expect(await refusal(at("model.json"), at("train.csv"), "--out", at("out.csv"))).toContain("model.json");
  });

  it("takes for missing what the training had for it, unless something else is named", async () => {
    const [header, ...lines] = productTable(80).trimEnd().split("\n");
    const hole = (marker: string, every: number) =>
      [header, ...lines.map((line, i) => (i % every === 0 ? line.replace(/^[^,]*/, marker) : line)), ""].join("\n");
    const at = await folderWithModel(hole("-200", 5), "y", "--missing", "-200");
    await writeFile(at("blank.csv"), hole("", 3));
    await writeFile(at("marked.csv"), hole("-200", 3));
    const last = async (input: string, ...options: readonly string[]) => {
      await predicted(at("model.json"), at(input), "--out", at("out.csv"), ...options);
      return (await cells(at("out.csv"))).map((line) => line.at(-1));
    };
    expect(await last("marked.csv")).toEqual(await last("blank.csv"));
    expect(await last("marked.csv", "--missing", "-999")).not.toEqual(await last("blank.csv"));
    const { stderr } = await agop("predict", at("model.json"), at("marked.csv"), "--out", at("out.csv"));
    expect(stderr).toContain('"-200" is missing, as in the table that the model was learned from');
  });

  it("gives the same to the last bit in a new process, also of cells that were missing", async () => {
    const at = await folderWithModel(mixedTable(), "kind", "--categorical", "code");
    await predicted(at("model.json"), at("train.csv"), "--out", at("here.csv"));
    const there = await spawnAgop(["predict", at("model.json"), at("train.csv"), "--out", at("there.csv"), "--quiet"]);
    expect(there.exitCode, there.stderr).toBe(0);
    const text = await readFile(at("here.csv"), "utf8");
    expect(await readFile(at("there.csv"), "utf8")).toBe(text);
    const [header, ...rows] = await cells(at("here.csv"));
    expect(header.slice(-4)).toEqual(["kind predicted", ...["large", "middle", "small"].map((name) => `kind probability of ${name}`)]); // prettier-ignore
    const original = mixedTable().trimEnd().split("\n").slice(1);
    rows.forEach((row, i) => {
      expect(row.slice(0, -4).join(",")).toBe(original[i]);
      const probabilities = row.slice(-3).map(Number);
      expect(probabilities.reduce((sum, value) => sum + value, 0)).toBeCloseTo(1, 10);
      expect(["large", "middle", "small"][probabilities.indexOf(Math.max(...probabilities))]).toBe(row.at(-4));
    });
  });

  it("reports the error of a table that has the target, over the rows that have it", async () => {
    const at = await folderWithModel(productTable(200), "y");
    const [header, ...rows] = productTable(80, 9).trimEnd().split("\n");
    await writeFile(at("new.csv"), [header, ...rows.slice(1), rows[0].replace(/[^,]*$/, "")].join("\n"));
    const { errors, added, rows: count } = await predicted(at("model.json"), at("new.csv"), "--out", at("out.csv"));
    expect([added, count, errors?.n]).toEqual([["y predicted"], 80, 79]);
    const [, ...table] = (await cells(at("out.csv"))).slice(0, -1);
    const squares = table.map((row) => (Number(row[6]) - Number(row[7])) ** 2);
    const rmse = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / 79);
    const [target] = z.array(z.object({ rmse: z.number() })).parse(errors?.["targets"]);
    expect(target.rmse).toBeCloseTo(rmse, 10);
  });

  it("finds columns by their names, and keeps others, quotes, line breaks and the byte order mark", async () => {
    const at = await folderWithModel(productTable(60), "y");
    const rows = productTable(5, 3).trimEnd().split("\n").slice(1).map((line) => line.split(",")); // prettier-ignore
    await writeFile(at("plain.csv"), ["x1,x2,x3,x4,x5,x6", ...rows.map((row) => row.slice(0, 6).join(","))].join("\n"));
    const turned = rows.map((row, i) => `"note ""${i}"";";${[5, 4, 3, 2, 1, 0].map((j) => row[j]).join(";")}`);
    const text = `\ufeff"the note";x6;x5;x4;x3;x2;x1\r\n${turned.join("\r\n")}\r\n`;
    await writeFile(at("turned.csv"), text);
    await predicted(at("model.json"), at("plain.csv"), "--out", at("plain-out.csv"));
    await predicted(at("model.json"), at("turned.csv"), "--out", at("turned-out.csv"));
    const plain = (await cells(at("plain-out.csv"))).slice(1).map((row) => row[6]);
    const expected = `\ufeff"the note";x6;x5;x4;x3;x2;x1;y predicted\r\n${turned.map((line, i) => `${line};${plain[i]}`).join("\r\n")}\r\n`;
    expect(await readFile(at("turned-out.csv"), "utf8")).toBe(expected);
  });

  it("takes an unknown category for none, and says which, where and how often", async () => {
    const at = await folderWithModel(mixedTable(), "kind");
    const rows = mixedRows(12).map((row) => row.replace(/red|green/, "pink").replace(/,[^,]*$/, ","));
    await writeFile(at("new.csv"), [mixedHeader, ...rows].join("\n"));
    await writeFile(at("blank.csv"), [mixedHeader, ...rows.map((row) => row.replace("pink", ""))].join("\n"));
    const { warnings, errors } = await predicted(at("model.json"), at("new.csv"), "--out", at("out.csv"));
    const count = rows.filter((row) => row.includes("pink")).length;
    expect(errors).toBeNull();
    expect(warnings.map(({ code }) => code)).toEqual(["unknown-category"]);
    expect(warnings[0].message).toContain(`column "colour" of ${at("new.csv")} has "pink" in ${count} rows`);
    await predicted(at("model.json"), at("blank.csv"), "--out", at("blank-out.csv"));
    const last = async (path: string) => (await cells(path)).map((row) => row.slice(-4));
    expect(await last(at("out.csv"))).toEqual(await last(at("blank-out.csv")));
  });

  it("leaves rows of a class that it does not know out of the error", async () => {
    const at = await folderWithModel(mixedTable(), "kind");
    await writeFile(
      at("new.csv"),
      [mixedHeader, ...mixedRows(30).map((row) => row.replace("small", "tiny"))].join("\n"),
    );
    const { warnings, errors } = await predicted(at("model.json"), at("new.csv"), "--out", at("out.csv"));
    expect(warnings.map(({ code }) => code)).toEqual(["unknown-class"]);
    expect(errors?.n).toBe(mixedRows(30).filter((row) => /large|middle/.test(row)).length);
  });

  it("goes through a table of several batches, in place, in the order of its rows", async () => {
    const at = await folderWithModel(productTable(60), "y");
    const [header, ...rows] = productTable(50, 4).trimEnd().split("\n");
    await writeFile(at("long.csv"), [header, ...Array.from({ length: 200 }, () => rows).flat()].join("\n"));
    const { rows: count } = await predicted(at("model.json"), at("long.csv"), "--out", at("long.csv"));
    const [, ...table] = await cells(at("long.csv"));
    expect([count, table.length]).toEqual([10_000, 10_000]);
    table.forEach((row, i) => {
      expect(row.slice(0, 7).join(",")).toBe(rows[i % 50]);
      expect(Number(row[7])).toBeCloseTo(Number(table[i % 50][7]), 9);
    });
  });

  it("says it in words", async () => {
    const at = await folderWithModel(productTable(60), "y");
    const { exitCode, stdout } = await agop("predict", at("model.json"), at("train.csv"), "--out", at("out.csv"));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("60 rows predicted with");
    expect(stdout).toMatch(/error {7}60 rows: RMSE .*, R² 0\.\d+, where the mean alone has RMSE/);
    expect(stdout).toContain('with a column "y predicted"');
  });
});

describe("agop predict refuses", () => {
  it("a table without columns of the model, and names them all", async () => {
    const at = await folderWithModel(productTable(60), "y");
    await writeFile(at("new.csv"), "x1,x3,x4,x6\n1,2,3,4\n");
    const said = await refusal(at("model.json"), at("new.csv"), "--out", at("out.csv"));
    expect(said).toContain(`new.csv has no columns "x2", "x5", which ${at("model.json")} was trained on`);
  });

  it("what stands where it has numbers or dates, and its own columns twice", async () => {
    const at = await folderWithModel(mixedTable(), "kind");
    await writeFile(at("text.csv"), [mixedHeader, ...mixedRows(3)].join("\n").replace(/,\d+\.\d+,/, ",big,"));
    expect(await refusal(at("model.json"), at("text.csv"), "--out", at("out.csv"))).toContain('has "big" where it has numbers elsewhere'); // prettier-ignore
    await writeFile(at("date.csv"), [mixedHeader, ...mixedRows(3)].join("\n").replace("2021-", "soon-"));
    expect(await refusal(at("model.json"), at("date.csv"), "--out", at("out.csv"))).toContain("date.csv:2: column \"when\""); // prettier-ignore
    await predicted(at("model.json"), at("train.csv"), "--out", at("out.csv"));
    expect(await refusal(at("model.json"), at("out.csv"), "--out", at("again.csv"))).toContain('a column "kind predicted" already'); // prettier-ignore
  });

  it("a file that is no model, a damaged one, one of another kind, and one over itself", async () => {
    const at = await folderWithModel(productTable(60), "y");
    const predict = (model: string, out = at("out.csv")) => refusal(model, at("train.csv"), "--out", out);
    expect(await predict(at("none.json"))).toContain("cannot read");
    expect(await predict(at("train.csv"))).toContain("is no agop trained model");
    const model = await readFile(at("model.json"));
    const damaged = Buffer.from(model);
    const place = damaged.indexOf("float64") + 40;
    damaged[place] = damaged[place] === 65 ? 66 : 65;
    await writeFile(at("damaged.json"), damaged);
    expect(await predict(at("damaged.json"))).toContain("was changed after it was written");
    const { content, ...envelope } = z.looseObject({ content: z.looseObject({}) }).parse(JSON.parse(String(model)));
    for (const part of [{ scales: [] }, { scales: [{ mean: 0, deviation: 0 }] }, { columns: 3 }]) {
      const edited = { ...content, ...part };
      const sha256 = createHash("sha256").update(JSON.stringify(edited)).digest("hex");
      await writeFile(at("edited.json"), JSON.stringify({ ...envelope, sha256, content: edited }));
      expect(await predict(at("edited.json"))).toMatch(/is no whole (model|agop trained model)/);
    }
    await writeFile(at("table.csv"), smallTable());
    expect((await agop("complete", at("table.csv"), "--save", at("other.json"), "--quiet")).exitCode).toBe(0);
    expect(await predict(at("other.json"))).toContain("is no agop trained model");
    expect(await predict(at("model.json"), at("model.json"))).toContain("it is also what is read");
  });
});
