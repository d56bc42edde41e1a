import { readFile } from "node:fs/promises";
import { defaultPlugins } from "agop";
import { observedCells, type RunEvent } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { readRegressionData, readTable } from "@agop/data";
import { completeMatrix, completeTable, prepareCompletion, regressData, regressTable } from "@agop/workflow";
import { loadRunConfig, runConfigured } from "@agop/workflow/configuration";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable } from "../cli/command-line.js";

const registry = createRegistry(defaultPlugins);
const backend = { name: "cpu" };

const list = `user,item,rating\n${Array.from({ length: 20 }, (_, i) =>
  [0, 1, 2, 3, 4, 5]
    .filter((j) => (i * 5 + j * 3) % 7 > 1)
    .map((j) => `u${i},m${j},${(i + 1) * (j + 2)}\n`)
    .join(""),
).join("")}`;

async function printed(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await agop(...args, "--backend", "cpu", "--json", "--quiet");
  expect(exitCode, stderr).toBe(0);
  return z.record(z.string(), z.json()).parse(JSON.parse(stdout));
}

describe("a program", () => {
  it("completes a table to the numbers that the command prints, and reads its cells", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const events: RunEvent[] = [];
    const output = { path: at("program.csv"), kind: "completed" } as const;
    const request = { registry, file: at("in.csv"), backend, seed: 3, output };
    const completed = await completeTable(request, { onEvent: (event) => events.push(event) });
    const document = await printed("complete", at("in.csv"), "--seed", "3", "--out", at("command.csv"));
    const { settings, validation, holdout, spectrum, effectiveRank } = completed;
    expect(document).toMatchObject({ settings, validation, holdout, spectrum, effectiveRank });
    expect(document["perColumn"]).toMatchObject(completed.columnErrors.map((errors) => ({ holdout: errors })));
    expect(await readFile(at("program.csv"), "utf8")).toBe(await readFile(at("command.csv"), "utf8"));
    expect(events.filter(({ type }) => type === "run-started").length).toBeGreaterThan(2);
    const [, firstRow] = (await readFile(at("program.csv"), "utf8")).split("\n");
    // A column of integers gets integers.
    expect(Math.round(completed.cells?.valueAt(0, 0) ?? NaN)).toBe(Number(firstRow.split(",")[0]));
  });

  it("completes categories, and reads how probable each level is", async () => {
    const lines = Array.from({ length: 80 }, (_, i) => `${(i * 37) % 80},${(i * 37) % 80 < 40 ? "low" : "high"}`);
    const text = ["number,level", ...lines.map((line, i) => (i % 8 === 0 ? line.replace(/,.*/, ",") : line))];
    const at = await folderWith({ "in.csv": `${text.join("\n")}\n` });
    const { categories, source } = await completeTable({ registry, file: at("in.csv"), backend });
    expect(source.categories).toEqual(["level"]);
    const [{ levels, codes, rows, probabilities }] = categories;
    expect([...rows]).toEqual(lines.flatMap((_, i) => (i % 8 === 0 ? [i] : [])));
    const right = rows.filter((row) => levels[codes[row]] === lines[row].split(",")[1]);
    expect(right.length).toBeGreaterThanOrEqual(rows.length - 1);
    rows.forEach((row, i) => {
      const ofRow = probabilities.data.subarray(2 * i, 2 * i + 2);
      expect(ofRow[0] + ofRow[1]).toBeCloseTo(1, 12);
      expect(ofRow[codes[row]]).toBe(Math.max(...ofRow));
    });
  });

  it("completes a list to the numbers that the command prints", async () => {
    const at = await folderWith({ "in.csv": list });
    const triplets = ["user", "item", "rating"] as const;
    const completed = await completeTable({ registry, file: at("in.csv"), triplets, backend });
    const document = await printed("complete", at("in.csv"), "--triplets", "user,item,rating");
    const { algorithm, settings, validation, holdout, spectrum } = completed;
    expect(document).toMatchObject({ algorithm, settings, validation, holdout, spectrum });
  });

  it("completes a matrix in memory as it does a table", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const { values } = await readTable(at("in.csv"));
    const fromFile = await completeTable({ registry, file: at("in.csv"), backend });
    const inMemory = await completeMatrix({ registry, observed: observedCells(values), backend });
    expect(inMemory.holdout).toEqual(fromFile.holdout);
    expect(inMemory.cells?.rowValues(2)).toEqual(fromFile.cells?.rowValues(2));
    expect(inMemory.source.columnNames).toEqual(["column1", "column2", "column3", "column4"]);
  });

  it("goes by rows to keep a model, to the numbers that the command prints", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const { cells, holdout } = await completeTable({ registry, file: at("in.csv"), backend, save: at("model.json") });
    expect(cells).toBeNull();
    expect(await printed("complete", at("in.csv"), "--save", at("other.json"))).toMatchObject({ holdout });
    expect(await readFile(at("model.json"), "utf8")).toBe(await readFile(at("other.json"), "utf8"));
  });

  it("regresses, and runs a configuration, to the numbers that the command prints", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i), i % 7]);
    const table = `a,b,c,y\n${rows.map(([a, b, c]) => `${a},${b},${c},${2 * a - c}\n`).join("")}`;
    const problem = { kind: "sparse-regression", table: "in.csv", target: "y" };
    const config = { problem, algorithm: { name: "lin-rfm" }, backend, holdout: 0.2, stop: { maxIterations: 4 } };
    const at = await folderWith({ "in.csv": table, "run.json": JSON.stringify(config) });
    const { selected, holdout } = await regressTable({ registry, file: at("in.csv"), target: "y", backend });
    expect(await printed("regress", at("in.csv"), "--target", "y")).toMatchObject({ selected, holdout });
    const data = await readRegressionData(at("in.csv"), "y");
    expect(await regressData({ registry, data, backend })).toMatchObject({ selected, holdout });
    const { result } = await runConfigured({ registry, loaded: await loadRunConfig(at("run.json")) });
    const { stdout } = await agop("run", at("run.json"), "--json", "--quiet");
    expect(JSON.parse(stdout)).toMatchObject({ heldOut: result.heldOut, iterations: result.iterations });
  });

  it("is refused before anything runs, in the words of its request", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const refused = prepareCompletion({ registry, file: at("in.csv"), backend, rank: 9 });
    await expect(refused).rejects.toMatchObject({ code: "option-invalid" });
    await expect(refused).rejects.toThrow("`rank` is 9; it must be an integer from 1 to 4");
    const missing = completeTable({ registry, file: at("in.csv"), backend, maxIterations: 0 });
    await expect(missing).rejects.toThrow("`maxIterations` is 0; it must be an integer >= 1");
  });
});
