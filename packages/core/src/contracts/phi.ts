import type { Backend, Matrix } from "./backend.js";

/**
 * φ turns an AGOP into the next feature transform, M_{t+1} = φ(G_t), by acting on its eigenvalues s >= 0. It must be
 * finite, not negative and not decreasing there. Only `value` is needed; the rest lets a run be faster or say more.
 */
export interface Phi {
  readonly name: string;
  /** φ(s). */
  value(s: number): number;
  /** α of a power, φ(c s) = c^α φ(s), whose scale is then taken out where it would over- or underflow. */
  readonly degree?: number;
  /**
   * K = φ(G)² of a dense G, where something is cheaper than an eigendecomposition: a polynomial or a quotient of two
   * (`matrixPolynomial`, `matrixRational` of @agop/algebra). The result is a matrix of its own.
   */
  square?(g: Matrix, backend: Backend): Matrix;
  /**
   * ψ(r) = ∫_0^r s / φ(s²)² ds, the penalty on singular values whose critical points are the fixed points of lin-RFM
   * (Radhakrishnan, Belkin, Drusvyatskiy 2025, Theorem 1), up to a constant.
   */
  penalty?(r: number): number;
}

/** Which of M and K = M² a predictor is fitted with. */
export type TransformUse = "M" | "K";
