import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import { type DenseMatrix, fromRows, observedCells, type SparseMatrix } from "../matrix/matrix.js";

const backend = cpuBackend();
const solveRows = (k: DenseMatrix, observed: SparseMatrix, ridge: number): Float64Array =>
  backend.toDense(backend.solveRows(backend.fromDense(k), backend.fromSparse(observed), ridge)).data;

describe("the row-wise dual solve", () => {
  it("matches its formula by hand", () => {
    // K = [[2, 1], [1, 3]], λ = 1: a row that observes column 0 as 6 has a = 6 / (2 + 1), x = 2 K[0, :].
    const k = fromRows([[2, 1], [1, 3]]); // prettier-ignore
    const observed = observedCells(fromRows([[6, NaN], [NaN, NaN], [NaN, 8]])); // prettier-ignore
    const x = solveRows(k, observed, 1);
    [4, 2, 0, 0, 2, 6].forEach((expected, p) => {
      expect(x[p]).toBeCloseTo(expected, 14);
    });
  });

  it("interpolates when λ = 0 and K is definite", () => {
    const k = fromRows([[2, 1, 0], [1, 3, 1], [0, 1, 4]]); // prettier-ignore
    const x = solveRows(k, observedCells(fromRows([[5, NaN, -1]])), 0);
    expect(x[0]).toBeCloseTo(5, 14);
    expect(x[2]).toBeCloseTo(-1, 14);
  });

  it("takes the minimum-norm solution when K is singular", () => {
    // K = v v^T, v = (1, 2, 2): the least-squares fit of y = (1, 4) on v = (1, 2) is 9/5, so x = 9/5 v.
    const k = fromRows([[1, 2, 2], [2, 4, 4], [2, 4, 4]]); // prettier-ignore
    const x = solveRows(k, observedCells(fromRows([[1, 4, NaN]])), 0);
    [1.8, 3.6, 3.6].forEach((expected, j) => {
      expect(x[j]).toBeCloseTo(expected, 12);
    });
  });

  it("refuses a K that does not fit", () => {
    expect(() => solveRows(fromRows([[1]]), observedCells(fromRows([[1, 2]])), 0)).toThrow("K is 1 x 1");
  });
});
