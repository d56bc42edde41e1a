import type { ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";

/** Floating-point operations a second of the embedded backend, of which a system is most. */
const denseRate = 1e10;

/** n³ / 3 multiplications for the system, 4 n² (d + 10) for two passes over the pairs of points; one n x n matrix. */
export function kernelRfmCost(summary: ProblemSummary): Cost {
  const n = summary.observations;
  const d = Number(summary["features"]);
  return {
    operations: (2 * n ** 3) / 3 + 8 * n * n * (d + 10),
    operationsPerSecond: denseRate,
    usualIterations: 6,
    memoryBytes: 8 * (n * n + 8 * n * d),
  };
}
