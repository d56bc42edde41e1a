import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** Floating-point operations a second of the embedded backend, of which a system is most. */
const denseRate = 1e10;
/** Points for each output, from which systems are solved by steps (backend-wasm), and what those take, measured. */
const stepPoints = 1000;
const steps = 35;

/**
 * A pass over the n² / 2 pairs of points, each with its kernel and its slope, and their product with c (d + 1) columns. For the system
 * n³ / 3 multiplications; by steps n² / 2 numbers each, which wait for memory. One n x n matrix, by steps with n / 12 columns more.
 */
export function kernelRfmCost(summary: ProblemSummary, { tolerance }: Readonly<Record<string, unknown>>): Cost {
  const n = summary.observations;
  const d = Number(summary["features"]);
  const outputs = Number(summary["outputs"] ?? 1);
  const byStep = tolerance !== 0 && n >= stepPoints * outputs;
  const system = byStep ? 2 * steps * outputs * n * n : (2 * n ** 3) / 3;
  return {
    operations: system + n * n * (100 + (2 + 2 * outputs) * d),
    operationsPerSecond: denseRate,
    usualIterations: 6,
    memoryBytes: 8 * (n * n * (byStep ? 1 + 1 / 12 : 1) + 8 * n * d),
  };
}
