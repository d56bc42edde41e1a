import { readFile } from "node:fs/promises";
import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";
import { mixedTable, productTable } from "./training-tables.js";

const share = z.number().min(0).max(1);
const features = z.array(z.object({ column: z.string(), kind: z.string(), share, weight: z.number() }));
const directions = z.array(
  z.object({ share, loadings: z.array(z.object({ feature: z.string(), loading: z.number() })) }),
);
const regression = z.object({
  kind: z.literal("regression"),
  n: z.int(),
  targets: z.array(
    z.object({
      target: z.string(),
      rmse: z.number(),
      mae: z.number(),
      rSquared: z.number(),
      baseline: z.object({ rmse: z.number() }),
    }),
  ),
});
const classification = z.object({
  kind: z.literal("classification"),
  n: z.int(),
  accuracy: share,
  logLoss: z.number(),
  brier: z.number(),
  auc: share.nullable(),
  baseline: z.object({ accuracy: share }),
  confusion: z.object({ classes: z.array(z.string()), counts: z.array(z.array(z.int())) }),
});
const document = z.object({
  command: z.literal("train"),
  rows: z.int(),
  trainedRows: z.int(),
  task: z.enum(["regression", "classification"]),
  targets: z.array(z.string()),
  classes: z.array(z.string()).nullable(),
  inputs: z.record(z.string(), z.array(z.string())),
  algorithm: z.string(),
  settings: z.record(z.string(), z.json()),
  iterations: z.int().positive(),
  members: z.array(z.object({ settings: z.record(z.string(), z.json()), iterations: z.int(), weight: share })).min(1),
  stopReason: z.string(),
  validation: z.record(z.string(), z.number()).nullable(),
  folds: z.int(),
  holdout: z.discriminatedUnion("kind", [regression, classification]).nullable(),
  features,
  directions,
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  save: z.string().nullable(),
});

async function trained(...args: readonly string[]) {
  const { exitCode, stdout, stderr } = await agop("train", ...args, "--json", "--quiet");
  expect(exitCode, stderr).toBe(0);
  return document.parse(JSON.parse(stdout));
}

