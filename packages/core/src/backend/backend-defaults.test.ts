import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import { countingBackend } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import type { Backend, Matrix } from "../contracts/backend.js";
import { denseMatrix, type DenseMatrix } from "../matrix/matrix.js";

const smooth = (rows: number, cols: number, phase: number): DenseMatrix =>
  denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, k) => Math.sin(k * k + phase)),
  );
const ones = (rows: number, backend: Backend): Matrix =>
  backend.fromDense(denseMatrix(rows, 1, new Float64Array(rows).fill(1)));

/** D_ij = ‖x_i‖² 1_j + 1_i ‖z_j‖² - 2 x_i^T z_j, exp(-(√D_ij / L)^q) for rows x_i of X and z_j of Z. */
function kernel(x: Matrix, z: Matrix, { q, width }: { q: number; width: number }, backend: Backend): Matrix {
  const squares = (points: Matrix): Matrix => backend.rowSums(backend.multiplyElementwise(points, points));
  const ofRows = backend.multiply(squares(x), ones(z.rows, backend), { right: true });
  const ofColumns = backend.multiply(ones(x.rows, backend), squares(z), { right: true });
  const norms = backend.combine(1, ofRows, 1, ofColumns);
  const distances = backend.combine(1, norms, -2, backend.multiply(x, z, { right: true }));
  const powers = backend.map(distances, { kind: "power", exponent: q / 2, threshold: 0 });
  return backend.map(backend.map(powers, { kind: "affine", scale: -(width ** -q), shift: 0 }), { kind: "exp" });
}

describe("a kernel matrix", () => {
  it("can be formed with a backend's operations, and its numbers never leave the backend", async () => {
    const [x, z] = [smooth(9, 4, 1), smooth(7, 4, 2)];
    z.data.set(x.data.subarray(0, 4));
    for (const made of [cpuBackend(), await wasmBackend({ threads: 1 })]) {
      const { backend, calls } = countingBackend(made);
      for (const [q, width] of [
        [1, 2],
        [1.4, 0.7],
        [2, 1],
      ]) {
        const k = kernel(backend.fromDense(x), backend.fromDense(z), { q, width }, backend);
        expect(calls.get("toDense")).toBeUndefined();
        const { data } = made.toDense(k);
        for (let i = 0; i < 9; i++) {
          for (let j = 0; j < 7; j++) {
            const distance = Math.hypot(...Array.from({ length: 4 }, (_, s) => x.data[i * 4 + s] - z.data[j * 4 + s]));
            // Of a distance 0 the difference of squares leaves √ε.
            expect(data[i * 7 + j]).toBeCloseTo(Math.exp(-((distance / width) ** q)), 7);
          }
        }
      }
      made.dispose();
    }
  });
});
