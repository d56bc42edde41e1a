import { readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname } from "node:path";
import { type RunEvent, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

/** Rows of rank two with noise, a quarter missing, a text column beside them. */
function table(rows: number, seed = 1): string {
  const random = seededRandom(seed);
  const loadings = Array.from({ length: 6 }, (_, j) => [Math.cos(j), Math.sin(2 * j)] as const);
  const lines = Array.from({ length: rows }, (_, i) => {
    const [u, v] = [random.normal(), random.normal()];
    const cells = loadings.map(([a, b], j) =>
      random.uniform() < 0.25 ? "" : (10 * j + a * u + b * v + 0.1 * random.normal()).toFixed(4),
    );
    return `day ${i},${cells.join(",")}`;
  });
  return `date,a,b,c,d,e,f\n${lines.join("\n")}\n`;
}

const numbersOf = async (path: string) =>
  (await readFile(path, "utf8")).trimEnd().split("\n").slice(1).map((line) => line.split(",").slice(1).map(Number)); // prettier-ignore

function largestDifference(a: readonly (readonly number[])[], b: readonly (readonly number[])[]): number {
  expect(a.length).toBe(b.length);
  return Math.max(...a.map((row, i) => Math.max(...row.map((value, j) => Math.abs(value - b[i][j])))));
}

const fixed = ["--ridge", "0.01", "--alpha", "0.5", "--holdout", "0", "--quiet"] as const;

describe("agop complete by rows", () => {
  it("gives the numbers of the completion in memory where a small --memory makes it stream, and leaves nothing behind", async () => {
    const at = await folderWith({ "in.csv": table(40_000) });
    const before = (await readdir(tmpdir())).filter((name) => /^agop-[A-Za-z0-9]{6}$/.test(name)).length;
    const inMemory = await agop(
      "complete",
      at("in.csv"),
      ...fixed,
      "--max-iterations",
      "10",
      "--out",
      at("memory.csv"),
    );
    const loud = fixed.filter((option) => option !== "--quiet");
    const streamed = await agop("complete", at("in.csv"), ...loud, "--max-iterations", "10", "--out", at("streamed.csv"), "--memory", "240MiB"); // prettier-ignore
    expect({ memory: inMemory.exitCode, streamed: streamed.exitCode }).toEqual({ memory: 0, streamed: 0 });
    expect(streamed.stderr).toContain("is streamed from disk");
    expect(largestDifference(await numbersOf(at("memory.csv")), await numbersOf(at("streamed.csv")))).toBeLessThan(
      1e-9,
    );
    expect((await readdir(tmpdir())).filter((name) => /^agop-[A-Za-z0-9]{6}$/.test(name)).length).toBeLessThanOrEqual(before); // prettier-ignore
  });

  it("converges where it converges in memory, with the same spectrum", async () => {
    const at = await folderWith({ "in.csv": table(400) });
    const document = z.object({ iterations: z.int(), stopReason: z.string(), spectrum: z.array(z.number()) });
    const run = async (name: string, ...options: readonly string[]) => {
      const { stdout } = await agop("complete", at("in.csv"), ...fixed, "--json", "--events", at(name), ...options);
      const lines = (await readFile(at(name), "utf8")).trimEnd().split("\n");
      const events = lines.map((line) => JSON.parse(line) as RunEvent);
      return { ...document.parse(JSON.parse(stdout)), events };
    };
    const inMemory = await run("memory", "--preparation", "standardise");
    const byRows = await run("rows", "--save", at("model"));
    const types = (events: readonly RunEvent[]) => events.map(({ type }) => type);
    expect(types(byRows.events)).toEqual(types(inMemory.events));
    byRows.events.forEach((event, k) => {
      const other = inMemory.events[k];
      if (event.type !== "iteration" || other.type !== "iteration") return;
      expect(event.relativeChange ?? 0).toBeCloseTo(other.relativeChange ?? 0, 9);
      expect(event.trainingResidual).toBeCloseTo(Number(other.trainingResidual), 9);
    });
    expect(byRows).toMatchObject({ iterations: inMemory.iterations, stopReason: "converged" });
    byRows.spectrum.forEach((value, k) => {
      // Square roots of the eigenvalues of G: the small ones have half of the digits.
      expect(Math.abs(value - inMemory.spectrum[k])).toBeLessThan(1e-7 * inMemory.spectrum[0]);
    });
  });

  it("chooses and evaluates as in memory where all rows are in the sample", async () => {
    const at = await folderWith({ "in.csv": table(300) });
    const document = z.object({ settings: z.json(), iterations: z.int(), holdout: z.object({ rmse: z.number() }) });
    const run = async (...options: readonly string[]) =>
      document.parse(JSON.parse((await agop("complete", at("in.csv"), "--json", "--quiet", ...options)).stdout));
    expect(await run("--save", at("model"))).toEqual(await run("--algorithm", "lin-rfm"));
  });
});

describe("agop complete --save and --model", () => {
  it("completes the fitted rows as they were fitted, other rows, and columns in another order", async () => {
    const text = table(500);
    const lines = text.trimEnd().split("\n");
    const at = await folderWith({ "in.csv": text });
    await agop("complete", at("in.csv"), ...fixed, "--save", at("model"), "--out", at("fitted.csv"));
    const model = async (input: string, output: string, ...options: readonly string[]) =>
      agop("complete", at(input), "--model", at("model"), "--out", at(output), "--quiet", ...options);
    expect((await model("in.csv", "again.csv")).exitCode).toBe(0);
    const fitted = await numbersOf(at("fitted.csv"));
    expect(largestDifference(fitted, await numbersOf(at("again.csv")))).toBeLessThan(1e-12);

    // A few of the rows, of which the first has nothing but c; columns reversed.
    const few = [lines[0], "x,,,20.5,,,", ...lines.slice(10, 13)];
    const reversed = few.map((line) => line.split(",").reverse().join(","));
    await writeFile(at("few.csv"), `${reversed.join("\n")}\n`);
    const { exitCode, stdout } = await model("few.csv", "few-out.csv", "--json");
    expect({ exitCode, document: JSON.parse(stdout) as unknown }).toMatchObject({
      exitCode: 0,
      document: { rows: 4, cols: 6, model: at("model") },
    });
    const completed = (await readFile(at("few-out.csv"), "utf8")).trimEnd().split("\n").slice(2).map((line) => line.split(",").slice(0, 6).map(Number).reverse()); // prettier-ignore
    expect(largestDifference(completed, fitted.slice(9, 12))).toBeLessThan(1e-12);
  });

  it("writes the best missing cell of every row, whatever their batch", async () => {
    const at = await folderWith({
      "in.csv": table(300),
      "new.csv": "date,a,b,c,d,e,f\nx,1,,20,30,,50\ny,1,9,20,30,,\n",
    });
    await agop("complete", at("in.csv"), ...fixed, "--save", at("model"));
    const { exitCode } = await agop("complete", at("new.csv"), "--model", at("model"), "--top", "1", "--out", at("out.csv"), "--quiet"); // prettier-ignore
    expect(exitCode).toBe(0);
    // The means of the columns grow from a to f, far more than a row differs from them.
    const places = (await readFile(at("out.csv"), "utf8")).trimEnd().split("\n").map((line) => line.split(",").slice(0, 2)); // prettier-ignore
    expect(places).toEqual([["row", "column"], ["0", "e"], ["1", "f"]]); // prettier-ignore
  });

  it("takes for missing what the model's own table had for it, unless something else is named", async () => {
    const marked = table(300).replaceAll(",,", ",-200,").replaceAll(",,", ",-200,").replaceAll(/,$/gm, ",-200");
    const blank = "date,a,b,c,d,e,f\nx,1,,20,30,40,50\n";
    const at = await folderWith({ "in.csv": marked, "blank.csv": blank, "marked.csv": blank.replace(",,", ",-200,") });
    await agop("complete", at("in.csv"), ...fixed, "--missing", "-200", "--save", at("model"));
    const model = async (input: string, ...options: readonly string[]) => {
      const { exitCode, stderr } = await agop("complete", at(input), "--model", at("model"), "--out", at("out.csv"), ...options); // prettier-ignore
      expect(exitCode, stderr).toBe(0);
      return { stderr, completed: await numbersOf(at("out.csv")) };
    };
    const { completed } = await model("blank.csv");
    const again = await model("marked.csv");
    expect(again.completed).toEqual(completed);
    expect(again.stderr).toContain('"-200" is missing, as in the table that the model was learned from');
    const other = await model("marked.csv", "--missing", "-999");
    expect(other.completed[0][1]).toBe(-200);
    expect(other.stderr).not.toContain("learned from");
  });

  it("completes a column of which the new rows have no value", async () => {
    const at = await folderWith({ "in.csv": table(300), "new.csv": "date,a,b,c,d,e,f\nx,1,,20,30,40,50\n" });
    await agop("complete", at("in.csv"), ...fixed, "--save", at("model"));
    const { exitCode } = await agop(
      "complete",
      at("new.csv"),
      "--model",
      at("model"),
      "--out",
      at("out.csv"),
      "--quiet",
    );
    expect(exitCode).toBe(0);
    expect((await numbersOf(at("out.csv")))[0][1]).toBeGreaterThan(5);
  });

  it("names the columns that do not fit, and refuses what is no model", async () => {
    const at = await folderWith({ "in.csv": table(300), "new.csv": "date,a,b,x,d,e,y\nx,1,2,20,30,40,50\n" });
    await agop("complete", at("in.csv"), ...fixed, "--save", at("model"));
    const run = (input: string, model: string) =>
      agop("complete", at(input), "--model", at(model), "--out", at("out.csv"), "--quiet");
    const other = await run("new.csv", "model");
    expect(other.exitCode).toBe(2);
    expect(other.stderr).toContain('has no column "c", "f" of numbers and has "x", "y", which the model does not have');
    const text = await readFile(at("model"), "utf8");
    await writeFile(at("changed"), text.replace(/"mean":\d/, '"mean":7'));
    expect(await run("in.csv", "changed")).toMatchObject({ exitCode: 2 });
    expect((await run("in.csv", "changed")).stderr).toContain("was changed after it was written");
    expect((await run("in.csv", "in.csv")).stderr).toContain("is no agop model");
    expect(await readdir(dirname(at("in.csv")))).not.toContain("out.csv");
  });

  it.each([
    [["--model", "m"], "--model needs --out FILE"],
    [["--model", "m", "--save", "s"], "--model fits nothing, so that --save cannot be with it"],
    [
      ["--model", "m", "--order", "date", "--budget", "5"],
      "--model fits nothing, so that --order and --budget cannot be with it",
    ],
    [["--model", "m", "--preparation", "centre"], "--model fits nothing, so that --preparation cannot be with it"],
    [["--triplets", "0,1,2", "--order", "date"], "--order is for tables, not for a list"],
    [["--triplets", "0,1,2", "--save", "s"], "--save is for tables, not for --triplets"],
    [["--algorithm", "irls-p", "--save", "s"], "are for lin-rfm, not irls-p"],
    [["--algorithm", "lin-rfm,irls-p", "--save", "s"], "are for lin-rfm, not irls-p"],
    [["--rank", "2", "--save", "s"], "--rank does not go with what is fitted by rows"],
    [["--order", "date", "--save", "s"], "--order does not go with what is fitted by rows"],
    [["--group", "date", "--save", "s"], "--group does not go with what is fitted by rows"],
    [["--budget", "5", "--save", "s"], "--budget does not go with what is fitted by rows"],
    [["--preparation", "centre", "--checkpoint", "s"], "--preparation does not go with what is fitted by rows"],
  ])("refuses %j", async (options, message) => {
    const at = await folderWith({ "in.csv": table(20), m: "" });
    const named = options.map((option) => (/^[ms]$/.test(option) ? at(option) : option));
    const { exitCode, stderr } = await agop("complete", at("in.csv"), ...named);
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringContaining(message) as unknown });
  });
});