describe("agop train", () => {
  it("learns a product of two columns among six, and says which two", async () => {
    const at = await folderWith({ "in.csv": productTable() });
    const result = await trained(at("in.csv"), "--target", "y");
    const { task, inputs, holdout, features: found, folds, stopReason, iterations, validation, classes } = result;
    expect([task, inputs["numbers"], classes]).toEqual(["regression", ["x1", "x2", "x3", "x4", "x5", "x6"], null]);
    const { n, targets } = regression.parse(holdout);
    expect([n, targets.map(({ target }) => target)]).toEqual([30, ["y"]]);
    expect(targets[0].rSquared).toBeGreaterThan(0.9);
    expect(targets[0].rSquared).toBeCloseTo(1 - (targets[0].rmse / targets[0].baseline.rmse) ** 2, 10);
    expect([folds, stopReason]).toEqual([10, "validation"]);
    // The first iteration is plain kernel ridge regression: here learned features are better.
    expect(iterations).toBeGreaterThan(1);
    expect(validation?.["rmse"]).toBeLessThan(0.4);
    expect(found.slice(0, 2).map(({ column }) => column).sort()).toEqual(["x1", "x2"]); // prettier-ignore
    expect(found.reduce((sum, each) => sum + each.share, 0)).toBeCloseTo(1, 10);
    expect(found[0].share + found[1].share).toBeGreaterThan(0.9);
    const [first, second] = result.directions;
    expect(first.share + second.share).toBeGreaterThan(0.9);
    expect(first.loadings[0].loading).toBeGreaterThan(0);
    expect(first.loadings.reduce((sum, { loading }) => sum + loading ** 2, 0)).toBeCloseTo(1, 8);
  });

  it("is the mean of the fits that predict best together, or the best alone", async () => {
    const at = await folderWith({ "in.csv": mixedTable(90) });
    const args = [at("in.csv"), "--target", "kind", "--ignore", "when"];
    const mean = await trained(...args);
    const single = await trained(...args, "--members", "1");
    expect(mean.members.length).toBeGreaterThan(1);
    expect(mean.members.length).toBeLessThanOrEqual(10);
    expect(mean.members.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1, 12);
    const [{ settings, iterations }] = mean.members;
    // The best alone comes first, and is what is told of as the settings.
    expect(single.members).toEqual([{ settings, iterations, weight: 1 }]);
    for (const { settings: chosen, iterations: last, validation } of [mean, single]) {
      expect(chosen).toMatchObject(settings);
      expect([last, validation]).toEqual([iterations, single.validation]);
    }
    expect(classification.parse(mean.holdout).logLoss).not.toBe(classification.parse(single.holdout).logLoss);
    const { stdout } = await agop("train", ...args, "--quiet");
    expect(stdout).toContain(`mean of ${mean.members.length} fits (chosen by cross-validation, 10 folds)`);
    expect(stdout).toMatch(/^ +\d+% {2}ridge .*, iterations \d$/m);
  });

  it("tells three classes from dates, categories and numbers with holes, and what it leaves out", async () => {
    const at = await folderWith({ "in.csv": mixedTable() });
    const result = await trained(at("in.csv"), "--target", "kind", "--categorical", "code");
    expect([result.task, result.classes]).toEqual(["classification", ["large", "middle", "small"]]);
    expect(result.inputs).toEqual({
      numbers: ["size", "weight"],
      dates: ["when"],
      categories: ["colour", "code", "open"],
    });
    expect([result.rows, result.trainedRows]).toEqual([240, 228]);
    expect(result.warnings.map(({ code }) => code)).toEqual(["rows-without-target", "text-column", "constant-column"]);
    expect(result.warnings[0].message).toContain("12 of the 240 rows");
    expect(result.warnings[1].message).toContain('column "id"');
    expect(result.warnings[2].message).toContain('column "fixed"');
    const { n, accuracy, auc, brier, logLoss, baseline, confusion } = classification.parse(result.holdout);
    expect(n).toBe(23);
    expect(accuracy).toBeGreaterThan(baseline.accuracy + 0.2);
    expect(auc).toBeGreaterThan(0.85);
    expect(brier).toBeLessThan(0.2);
    expect(logLoss).toBeLessThan(Math.log(3));
    expect(confusion.classes).toEqual(result.classes);
    expect(confusion.counts.flat().reduce((sum, count) => sum + count, 0)).toBe(n);
    const onDiagonal = confusion.counts.reduce((sum, row, k) => sum + row[k], 0);
    expect(onDiagonal / n).toBeCloseTo(accuracy, 12);
    const weights = new Map(result.features.map(({ column, share: part }) => [column, part]));
    expect([...weights.keys()].sort()).toEqual(["code", "colour", "open", "size", "weight", "when"]);
    expect((weights.get("open") ?? 1) + (weights.get("code") ?? 1)).toBeLessThan(0.2);
  });

  it("finds nothing in noise: the held-out error sees neither choice nor fit", async () => {
    const random = seededRandom(5);
    const lines = Array.from({ length: 150 }, () => Array.from({ length: 5 }, () => random.normal()).join(","));
    const at = await folderWith({ "in.csv": `a,b,c,d,y\n${lines.join("\n")}\n` });
    const { holdout } = await trained(at("in.csv"), "--target", "y", "--holdout", "0.3");
    expect(regression.parse(holdout).targets[0].rSquared).toBeLessThan(0.2);
  });

  it("predicts several columns of numbers at once", async () => {
    const at = await folderWith({ "in.csv": productTable(120) });
    const { targets, holdout, inputs } = await trained(at("in.csv"), "--target", "y", "x3", "--ridge", "0.01");
    expect([targets, inputs["numbers"]]).toEqual([["y", "x3"], ["x1", "x2", "x4", "x5", "x6"]]); // prettier-ignore
    expect(regression.parse(holdout).targets.map(({ target }) => target)).toEqual(["y", "x3"]);
  });

  it("takes numbers for classes where it is told to, and runs once with a ridge that is given", async () => {
    const at = await folderWith({ "in.csv": mixedTable() });
    const args = [at("in.csv"), "--target", "code", "--task", "classification", "--ignore", "when", "--ignore", "kind"];
    const result = await trained(...args, "--ridge", "0.1", "--max-iterations", "2", "--holdout", "0");
    expect([result.classes, result.holdout, result.validation, result.iterations]).toEqual([["1", "2", "3"], null, null, 2]); // prettier-ignore
    expect(result.settings).toMatchObject({ ridge: 0.1 });
    expect(result.inputs).toEqual({ numbers: ["size", "weight"], dates: [], categories: ["colour", "open"] });
  });

  it("gives the same for the same seed, and another for another", async () => {
    const at = await folderWith({ "in.csv": productTable(100) });
    const withSeed = (seed: string) => trained(at("in.csv"), "--target", "y", "--ridge", "0.01", "--seed", seed);
    const [first, again, other] = [await withSeed("1"), await withSeed("1"), await withSeed("2")];
    expect(again.holdout).toEqual(first.holdout);
    expect(other.holdout).not.toEqual(first.holdout);
  });

  it("goes on where there is little: ten rows of classes, and rows with one number each", async () => {
    const few = `a,b,k\n${Array.from({ length: 10 }, (_, i) => `${i},${i % 3},${i % 2 === 0 ? "even" : "odd"}\n`).join("")}`;
    const alternating = `a,b,y\n${Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? `${i},,${i}\n` : `,${i},${-i}\n`)).join("")}`;
    const at = await folderWith({ "few.csv": few, "alternating.csv": alternating });
    const { folds, holdout } = await trained(at("few.csv"), "--target", "k");
    expect([folds, holdout?.n]).toEqual([9, 1]);
    expect((await trained(at("alternating.csv"), "--target", "y", "--ridge", "0.01")).holdout?.n).toBe(4);
  });

  it("says it in words, events and a report", async () => {
    const at = await folderWith({ "in.csv": mixedTable() });
    const files = ["--events", at("out.jsonl"), "--report", at("out.html")];
    const { exitCode, stdout, stderr } = await agop("train", at("in.csv"), "--target", "kind", "--ridge", "0.1", ...files); // prettier-ignore
    expect(exitCode).toBe(0);
    expect(stdout).toContain(
      '"kind" from 3 of numbers, 1 of dates, 2 of categories, 228 rows: classification, 3 classes',
    );
    expect(stdout).toMatch(
      /held out {4}23 rows: accuracy 0\.\d+, log loss .*, where the majority alone has accuracy 0\./,
    );
    expect(stdout).toMatch(/right \\ predicted {2}large {2}middle {2}small/);
    expect(stdout).toMatch(/columns {5}.*size \d/);
    expect(stdout).toContain("give --save FILE");
    expect(stderr).toContain('warning: column "fixed"');
    const labels = (await readFile(at("out.jsonl"), "utf8"))
      .trim()
      .split("\n")
      .map((line) => z.object({ type: z.string(), label: z.string().optional() }).parse(JSON.parse(line)))
      .flatMap(({ type, label }) => (type === "run-started" ? [label] : []));
    expect(labels.slice(-4)).toEqual(["missing inputs", "evaluation", "missing inputs", "final"]);
    const [, data] = /<script type="application\/json" id="agop-data">(.*?)<\/script>/s.exec(await readFile(at("out.html"), "utf8")) ?? []; // prettier-ignore
    const { panels } = z.object({ panels: z.array(z.object({ kind: z.string(), title: z.string() })) }).parse(JSON.parse(data)); // prettier-ignore
    expect(panels.map(({ kind }) => kind)).toEqual(["matrix", "bars", "bars", "bars", "bars", "matrix"]);
    expect(panels[0].title).toContain("Held-out rows");
  });
});

