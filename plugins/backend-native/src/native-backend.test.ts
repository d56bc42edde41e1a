import { wasmBackend } from "@agop/backend-wasm";
import { AgopError, type Backend, denseMatrix, type Matrix, toSparse } from "@agop/core";
import { afterAll, describe, expect, it } from "vitest";
import { nativeBackend } from "./index.js";

const native = await nativeBackend().catch((error: unknown) => {
  // That it is missing is said where everything that is registered is tested.
  if (error instanceof AgopError && error.code === "backend-unavailable") return undefined;
  throw error;
});

const smooth = (backend: Backend, rows: number, cols: number): Matrix =>
  backend.fromDense(
    denseMatrix(
      rows,
      cols,
      Float64Array.from({ length: rows * cols }, (_, k) => Math.sin(k * k + 1)),
    ),
  );
const observations = toSparse(40, 130, {
  rowIndices: Int32Array.from({ length: 743 }, (_, k) => Math.floor((k * 7) / 130)),
  columnIndices: Int32Array.from({ length: 743 }, (_, k) => (k * 7) % 130),
  values: Float64Array.from({ length: 743 }, (_, k) => Math.cos(k)),
});

/** Everything that goes to a library or to wasm, on shapes that are no multiples of anything. */
function everything(backend: Backend): readonly Float64Array[] {
  return backend.scope(() => {
    const [a, b, c] = [smooth(backend, 203, 130), smooth(backend, 130, 67), smooth(backend, 40, 130)];
    const spd = backend.addDiagonal(backend.gram(a), 2);
    const { values, vectors } = backend.symmetricEigen(spd);
    const weighted = backend.scale(vectors, { cols: values });
    const { q, r } = backend.thinQr(a);
    const sparse = backend.fromSparse(observations);
    const dense = [
      backend.multiply(a, b),
      backend.multiply(a, a, { right: true }),
      spd,
      backend.choleskySolve(spd, b),
      backend.multiply(weighted, vectors, { right: true }),
      backend.multiply(q, r),
      r,
      backend.solveRows(spd, sparse, 0.5),
      backend.sparseMultiply(sparse, b),
      backend.sparseMultiply(backend.sample(c, sparse), b),
      backend.overwrite(c, backend.dualRows(spd, sparse, 0.5)),
      backend.combine(0.5, c, 0, c),
      backend.transpose(a),
      backend.leadingColumns(a, 77),
      backend.map(a, { kind: "exp" }),
      backend.map(a, { kind: "power", exponent: 1.7, threshold: 0.1 }),
      backend.multiplyElementwise(a, a),
      backend.rowSums(a),
      backend.columnSums(a),
    ];
    return [...dense.map((matrix) => backend.toDense(matrix).data), values, Float64Array.of(backend.inner(a, a))];
  });
}

function testsOf(backend: Backend): void {
  afterAll(() => {
    backend.dispose();
  });

  it("agrees with the wasm backend", async () => {
    const wasm = await wasmBackend({ threads: 1 });
    const expected = everything(wasm);
    wasm.dispose();
    everything(backend).forEach((actual, which) => {
      const largest = expected[which].reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      const worst = actual.reduce((most, value, k) => Math.max(most, Math.abs(value - expected[which][k])), 0);
      expect(worst / largest).toBeLessThan(1e-11);
    });
  });

  it("gives the same bits again, in memory that was used before", () => {
    const first = everything(backend);
    for (let round = 0; round < 3; round++) expect(everything(backend)).toEqual(first);
  });

  it("refuses NaN and infinity in every decomposition", () => {
    for (const bad of [NaN, Infinity]) {
      const a = smooth(backend, 40, 40);
      const { data } = backend.toDense(a);
      data[39 * 40 + 3] = bad;
      const dirty = backend.fromDense(denseMatrix(40, 40, data));
      const notFinite: unknown = expect.objectContaining({ code: "not-finite" });
      expect(() => backend.symmetricEigen(dirty)).toThrow(notFinite);
      expect(() => backend.thinQr(dirty)).toThrow(notFinite);
      const notPositive: unknown = expect.objectContaining({ code: "not-positive-definite" });
      expect(() => backend.choleskySolve(dirty, a)).toThrow(notPositive);
    }
  });

  it("lets NaN show in sums also where its factor is zero", () => {
    const dirty = backend.fromDense(denseMatrix(1, 2, Float64Array.of(1, NaN)));
    const clean = backend.fromDense(denseMatrix(1, 2, Float64Array.of(3, 4)));
    const sum = (alpha: number, a: Matrix, beta: number, b: Matrix) => [
      ...backend.toDense(backend.combine(alpha, a, beta, b)).data,
    ];
    expect(sum(1, dirty, -1, dirty)).toEqual([0, NaN]);
    expect(sum(0, dirty, 2, clean)).toEqual([6, NaN]);
    expect(sum(2, clean, 0, dirty)).toEqual([6, NaN]);
    expect(sum(2, dirty, 0, dirty)).toEqual([2, NaN]);
    expect(sum(1, dirty, 3, clean)).toEqual([10, NaN]);
    expect(sum(-2, dirty, 3, clean)).toEqual([7, NaN]);
  });

  it("says its library and threads, and sets them where the library lets it", async () => {
    expect(backend.description).toMatch(/^.+ \(.+\), (\d+ threads?|threads as it chooses)$/);
    try {
      const one = await nativeBackend({ threads: 1 });
      expect(one.description).toMatch(/, 1 thread$/);
      one.dispose();
    } catch (error) {
      expect(error).toMatchObject({ code: "option-invalid" });
    }
  });
}

if (native) {
  describe("the native backend", () => {
    testsOf(native);
  });
} else {
  // Optional: without a BLAS on the machine there is nothing to test, and the report says so.
  describe.skip("the native backend (no BLAS was found)", () => {
    it("needs a BLAS");
  });
}

describe.skipIf(!native)("a kernel system of many points (needs a BLAS)", () => {
  it("is solved to the tolerance", () => {
    if (!native) return;
    native.scope(() => {
      const kernel = { norm: 2, exponent: 1, bandwidth: 3 };
      // From 2,000 points on it takes steps.
      const [u, b] = [smooth(native, 2001, 4), smooth(native, 2001, 1)];
      const x = native.kernelSolve(kernel, u, 0.1, b, 1e-8);
      const residual = native.combine(1, native.combine(1, native.kernelProduct(kernel, u, u, x), 0.1, x), -1, b);
      const ratio = Math.sqrt(native.inner(residual, residual) / native.inner(b, b));
      expect(ratio).toBeLessThan(1.01e-8);
      // A factorisation leaves far less.
      expect(ratio).toBeGreaterThan(1e-11);

      const fitted = native.kernelFit(kernel, u, 0.1, b, 1e-8);
      expect(native.toDense(fitted.dual)).toEqual(native.toDense(x));
      const gradients = native.kernelGradients(kernel, u, u, x);
      const apart = native.combine(1, fitted.gradients, -1, gradients);
      expect(Math.sqrt(native.inner(apart, apart) / native.inner(gradients, gradients))).toBeLessThan(1e-12);
    });
  }, 60_000);
});
