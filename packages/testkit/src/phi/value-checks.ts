import { fail } from "../check.js";
import { epsilonOf } from "../tolerance.js";
import type { PhiCheck } from "./subject.js";

/** 0, and 1e-12 to 1e6 in steps of a factor 10^(1/8). */
const grid: readonly number[] = [0, ...Array.from({ length: 18 * 8 + 1 }, (_, k) => 10 ** (k / 8 - 12))];

const epsilon = epsilonOf("float64");

const finite: PhiCheck = {
  id: "phi-finite",
  title: "is finite for eigenvalues from 0 to 1e6",
  run({ phi }) {
    const s = grid.find((at) => !Number.isFinite(phi.value(at)));
    if (s !== undefined) fail(`φ(${s}) is ${phi.value(s)}`);
  },
};

const notNegative: PhiCheck = {
  id: "phi-not-negative",
  title: "is not negative",
  run({ phi }) {
    const s = grid.find((at) => phi.value(at) < 0);
    if (s !== undefined) fail(`φ(${s}) is ${phi.value(s)}`);
  },
};

const notDecreasing: PhiCheck = {
  id: "phi-not-decreasing",
  title: "does not decrease",
  run({ phi }) {
    // One step may round up and the next down.
    const slack = 8 * epsilon;
    for (const [k, s] of grid.entries()) {
      if (k === 0) continue;
      const before = phi.value(grid[k - 1]);
      const value = phi.value(s);
      if (value < before - slack * Math.abs(before)) {
        fail(`φ falls from ${before} at ${grid[k - 1]} to ${value} at ${s}`);
      }
    }
  },
};

/** Step of the differences, relative to r. */
const step = 1e-3;

const penalty: PhiCheck = {
  id: "phi-penalty",
  title: "has a penalty with the derivative r / φ(r²)²",
  appliesTo: ({ phi }) => phi.penalty !== undefined,
  run({ phi }) {
    const psi = (r: number): number => phi.penalty?.(r) ?? NaN;
    // Not round numbers: a φ with a kink is likely to have it at one.
    for (let k = -12; k <= 12; k++) {
      const r = 1.037 * 10 ** (k / 4);
      const expected = r / phi.value(r * r) ** 2;
      if (!Number.isFinite(expected)) continue;
      // ψ' by central differences of fourth order: (8 (ψ(r+h) - ψ(r-h)) - (ψ(r+2h) - ψ(r-2h))) / 12h
      const h = step * r;
      const near = psi(r + h) - psi(r - h);
      const far = psi(r + 2 * h) - psi(r - 2 * h);
      const derivative = (8 * near - far) / (12 * h);
      const rounding = (4 * epsilon * Math.abs(psi(r))) / h;
      const isEqual = Math.abs(derivative - expected) <= 1e-5 * Math.abs(expected) + rounding;
      if (!isEqual) fail(`ψ' is ${derivative} at r = ${r}, r / φ(r²)² is ${expected}`);
    }
  },
};

export const valueChecks: readonly PhiCheck[] = [finite, notNegative, notDecreasing, penalty];