describe("agop train refuses", () => {
  const empty = `a,b,y\n${"1,2,\n3,1,\n".repeat(10)}`;
  const single = `a,b,y\n${"1,2,cat\n3,1,cat\n".repeat(10)}`;
  const constant = `a,b,y\n${"1,2,5\n3,1,5\n".repeat(10)}`;
  it.each([
    ["a column that is not there", productTable(20), ["--target", "z"], 'no column "z"; it has x1, x2'],
    ["targets that are all missing", empty, ["--target", "y"], 'no row of'],
    ["one class", single, ["--target", "y"], 'has one class, "cat"'],
    ["a target that does not vary", constant, ["--target", "y"], "is the same in all rows"],
    ["texts as numbers", mixedTable(40), ["--target", "kind", "--task", "regression"], "has texts, and --task is regression"],
    ["names as classes", mixedTable(40), ["--target", "id"], "too many for classes"],
    ["values too far apart", `a,b,y\n1.7e308,1,2\n-1.7e308,2,1\n${"1,2,3\n3,1,4\n".repeat(10)}`, ["--target", "y"], 'column "a" are too far apart'],
    ["dates as a target", mixedTable(40), ["--target", "when"], "has dates, which cannot be predicted"],
    ["classes beside another target", mixedTable(40), ["--target", "size", "kind"], '--target "kind" is not of numbers'],
    ["two targets of classes", mixedTable(40), ["--target", "code", "open", "--task", "classification"], "has one --target, not 2"],
    ["a target twice", productTable(20), ["--target", "y", "y"], "names a column twice"],
    ["an unknown column to ignore", productTable(20), ["--target", "y", "--ignore", "q"], '--ignore: '],
    ["nothing to predict from", "a,y\n".concat("1,2\n1,3\n".repeat(10)), ["--target", "y"], "has no column to predict y from"],
    ["too few rows", productTable(8), ["--target", "y"], "has 8 rows with a target; 10 are needed"],
    ["a word among numbers", productTable(20).replace(/\n[^,]*,/, "\nmany,"), ["--target", "y"], 'column "x1" has "many" among numbers'],
    ["two columns of one name", productTable(20).replace("x2", "x1"), ["--target", "y"], 'has two columns "x1"'],
    ["an algorithm for something else", productTable(20), ["--target", "y", "--algorithm", "soft-impute"], "does not predict columns"],
    ["an unknown algorithm", productTable(20), ["--target", "y", "--algorithm", "magic"], 'no algorithm "magic"'],
    ["a ridge below 0", productTable(20), ["--target", "y", "--ridge", "-1"], "--ridge is -1"],
    ["a holdout of all", productTable(20), ["--target", "y", "--holdout", "1"], "--holdout is 1"],
    ["no members", productTable(20), ["--target", "y", "--members", "0"], "--members is 0; it must be an integer >= 1"],
    ["a holdout of nearly all", productTable(20), ["--target", "y", "--holdout", "0.9"], "--holdout 0.9 leaves 2 of 20 rows"],
    ["a model in no folder", productTable(20), ["--target", "y", "--save", "/no/such/folder/m.json"], "there is no folder"],
  ])("%s", async (_, table, options, said) => {
    const at = await folderWith({ "in.csv": table });
    const { exitCode, stdout, stderr } = await agop("train", at("in.csv"), "--quiet", ...options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  }); // prettier-ignore

  it("a command line without a target, and a table that is not there", async () => {
    const at = await folderWith({ "in.csv": productTable(20) });
    expect((await agop("train", at("in.csv"))).exitCode).toBe(2);
    expect((await agop("train", at("in.csv"), "--target", "y", "--task", "guessing")).exitCode).toBe(2);
    expect(await agop("train", at("none.csv"), "--target", "y")).toMatchObject({ exitCode: 2 });
  });
});
