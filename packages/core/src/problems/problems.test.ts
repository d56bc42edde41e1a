import { describe, expect, it } from "vitest";
import { denseMatrix, fromRows, observedCells } from "../matrix/matrix.js";
import { matrixCompletion } from "./matrix-completion.js";
import { matrixSensing } from "./matrix-sensing.js";
import { sparseRegression } from "./sparse-regression.js";

describe("problems are checked when they are made", () => {
  it("completion needs an observation", () => {
    expect(() => matrixCompletion(observedCells(fromRows([[NaN, NaN]])))).toThrow("no entry is observed");
  });

  it("regression needs fitting shapes and finite numbers", () => {
    expect(() => sparseRegression(denseMatrix(2, 3), new Float64Array(3))).toThrow("2 rows, the response 3 values");
    expect(() => sparseRegression(denseMatrix(0, 3), new Float64Array(0))).toThrow("the design is 0 x 3");
    expect(() => sparseRegression(fromRows([[1, Infinity]]), Float64Array.of(1))).toThrow("design value 1 is Infinity");
    expect(() => sparseRegression(fromRows([[1, 2]]), Float64Array.of(NaN))).toThrow("response value 0 is NaN");
  });

  it("sensing needs one measurement for each matrix, all of one shape", () => {
    const y = Float64Array.of(1, 2);
    const matrices = [denseMatrix(2, 3), denseMatrix(3, 2)];
    expect(() => matrixSensing(2, 3, { kind: "dense", matrices }, y)).toThrow("not 2 x 3");
    const rankOne = { kind: "rank-one", left: denseMatrix(1, 2), right: denseMatrix(1, 3) } as const;
    expect(() => matrixSensing(2, 3, rankOne, y)).toThrow("1 measurement matrices, 2 measurements");
  });
});
