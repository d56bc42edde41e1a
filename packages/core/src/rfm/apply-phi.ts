import type { Backend } from "../contracts/backend.js";
import type { Phi, TransformUse } from "../contracts/phi.js";
import type { ScheduleStep } from "../contracts/schedule.js";
import { type FeatureMatrix, mapEigenvalues, shiftFeatures } from "../matrix/feature-matrix.js";

/**
 * φ(G + floor I), or of G with eigenvalues of at least the floor; or its square K, by the cheapest way that φ and the form of G
 * allow. Shares no matrix with G.
 */
export function applyPhi(
  phi: Phi,
  agop: FeatureMatrix,
  { floor, flooring = "added", rank = Infinity }: Omit<ScheduleStep, "ridge">,
  use: TransformUse,
  backend: Backend,
): FeatureMatrix {
  const limited = limitRank(agop, rank, backend);
  if (flooring === "least") {
    const value = (s: number): number => phi.value(Math.max(s, floor));
    return mapEigenvalues(limited, use === "M" ? value : (s) => value(s) ** 2, backend);
  }
  const shifted = shiftFeatures(limited, floor, backend);
  if (use === "M") return mapEigenvalues(shifted, (s) => phi.value(s), backend);
  if (phi.square && shifted.form === "dense") return { form: "dense", matrix: phi.square(shifted.matrix, backend) };
  return mapEigenvalues(shifted, (s) => phi.value(s) ** 2, backend);
}

/**
 * The leading eigenvectors of the factored form, in a matrix of their own: a function of G keeps V as it is, which would end with
 * the AGOP that it was made of. What is left out joins the complement.
 */
function limitRank(agop: FeatureMatrix, rank: number, backend: Backend): FeatureMatrix {
  if (agop.form !== "factored") return agop;
  const kept = Math.min(rank, agop.vectors.cols);
  return { ...agop, vectors: backend.leadingColumns(agop.vectors, kept), values: agop.values.slice(0, kept) };
}
