import { type DenseMatrix, denseMatrix } from "@agop/core";
import { epsilonOf, type Precision } from "../tolerance.js";

/** Copies of a symmetric matrix that agree with it on and below the diagonal only. */
export function upperDisturbed(
  symmetric: DenseMatrix,
  precision: Precision,
): readonly (readonly [string, DenseMatrix])[] {
  const { rows: n, data } = symmetric;
  const disturb = (change: (value: number) => number): DenseMatrix =>
    denseMatrix(
      n,
      n,
      data.map((value, k) => (k % n > Math.floor(k / n) ? change(value) : value)),
    );
  return [
    ["a last bit that differs", disturb((value) => value * (1 + epsilonOf(precision)))],
    ["other numbers", disturb((value) => 1 - value)],
    ["zeros", disturb(() => 0)],
    ["NaN", disturb(() => NaN)],
  ];
}
