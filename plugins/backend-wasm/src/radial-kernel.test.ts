import { type Backend, denseMatrix } from "@agop/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { wasmBackend } from "./index.js";

describe("kernels of any exponent", () => {
  let backend: Backend;
  beforeAll(async () => {
    backend = await wasmBackend({ threads: 1 });
  });
  afterAll(() => {
    backend.dispose();
  });

  const distances = Array.from({ length: 61 }, (_, k) => 1.7 * 10 ** (k / 2 - 15));

  it.each([0.3, 0.7, 1.4, 1.9])("are e^{-2^q} at twice the bandwidth, however near or far: q = %d", (exponent) => {
    const at = (x: number) => backend.fromDense(denseMatrix(1, 1, Float64Array.of(x)));
    for (const distance of distances) {
      const kernel = { norm: 2, exponent, bandwidth: distance / 2 };
      const [value] = backend.toDense(backend.kernelMatrix(kernel, at(0), at(distance))).data;
      expect(Math.abs(value / Math.exp(-(2 ** exponent)) - 1)).toBeLessThan(4e-15);
    }
  });

  it("are 1 at no distance, and not a number where one is", () => {
    const u = backend.fromDense(denseMatrix(2, 1, Float64Array.of(0.5, NaN)));
    const { data } = backend.toDense(backend.kernelMatrix({ norm: 2, exponent: 1.4, bandwidth: 2 }, u, u));
    expect(Array.from(data)).toEqual([1, NaN, NaN, NaN]);
  });
});
