import { pow } from "@agop/core/plugin";
import { tangentLayout } from "@agop/core/backend";

/**
 * φ on both AGOPs with their eigenvalues at least ε², φ(s) = s^{(2-p)/8} on each side, as what the compact solve needs of it: with h the ratio of the
 * inverse weight on a block to the one outside the tangent space, D = 1 / (h - 1), where
 *
 *   h_ij = [(σ_i^p + σ_j^p) / (2 ε^p)]^{(2-p)/p},   p = 0: σ_i σ_j / ε²,   and σ_j = ε on the one-sided blocks.
 *
 * With a ridge λ, D (ε² + λ) / ε² (docs/mathematics.md, section 7). All σ must exceed ε.
 * @returns D, one number a coordinate of the tangent space
 */
export function inverseWeights(
  singularValues: Float64Array,
  { epsilon, p, ridge }: { readonly epsilon: number; readonly p: number; readonly ridge: number },
  { rows, cols }: { readonly rows: number; readonly cols: number },
): Float64Array {
  const k = singularValues.length;
  const relative = singularValues.map((value) => value / epsilon);
  const ratio = (a: number, b: number): number => (p === 0 ? a * b : pow((pow(a, p) + pow(b, p)) / 2, (2 - p) / p));
  const raise = 1 + ridge / (epsilon * epsilon);
  const weight = (h: number): number => raise / Math.max(h - 1, Number.EPSILON);
  const { second, dimension } = tangentLayout(rows, cols, k);
  const weights = new Float64Array(dimension);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) weights[i * k + j] = weight(ratio(relative[i], relative[j]));
  }
  const oneSided = relative.map((a) => weight(ratio(a, 1)));
  for (let e = second; e < dimension; e++) weights[e] = oneSided[(e - second) % k];
  return weights;
}
