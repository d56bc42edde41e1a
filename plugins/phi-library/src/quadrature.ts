import type { Phi } from "@agop/core";

const relativeTolerance = 1e-10;
const deepest = 40;

/**
 * ψ(r) - ψ(1) = ∫_1^r t / φ(t²)² dt (Theorem 1 of Radhakrishnan, Belkin, Drusvyatskiy 2025) by adaptive Simpson
 * quadrature, for a φ without a closed form of its penalty. r > 0; -Infinity is not reached, as 0 is not.
 */
export function penaltyByQuadrature(phi: Pick<Phi, "value">): (r: number) => number {
  const integrand = (t: number): number => t / phi.value(t * t) ** 2;
  return (r) => integrate(integrand, 1, r);
}

/** ∫_a^b f by adaptive Simpson quadrature; a may exceed b. */
export function integrate(f: (t: number) => number, a: number, b: number): number {
  const simpson = (left: number, right: number, fl: number, fm: number, fr: number): number =>
    ((right - left) / 6) * (fl + 4 * fm + fr);
  const refine = (
    left: number,
    right: number,
    fl: number,
    fm: number,
    fr: number,
    whole: number,
    depth: number,
  ): number => {
    const middle = (left + right) / 2;
    const flm = f((left + middle) / 2);
    const fmr = f((middle + right) / 2);
    const first = simpson(left, middle, fl, flm, fm);
    const second = simpson(middle, right, fm, fmr, fr);
    const error = first + second - whole;
    if (depth === 0 || Math.abs(error) <= 15 * relativeTolerance * Math.abs(first + second)) {
      return first + second + error / 15;
    }
    return refine(left, middle, fl, flm, fm, first, depth - 1) + refine(middle, right, fm, fmr, fr, second, depth - 1);
  };
  const [fa, fm, fb] = [f(a), f((a + b) / 2), f(b)];
  return refine(a, b, fa, fm, fb, simpson(a, b, fa, fm, fb), deepest);
}
