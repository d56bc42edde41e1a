import { type DenseMatrix, type Random, shuffledIndices } from "@agop/core";
import { pow } from "@agop/core/plugin";

/** More points than these say the same. */
const mostPoints = 1500;

/** A distance below this is none: all points are the same, and every bandwidth is as good. */
const negligible = 1e-14;

/**
 * The lower median of ‖u_i - u_j‖_p over pairs of different points, of a random choice of them where there are more than 1,500; 1 where
 * it is 0. Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053 (bandwidth mode "adaptive").
 */
export function medianDistance({ rows, cols, data }: DenseMatrix, norm: number, random: Random): number {
  const points =
    rows <= mostPoints
      ? Int32Array.from({ length: rows }, (_, i) => i)
      : shuffledIndices(rows, random).subarray(0, mostPoints);
  const count = points.length;
  const powers = new Float64Array((count * (count - 1)) / 2);
  for (let i = 0, at = 0; i < count; i++) {
    for (let j = 0; j < i; j++, at++) {
      let sum = 0;
      for (let s = 0; s < cols; s++) {
        const difference = Math.abs(data[points[i] * cols + s] - data[points[j] * cols + s]);
        sum += norm === 2 ? difference * difference : pow(difference, norm);
      }
      powers[at] = sum;
    }
  }
  if (powers.length === 0) return 1;
  // Both halves of the off-diagonal entries hold each distance once: the lower median of all of them is that of one half.
  const median = pow(powers.sort()[Math.ceil(powers.length / 2) - 1], 1 / norm);
  return median < negligible ? 1 : median;
}
