/** D on the tangent space: `both` (k x k) on Γ1, `one` (k) on Γ2 and Γ3. */
export interface InverseWeights {
  readonly both: Float64Array;
  readonly one: Float64Array;
}

/**
 * φ on both floored AGOPs, φ(s) = s^{(2-p)/8} on each side, as what the compact solve needs of it: with h the ratio of the
 * inverse weight on a block to the one outside the tangent space, D = 1 / (h - 1), where
 *
 *   h_ij = [(σ_i^p + σ_j^p) / (2 ε^p)]^{(2-p)/p},   p = 0: σ_i σ_j / ε²,   and σ_j = ε on the one-sided blocks.
 *
 * With a ridge λ, D (ε² + λ) / ε² (docs/mathematics.md, section 7). All σ must exceed ε.
 */
export function inverseWeights(values: Float64Array, floor: number, p: number, ridge: number): InverseWeights {
  const k = values.length;
  const relative = values.map((value) => value / floor);
  const ratio = (a: number, b: number): number => (p === 0 ? a * b : ((a ** p + b ** p) / 2) ** ((2 - p) / p));
  const raise = 1 + ridge / (floor * floor);
  const weight = (h: number): number => raise / Math.max(h - 1, Number.EPSILON);
  const both = new Float64Array(k * k);
  for (let i = 0; i < k; i++) {
    for (let j = 0; j < k; j++) both[i * k + j] = weight(ratio(relative[i], relative[j]));
  }
  return { both, one: relative.map((a) => weight(ratio(a, 1))) };
}
