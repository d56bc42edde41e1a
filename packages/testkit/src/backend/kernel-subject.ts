import type { Backend, DenseMatrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { assertClose } from "../allclose.js";
import type { Expectation } from "./kernel-reference.js";
import { copyOut } from "./subject.js";

/** p, and the q that go with it. */
const exponents = [
  [1, [0.7, 1]],
  [1.5, [0.7, 1, 1.2]],
  [2, [0.7, 1, 1.2, 2]],
] as const;

/** A kernel of each. */
export const testKernels: readonly RadialKernel[] = exponents.flatMap(([norm, all]) =>
  all.map((exponent) => ({ norm, exponent, bandwidth: 1.3 })),
);

export function nameOf({ norm, exponent }: RadialKernel): string {
  return `p = ${norm}, q = ${exponent}`;
}

export function assertExpected(actual: DenseMatrix, { value, bound }: Expectation, what: string): void {
  assertClose(actual.data, value.data, bound, what);
}

/** What the operation gives for C, copied out. */
type OfCoefficients = "kernelProduct" | "kernelGradients";

export function resultOf(
  backend: Backend,
  operation: OfCoefficients,
  kernel: RadialKernel,
  [u, v, c]: readonly [DenseMatrix, DenseMatrix, DenseMatrix],
): DenseMatrix {
  const handles = [backend.fromDense(u), backend.fromDense(v), backend.fromDense(c)] as const;
  const [rows, cols] = operation === "kernelProduct" ? [u.rows, c.cols] : [u.rows * c.cols, u.cols];
  return copyOut(backend, backend[operation](kernel, ...handles), rows, cols, operation);
}
