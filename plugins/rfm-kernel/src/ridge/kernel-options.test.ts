import { expect, it } from "vitest";
import { kernelOptions, shapeOf } from "./kernel-options.js";

it.each([
  [{}, 2, 1],
  [{ kernel: "gaussian" }, 2, 2],
  [{ kernel: "product-laplace" }, 1, 1],
  [{ kernel: "generalised" }, 2, 1.4],
  [{ kernel: "generalised", norm: 1.2 }, 1.2, 1.2],
  [{ kernel: "generalised", norm: 1.5, exponent: 0.7 }, 1.5, 0.7],
])("%j has norm %d and exponent %d", (options, norm, exponent) => {
  expect(shapeOf(kernelOptions.parse(options))).toEqual({ norm, exponent });
});

it("a kernel with a name of its own takes neither norm nor exponent", () => {
  expect(() => shapeOf(kernelOptions.parse({ kernel: "laplace", norm: 1 }))).toThrow(
    'the kernel "laplace" has its own',
  );
});
