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
  intercept: z.number(),
  holdout: z.object({ n: z.int(), rmse: z.number(), rSquared: z.number() }),
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

describe("agop regress", () => {
  it.each([[], ["--select"]])(
    "selects the features that matter from more columns than rows (%s)",
    async (...options) => {
      const at = await folderWith({ "in.csv": table() });
      const { exitCode, stdout, stderr } = await agop("regress", at("in.csv"), "--target", "y", "--json", "--quiet", ...options); // prettier-ignore
      expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
      const { selected, intercept, holdout, features, reason } = document.parse(JSON.parse(stdout));
      expect([features, reason]).toEqual([90, "validation"]);
      expect(holdout.n).toBe(6);
      expect(holdout.rSquared).toBeGreaterThan(0.95);
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

  it("refuses a table with holes", async () => {
    const at = await folderWith({ "in.csv": "a,y\n1,2\n,3\n4,5\n" });
    const { exitCode, stderr } = await agop("regress", at("in.csv"), "--target", "y");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('in.csv:3: column "a" is missing (fill the table first: agop complete)');
  });
});
