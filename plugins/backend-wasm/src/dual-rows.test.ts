import { type Backend, type DenseMatrix, denseMatrix, type SparseMatrix, toSparse } from "@agop/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasmBackend } from "./index.js";

let backend: Backend;
beforeAll(async () => {
  backend = await wasmBackend({ threads: 2 });
});
afterAll(() => {
  backend.dispose();
});

/** K = I + u u^T. */
function identityPlusRankOne(u: Float64Array): DenseMatrix {
  const n = u.length;
  const k = denseMatrix(n, n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) k.data[i * n + j] = (i === j ? 1 : 0) + u[i] * u[j];
  return k;
}

/**
 * The rows in closed form (Sherman and Morrison): with μ = 1 + λ and u_Ω the observed part of u,
 *
 *   a = (y - u_Ω (u_Ω · y) / (μ + |u_Ω|²)) / μ,   x = e_Ω a + (u_Ω · a) u
 */
function closedForm(u: Float64Array, observed: SparseMatrix, ridge: number): Float64Array {
  const { rows, cols, rowOffsets, columns, values } = observed;
  const x = new Float64Array(rows * cols);
  for (let i = 0; i < rows; i++) {
    const places = columns.subarray(rowOffsets[i], rowOffsets[i + 1]);
    const y = values.subarray(rowOffsets[i], rowOffsets[i + 1]);
    const along = places.reduce((sum, j, p) => sum + u[j] * y[p], 0);
    const size = places.reduce((sum, j) => sum + u[j] ** 2, 0);
    const a = y.map((value, p) => (value - (u[places[p]] * along) / (1 + ridge + size)) / (1 + ridge));
    const weight = places.reduce((sum, j, p) => sum + u[j] * a[p], 0);
    for (let j = 0; j < cols; j++) x[i * cols + j] = weight * u[j];
    places.forEach((j, p) => (x[i * cols + j] += a[p]));
  }
  return x;
}

/** Row i observes the columns for which `sees` is true. */
function observe(rows: number, cols: number, sees: (i: number, j: number) => boolean): SparseMatrix {
  const cells = Array.from({ length: rows * cols }, (_, k) => k).filter((k) => sees(Math.floor(k / cols), k % cols));
  return toSparse(rows, cols, {
    rowIndices: Int32Array.from(cells, (k) => Math.floor(k / cols)),
    columnIndices: Int32Array.from(cells, (k) => k % cols),
    values: Float64Array.from(cells, (k) => Math.cos(k)),
  });
}

function expectClosedForm(observed: SparseMatrix, ridge: number): void {
  const u = Float64Array.from({ length: observed.cols }, (_, j) => Math.sin(3 * j + 1));
  const [k, s] = [backend.fromDense(identityPlusRankOne(u)), backend.fromSparse(observed)];
  const { data } = backend.toDense(backend.solveRows(k, s, ridge));
  const expected = closedForm(u, observed, ridge);
  data.forEach((value, i) => {
    expect(Math.abs(value - expected[i])).toBeLessThan(1e-12);
  });
}

describe("the row-wise dual solve", () => {
  it("has its closed form for rows of every length", () => {
    expectClosedForm(
      observe(40, 37, (i, j) => (j * 11 + i) % 40 < i),
      0.05,
    );
  });

  it("lets neighbours with the same columns share a factor, however many they are", () => {
    const kinds = [0, 0, 1, 1, 1, 1, 1, 1, 1, 2, 0, 0, 3, 3, 3, 3, 3];
    expectClosedForm(
      observe(kinds.length, 22, (i, j) => kinds[i] !== 3 && (j + kinds[i]) % 3 !== 0),
      1,
    );
  });

  it("solves rows too long for one thread", () => {
    expectClosedForm(
      observe(2, 800, (i, j) => i === 1 || j % 2 === 0),
      0.5,
    );
  });

  it("takes the minimum-norm solution in singular rows, among others that are not, at any length", () => {
    // K = w w^T: the fit of y on w_Ω is (w_Ω · y) / |w_Ω|², whatever the length.
    const cols = 790;
    const w = Float64Array.from({ length: cols }, (_, j) => 1 + (j % 5));
    const k = denseMatrix(
      cols,
      cols,
      Float64Array.from({ length: cols * cols }, (_, p) => w[Math.floor(p / cols)] * w[p % cols]),
    );
    const observed = observe(4, cols, (i, j) => j < [1, 30, 0, 780][i]);
    const solved = backend.solveRows(backend.fromDense(k), backend.fromSparse(observed), 0);
    const { data } = backend.toDense(solved);
    for (let i = 0; i < 4; i++) {
      const places = observed.columns.subarray(observed.rowOffsets[i], observed.rowOffsets[i + 1]);
      const y = observed.values.subarray(observed.rowOffsets[i], observed.rowOffsets[i + 1]);
      const along = places.reduce((sum, j, p) => sum + w[j] * y[p], 0);
      const size = places.reduce((sum, j) => sum + w[j] ** 2, 0);
      const fit = size === 0 ? 0 : along / size;
      for (let j = 0; j < cols; j++) expect(Math.abs(data[i * cols + j] - fit * w[j])).toBeLessThan(1e-10);
    }
  });
});
