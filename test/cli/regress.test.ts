import { seededRandom } from "@agop/core";
import { sparseRegressionDesign } from "@agop/data";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

const document = z.object({
  command: z.literal("regress"),
  observations: z.int(),
  features: z.int(),
  reason: z.string(),
  isExact: z.boolean(),
  intercept: z.number(),
  holdout: z.object({ n: z.int(), rmse: z.number(), rSquared: z.number() }).nullable(),
  selected: z.array(z.object({ feature: z.string(), coefficient: z.number(), standardised: z.number() })),
});

/** y = 5 + 3 x2 - 2 x7 + noise, more columns than rows, in units far from one. */
function table(): string {
  const random = seededRandom(4);
  const { problem } = sparseRegressionDesign({ observations: 60, features: 90, nonzeros: 0, random });
  const { rows, cols, data } = problem.design;
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = Array.from(data.subarray(i * cols, (i + 1) * cols), (value, j) => (j === 2 ? 100 * value : value));
    const y = 5 + 3 * (x[2] / 100) - 2 * x[7] + 0.05 * random.normal();
    return [`row ${i}`, ...x, y].join(",");
  });
  return `id,${Array.from({ length: cols }, (_, j) => `x${j}`).join(",")},y\n${lines.join("\n")}\n`;
}

/** y = intercept + A x without noise, the units of the columns of A far apart, and the places of the nonzeros of x. */
function exactTable(options: {
  readonly seed: number;
  readonly observations: number;
  readonly features: number;
  readonly nonzeros: number;
  readonly intercept: number;
}) {
  const { seed, intercept, ...size } = options;
  const { problem, truth } = sparseRegressionDesign({ ...size, random: seededRandom(seed) });
  const { rows, cols, data } = problem.design;
  const unit = (j: number): number => 2 ** ((j % 21) - 10);
  const lines = Array.from({ length: rows }, (_, i) => {
    const x = Array.from(data.subarray(i * cols, (i + 1) * cols), (value, j) => 5 * unit(j) + unit(j) * value);
    const offset = truth.reduce((sum, value) => sum + 5 * value, 0);
    return [...x, problem.response[i] + offset + intercept].join(",");
  });
  const support = Array.from(truth.keys()).filter((j) => truth[j] !== 0);
  const header = [...Array.from({ length: cols }, (_, j) => `x${j}`), "y"].join(",");
  return {
    csv: `${header}\n${lines.join("\n")}\n`,
    support: support.map((j) => `x${j}`),
    coefficients: support.map((j) => truth[j] / unit(j)),
  };
}

const regressed = async (csv: string, ...options: string[]) => {
  const at = await folderWith({ "in.csv": csv });
  const { exitCode, stdout, stderr } = await agop("regress", at("in.csv"), "--target", "y", "--json", "--quiet", ...options); // prettier-ignore
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
  return document.parse(JSON.parse(stdout));
};

