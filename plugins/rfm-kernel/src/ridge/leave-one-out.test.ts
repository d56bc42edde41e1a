import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, denseMatrix, relativeDistance, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { chooseRidge } from "./leave-one-out.js";

const backend = cpuBackend();
const n = 14;
const kernel = { norm: 2, exponent: 1, bandwidth: 2 };
const random = seededRandom(3);
const normal = (rows: number, cols: number): DenseMatrix =>
  denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
const x = normal(n, 2);
const y = normal(n, 3);
// A function of the points in two of the targets, so that not the largest ridge is best.
for (let i = 0; i < n; i++) {
  y.data[3 * i] = Math.sin(x.data[2 * i]) + 0.1 * y.data[3 * i];
  y.data[3 * i + 1] = x.data[2 * i] - x.data[2 * i + 1];
}

const without = ({ rows, cols, data }: DenseMatrix, i: number): DenseMatrix =>
  denseMatrix(
    rows - 1,
    cols,
    data.filter((_, k) => Math.floor(k / cols) !== i),
  );

/** Fits without each point in turn, and predicts it. */
function leftOutError(points: DenseMatrix, ridge: number): number {
  let squares = 0;
  for (let i = 0; i < points.rows; i++) {
    const u = backend.fromDense(without(points, i));
    const dual = backend.kernelSolve(kernel, u, ridge, backend.fromDense(without(y, i)));
    const point = backend.fromDense(denseMatrix(1, 2, points.data.slice(2 * i, 2 * i + 2)));
    const predicted = backend.toDense(backend.kernelProduct(kernel, point, u, dual)).data;
    predicted.forEach((value, l) => (squares += (value - y.data[3 * i + l]) ** 2));
  }
  return Math.sqrt(squares / (3 * points.rows));
}

const chosen = (points: DenseMatrix, ridges: readonly number[]) => {
  const u = backend.fromDense(points);
  return chooseRidge(backend.kernelMatrix(kernel, u, u), backend.fromDense(y), ridges, backend);
};

const ridges = [1e-4, 1e-3, 1e-2, 0.1, 1, 10];

describe("leaving out each point in turn", () => {
  it.each(ridges)("gives at λ = %f the error of fits without it", (ridge) => {
    expect(chosen(x, [ridge]).error / leftOutError(x, ridge) - 1).toBeCloseTo(0, 10);
  });

  it("chooses the ridge of least error, and gives the coefficients with it", () => {
    const errors = ridges.map((ridge) => leftOutError(x, ridge));
    const best = ridges[errors.indexOf(Math.min(...errors))];
    const { ridge, dual, error } = chosen(x, ridges);
    expect(ridge).toBe(best);
    expect(error).toBeCloseTo(Math.min(...errors), 12);
    expect([ridges[0], ridges.at(-1)]).not.toContain(best);
    const direct = backend.kernelSolve(kernel, backend.fromDense(x), ridge, backend.fromDense(y));
    expect(relativeDistance(backend.toDense(dual).data, backend.toDense(direct).data)).toBeLessThan(1e-11);
  });

  it("goes with points that are there twice", () => {
    const twice = { ...x, data: x.data.slice() };
    twice.data.copyWithin(2, 0, 2);
    for (const ridge of [1e-3, 0.1]) {
      expect(chosen(twice, [ridge]).error / leftOutError(twice, ridge) - 1).toBeCloseTo(0, 8);
    }
  });

  it("refuses targets that are not finite", () => {
    const infinite = { ...y, data: y.data.map((value, k) => (k === 4 ? Infinity : value)) };
    const u = backend.fromDense(x);
    const choose = () => chooseRidge(backend.kernelMatrix(kernel, u, u), backend.fromDense(infinite), ridges, backend);
    expect(choose).toThrow(expect.objectContaining({ code: "not-finite" }));
  });
});
