import { denseEstimate, fromRows, type MatrixEstimate, toEntries, toSparse } from "@agop/core";
import { checkProblem, inputFilesOf } from "@agop/testkit";
import { expect, it } from "vitest";
import { oneBitCompletion, oneBitContribution, onSigns } from "./your-own-problem.js";

const signs = [1, 1, -1, 1, -1, -1, 1, 1];
const rowIndices = Int32Array.from(signs.keys());
const columnIndices = rowIndices.map((row) => row % 2);
const observed = toSparse(8, 2, { rowIndices, columnIndices, values: Float64Array.from(signs) });
const estimate = (scale: number): MatrixEstimate =>
  denseEstimate(fromRows(signs.map((sign) => [scale * sign, scale * sign])));

checkProblem(oneBitContribution, {
  problem: () => oneBitCompletion(observed),
  goodEstimate: () => estimate(2),
  badEstimate: () => estimate(-2),
  evaluation: () => onSigns(toEntries(observed)),
  reading: () => ({
    options: { triplets: "signs.csv", rows: 8, cols: 2 },
    files: inputFilesOf({ triplets: { "signs.csv": observed } }),
  }),
});

it("refuses values that are no signs", () => {
  expect(() => oneBitCompletion({ ...observed, values: observed.values.map((value) => value / 2) })).toThrow(/1 or -1/);
});