describe("agop regress of data without noise", () => {
  it.each([
    { seed: 6, observations: 60, features: 1000, nonzeros: 10, intercept: 0 },
    { seed: 14, observations: 60, features: 1000, nonzeros: 10, intercept: -40 },
    { seed: 1, observations: 30, features: 25, nonzeros: 4, intercept: 3 },
    { seed: 2, observations: 400, features: 12, nonzeros: 12, intercept: 1e4 },
  ])("finds its features exactly ($observations of $features, seed $seed)", async (size) => {
    const { csv, support, coefficients } = exactTable(size);
    const { selected, isExact, intercept, holdout, reason } = await regressed(csv);
    expect([isExact, reason]).toEqual([true, "converged"]);
    expect(selected.map(({ feature }) => feature).sort()).toEqual([...support].sort());
    const found = new Map(selected.map(({ feature, coefficient }) => [feature, coefficient]));
    support.forEach((feature, s) => {
      expect(Math.abs((found.get(feature) ?? NaN) / coefficients[s] - 1)).toBeLessThan(1e-6);
    });
    expect(Math.abs(intercept - size.intercept)).toBeLessThan(1e-6 * (1 + Math.abs(size.intercept)));
    expect(holdout?.rmse).toBeLessThan(1e-6);
  });

  it("does without held-out observations", async () => {
    const { csv, support } = exactTable({ seed: 1, observations: 30, features: 60, nonzeros: 3, intercept: 3 });
    const { selected, isExact, holdout } = await regressed(csv, "--holdout", "0");
    expect(selected.map(({ feature }) => feature).sort()).toEqual([...support].sort());
    expect([isExact, holdout]).toEqual([true, null]);
  });

  it("says so in words", async () => {
    const { csv } = exactTable({ seed: 1, observations: 30, features: 25, nonzeros: 4, intercept: 3 });
    const at = await folderWith({ "in.csv": csv });
    const { stdout } = await agop("regress", at("in.csv"), "--target", "y", "--quiet");
    expect(stdout).toContain("selected   exactly 4 of 25 features: they fit every observation to rounding");
  });

  it.each(["0.1", "0"])("is not claimed where one observation is off (held out: %s)", async (holdout) => {
    const { csv } = exactTable({ seed: 1, observations: 30, features: 25, nonzeros: 4, intercept: 3 });
    const lines = csv.trimEnd().split("\n");
    for (const place of [1, 2, 3, 4]) {
      const off = lines.map((line, i) => (i === place ? line.replace(/[^,]*$/, (y) => String(Number(y) + 1)) : line));
      const { isExact, reason } = await regressed(off.join("\n"), "--holdout", holdout);
      expect([isExact, reason]).toEqual([false, "validation"]);
    }
  });
});

describe("agop regress", () => {
  it.each([[], ["--select"]])(
    "selects the features that matter from more columns than rows (%s)",
    async (...options) => {
      const at = await folderWith({ "in.csv": table() });
      const { exitCode, stdout, stderr } = await agop("regress", at("in.csv"), "--target", "y", "--json", "--quiet", ...options); // prettier-ignore
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      const { selected, intercept, holdout, features, reason } = document.parse(JSON.parse(stdout));
      expect([features, reason]).toEqual([90, "validation"]);
      expect(holdout?.n).toBe(6);
      expect(holdout?.rSquared).toBeGreaterThan(0.95);
      expect(selected.slice(0, 2).map(({ feature }) => feature)).toEqual(["x2", "x7"]);
      expect(Math.abs(selected[0].coefficient - 0.03)).toBeLessThan(0.003);
      expect(Math.abs(selected[1].coefficient + 2)).toBeLessThan(0.2);
      expect(Math.abs(intercept - 5)).toBeLessThan(0.2);
      expect(selected.length).toBeLessThan(15);
    },
  );

  it("says it in words too", async () => {
    const at = await folderWith({ "in.csv": table() });
    const { exitCode, stdout } = await agop("regress", at("in.csv"), "--target", "y", "--quiet");
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"y" from 90 features, 60 observations');
    expect(stdout).toContain("intercept");
  });

  it.each([
    [["--target", "z"], 'no column of numbers "z"'],
    [["--target", "id"], 'no column of numbers "id"'],
    [["--target", "y", "--folds", "1"], "--folds is 1; it must be an integer >= 2"],
    [["--target", "y", "--folds", "50"], "54 observations are too few for 50 folds"],
    [["--target", "y", "--ridge", "-1"], "--ridge is -1"],
    [["--target", "y", "--alpha", "0"], "--alpha is 0"],
    [["--target", "y", "--algorithm", "soft-impute"], "does not apply to sparse-regression"],
  ])("refuses %j", async (options, said) => {
    const at = await folderWith({ "in.csv": table() });
    const { exitCode, stdout, stderr } = await agop("regress", at("in.csv"), "--quiet", ...options);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(said);
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses two columns of one name", async () => {
    const at = await folderWith({ "in.csv": "x,x,y,y\n1,2,3,4\n2,3,4,5\n" });
    const { exitCode, stderr } = await agop("regress", at("in.csv"), "--target", "y");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('in.csv has two columns "x" (give each column a name of its own)');
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  });

  it("refuses a table with holes", async () => {
    const at = await folderWith({ "in.csv": "a,y\n1,2\n,3\n4,5\n" });
    const { exitCode, stderr } = await agop("regress", at("in.csv"), "--target", "y");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('in.csv:3: column "a" is missing (fill the table first: agop complete)');
  });
});
