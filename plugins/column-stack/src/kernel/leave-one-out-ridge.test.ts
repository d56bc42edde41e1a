import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, denseMatrix, seededRandom } from "@agop/core";
import { rowsAt } from "@agop/core/plugin";
import { describe, expect, it } from "vitest";
import { diagonalAgop, type KernelFit, leaveOneOutRidge, medianDistance, predictAt } from "./leave-one-out-ridge.js";

const backend = cpuBackend();
const random = seededRandom(9);
const n = 30;
const points = denseMatrix(
  n,
  3,
  Float64Array.from({ length: 3 * n }, () => random.normal()),
);
const first = Float64Array.from({ length: n }, (_, i) => Math.sin(2 * points.data[3 * i]));
const second = Float64Array.from({ length: n }, (_, i) => points.data[3 * i + 1] ** 2 + 0.1 * random.normal());
const median = medianDistance(points);
const fits = leaveOneOutRidge(points, median, [first, second], backend);
/** λ of a fit, from (K + λ I) α = t - mean. */
function ridgeOf({ kernel, mean, dual }: KernelFit, t: Float64Array): number {
  const at = backend.fromDense(points);
  const explained = backend.toDense(
    backend.kernelProduct(kernel, at, at, backend.fromDense(denseMatrix(n, 1, dual))),
  ).data;
  return (t[0] - mean - explained[0]) / dual[0];
}

describe("kernel ridge regression", () => {
  it.each([0, 1])("says of a centre what a fit without it says: target %i", (target) => {
    const [fit, t] = [fits[target], [first, second][target]];
    const ridge = ridgeOf(fit, t);
    for (const left of [0, 7, 29]) {
      const others = Int32Array.from({ length: n - 1 }, (_, p) => (p < left ? p : p + 1));
      const rest = rowsAt(points, others);
      const right = denseMatrix(
        n - 1,
        1,
        Float64Array.from(others, (i) => t[i] - fit.mean),
      );
      const dual = backend.kernelSolve(fit.kernel, backend.fromDense(rest), ridge, backend.fromDense(right));
      const one = predictAt(
        { ...fit, dual: backend.toDense(dual).data },
        rest,
        rowsAt(points, Int32Array.of(left)),
        backend,
      );
      expect(fit.leftOut[left]).toBeCloseTo(one[0], 8);
    }
  });

  it("has the ridge and bandwidth of the least leave-one-out error, by another way", () => {
    const errorAt = (bandwidth: number, ridge: number, t: Float64Array): number => {
      const mean = t.reduce((sum, value) => sum + value, 0) / n;
      const at = backend.fromDense(points);
      const system = backend.addDiagonal(
        backend.kernelMatrix({ norm: 2, exponent: 1, bandwidth: bandwidth * median }, at, at),
        ridge,
      );
      const identity = denseMatrix(n, n);
      for (let i = 0; i < n; i++) identity.data[i * (n + 1)] = 1;
      const inverse = backend.toDense(backend.choleskySolve(system, backend.fromDense(identity))).data;
      return t.reduce((sum, _, i) => {
        const dual = t.reduce((total, value, k) => total + inverse[i * n + k] * (value - mean), 0);
        return sum + (dual / inverse[i * (n + 1)]) ** 2 / n;
      }, 0);
    };
    for (const [target, t] of [first, second].entries()) {
      const errors = [0.3, 1.5].flatMap((bandwidth) => [0.02, 0.1, 0.4, 1.5].map((r) => errorAt(bandwidth, r, t)));
      expect(fits[target].error).toBeCloseTo(Math.min(...errors), 10);
    }
  });

  it("has the AGOP's diagonal of what it predicts", () => {
    const [fit] = fits;
    const step = 1e-5;
    const at = (s: number, shift: number): DenseMatrix => ({
      ...points,
      data: points.data.map((value, k) => (k % 3 === s ? value + shift : value)),
    });
    const own = (i: number, s: number, f: KernelFit): number => {
      // The kink of the term of the point itself has no slope: leave it out.
      const without = { ...f, dual: f.dual.map((a, k) => (k === i ? 0 : a)) };
      const [above, below] = [step, -step].map((shift) => predictAt(without, points, at(s, shift), backend)[i]);
      return (above - below) / (2 * step);
    };
    const squares = [0, 1, 2].map((s) => Array.from({ length: n }, (_, i) => own(i, s, fit) ** 2).reduce((x, y) => x + y)); // prettier-ignore
    const mean = (squares[0] + squares[1] + squares[2]) / 3;
    diagonalAgop(fit, points, backend).forEach((value, s) => {
      expect(value).toBeCloseTo(squares[s] / mean, 5);
    });
    expect(squares[0]).toBeGreaterThan(3 * squares[1]);
  });
});
