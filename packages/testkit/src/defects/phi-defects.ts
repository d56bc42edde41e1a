import { cpuBackend } from "@agop/backend-cpu";
import type { Phi } from "@agop/core";
import { matrixPolynomial } from "@agop/algebra";
import type { PhiSubject } from "../phi/subject.js";
import type { Defect } from "./defect.js";

/** φ(s) = s + 1, with all that a φ may have. */
export function goodPhi(): Phi {
  return {
    name: "good",
    // φ² = s² + 2 s + 1
    value: (s) => s + 1,
    square: (g, backend) => matrixPolynomial(g, [1, 2, 1], backend),
    // ψ' = r / (r² + 1)²
    penalty: (r) => -1 / (2 * (r * r + 1)),
  };
}

export function phiSubject(phi: Phi): PhiSubject {
  return { phi, backend: cpuBackend() };
}

function phiDefect(caughtBy: string, name: string, plant: () => Phi): Defect<PhiSubject> {
  return { caughtBy, name, plant: () => phiSubject(plant()) };
}

export const phiDefects: readonly Defect<PhiSubject>[] = [
  phiDefect("phi-finite", "overflows", () => ({ name: "exponential", value: Math.exp })),
  phiDefect("phi-not-negative", "a logarithm", () => ({ name: "logarithm", value: (s) => Math.log(s + 0.1) })),
  phiDefect("phi-not-decreasing", "falls again", () => ({ name: "hump", value: (s) => s / (1 + s * s) })),
  phiDefect("phi-forms-agree", "has a square that holds for small s only", () => ({
    name: "nearly polynomial",
    value: (s) => Math.sqrt((s + 1) ** 2 + 1e-13 * s ** 3),
    square: (g, backend) => matrixPolynomial(g, [1, 2, 1], backend),
  })),
  phiDefect("phi-penalty", "gives the penalty of φ, not of φ²", () => ({
    ...goodPhi(),
    // ψ' = r / (r² + 1)
    penalty: (r) => Math.log(r * r + 1) / 2,
  })),
  phiDefect("phi-forms-agree", "drifts from call to call", () => {
    let calls = 0;
    return { name: "drifting", value: (s) => s * (1 + 1e-9 * calls++) };
  }),
];
