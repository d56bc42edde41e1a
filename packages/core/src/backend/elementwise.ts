import { exp, pow } from "../elementary.js";

/**
 * A function that a backend's kernels apply to every entry of a matrix. The list is closed, so that a kernel can be written
 * for each; kernels and activations are compositions, such as exp(-(d / L)^q) of squared distances d²:
 * `power` q / 2, `affine` with scale -L^{-q}, `exp`.
 *   exp       e^x
 *   sqrt      √x; NaN below zero, as Math.sqrt
 *   power     x^exponent: NaN below zero unless the exponent is whole, infinite at zero where it is negative.
 *             With a threshold, 0 for x <= threshold: the power of a pseudoinverse, and the derivative of a kernel where
 *             two points are the same
 *   affine    scale x + shift
 *   maximum   max(x, bound)
 * NaN stays NaN, but for NaN^0 = 1.
 */
export type ElementwiseFunction =
  | { readonly kind: "exp" }
  | { readonly kind: "sqrt" }
  | { readonly kind: "power"; readonly exponent: number; readonly threshold?: number | undefined }
  | { readonly kind: "affine"; readonly scale: number; readonly shift: number }
  | { readonly kind: "maximum"; readonly bound: number };

/** to_k = f(from_k), for backends whose numbers are on the host; both may be the same array. */
export function mapNumbers(f: ElementwiseFunction, from: Float64Array, to: Float64Array): void {
  const count = from.length;
  switch (f.kind) {
    case "exp":
      for (let k = 0; k < count; k++) to[k] = exp(from[k]);
      return;
    case "sqrt":
      for (let k = 0; k < count; k++) to[k] = Math.sqrt(from[k]);
      return;
    case "power": {
      // No number is at most NaN.
      const { exponent, threshold = NaN } = f;
      for (let k = 0; k < count; k++) to[k] = from[k] <= threshold ? 0 : pow(from[k], exponent);
      return;
    }
    case "affine": {
      const { scale, shift } = f;
      for (let k = 0; k < count; k++) to[k] = scale * from[k] + shift;
      return;
    }
    case "maximum": {
      const { bound } = f;
      for (let k = 0; k < count; k++) to[k] = Math.max(from[k], bound);
      return;
    }
  }
}
