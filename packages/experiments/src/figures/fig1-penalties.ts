import { AgopError, type Phi } from "@agop/core";
import { exponential, logType, minimaxConcave, power, smoothlyClipped } from "@agop/plugin-phi-library";
import { z } from "zod";
import { cellsOf, type Experiment, type Size } from "../experiment.js";
import { lineChart } from "./charts.js";
import { groupsOf, parseRows } from "./rows.js";
import { type Comparison, verdictOf } from "./verdict.js";

/** ε² of the φ whose ψ has no limit at 0 without a floor. */
const epsilon = 1e-2;

/** φ(s + ε²) of a power, whose ψ is finite at 0. */
function flooredPower(alpha: number): Phi {
  const exponent = 2 - 4 * alpha;
  const value = (s: number): number => (s + epsilon) ** alpha;
  // ψ(r) = ∫ s (s² + ε²)^{-2α} ds = ((r² + ε²)^{1-2α}) / (2-4α), log(r² + ε²) / 2 at α = 1/2
  const penalty = (r: number): number =>
    exponent === 0 ? Math.log(r * r + epsilon) / 2 : (r * r + epsilon) ** (exponent / 2) / exponent;
  return { name: `floored power ${alpha}`, value, penalty };
}

const phis: Readonly<Record<string, Phi>> = {
  "s^(1/8)": power(0.125),
  "s^(1/4)": power(0.25),
  "s^(3/8)": power(0.375),
  "(s + 0.01)^(1/2)": flooredPower(0.5),
  "s + 0.01": flooredPower(1),
  "log-type, ε = 0.1": logType(0.1),
  "exponential, c = 1": exponential(1),
  "minimax concave": minimaxConcave(2),
  "smoothly clipped": smoothlyClipped(1, 3.7),
};

const points: Readonly<Record<Size, number>> = { quick: 60, paper: 400 };
const largest = 3;
/** Of the central differences that ψ' is checked with, as a part of r. */
const relativeStep = 1e-4;
const smallest = 1e-3;

const rowSchema = z.object({
  phi: z.string(),
  t: z.number(),
  phiValue: z.number(),
  psi: z.number(),
  residual: z.number(),
});

export const fig1: Experiment = {
  name: "fig1",
  title: "φ and the penalty ψ that it makes small",
  text: [
    "The fixed points of lin-RFM with φ are critical points of Σ ψ(σ_i) with ψ(r) = ∫ s / φ(s²)² ds from 0 to r (Theorem 1). φ of the " +
      "library are shown with their ψ, moved so that ψ(0) = 0. For powers of 1/2 and more ψ has no limit at 0: there s is " +
      "raised by 0.01.",
    "Each pair is checked where it is drawn: the difference quotient of ψ must be r / φ(r²)².",
  ],
  version: 1,
  cells: (size) =>
    cellsOf(
      Object.keys(phis).map((phi) => ({ phi, points: points[size] })),
      ({ phi, points: count }) => Promise.resolve(curveOf(phis[phi], count)),
    ),

  summarise(given) {
    const groups = [...groupsOf(parseRows(rowSchema, given), ({ phi }) => phi)];
    const rows = groups.map(([phi, curve]) => {
      const [start] = curve;
      const end = curve[curve.length - 1];
      return [phi, start.psi, end.phiValue, end.psi, Math.max(...curve.map(({ residual }) => residual))] as const;
    });
    const ofAll = (is: (row: (typeof rows)[number]) => boolean): readonly Comparison[] =>
      Object.keys(phis).map((phi) => {
        const row = rows.find(([name]) => name === phi);
        return row ? is(row) : null;
      });
    return {
      tables: [
        {
          title: "Pairs",
          columns: ["φ(s)", "ψ(0)", `φ(${largest})`, `ψ(${largest})`, "largest deviation of ψ'"],
          rows,
        },
      ],
      conclusions: [
        {
          text: "ψ(0) = 0 for every pair.",
          verdict: verdictOf(ofAll(([, zero]) => zero === 0)),
          figures: Object.fromEntries(rows.map(([phi, zero]) => [phi, zero])),
        },
        {
          text: "ψ' is r / φ(r²)² for every pair, to one in a thousand.",
          verdict: verdictOf(ofAll(([, , , , residual]) => residual < 1e-3)),
          figures: Object.fromEntries(rows.map(([phi, , , , residual]) => [phi, residual])),
        },
      ],
    };
  },

  plots(given) {
    // Each as a part of its value at the end: their scales have nothing to do with each other.
    const rows = [...groupsOf(parseRows(rowSchema, given), ({ phi }) => phi).values()].flatMap((curve) => {
      const { phiValue, psi } = curve[curve.length - 1];
      return curve.map((point) => ({ ...point, phiValue: point.phiValue / phiValue, psi: point.psi / psi }));
    });
    const chart = (field: string, x: string, y: string) =>
      lineChart({ rows, x: { field: "t", title: x }, y: { field, title: y }, series: "phi", points: false });
    return [
      { name: "phi", title: "φ", spec: chart("phiValue", "s", `φ(s) / φ(${largest})`) },
      { name: "psi", title: "ψ, with ψ(0) = 0", spec: chart("psi", "r", `ψ(r) / ψ(${largest})`) },
    ];
  },
};

/** Denser towards 0, where both are steepest; `residual` is the relative deviation of ψ' from r / φ(r²)². */
function curveOf(phi: Phi, count: number) {
  const { penalty } = phi;
  if (!penalty) throw new AgopError("defect", `${phi.name} has no penalty`);
  const origin = penalty(0);
  return Array.from({ length: count + 1 }, (_, k) => {
    const t = largest * (k / count) ** 2;
    const at = Math.max(t, smallest);
    const difference = relativeStep * at;
    const slope = (penalty(at + difference) - penalty(at - difference)) / (2 * difference);
    const expected = at / phi.value(at * at) ** 2;
    return {
      t,
      phiValue: phi.value(t),
      psi: penalty(t) - origin,
      residual: Math.abs(slope - expected) / Math.max(expected, 1e-3),
    };
  });
}
