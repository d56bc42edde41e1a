import type { SearchSpace, Tuning } from "@agop/core/plugin";

/** With more rows than these, half of them teach the features as well as all (docs/benchmarks/kernel-rfm.md). */
const mostMetricRows = 5000;

/** What is worth trying, on inputs and targets of unit variance. */
export const kernelSearchSpace: SearchSpace = {
  ridge: [1e-2, 1e-3, 1e-1, 1],
  bandwidth: [10, 3, 30, 1],
  metric: ["full", "diagonal"],
  kernel: ["laplace", "generalised"],
};

export const kernelRfmTuning: Tuning = ({ observations }) => ({
  ...kernelSearchSpace,
  ...(observations > mostMetricRows && { metricRows: [Math.ceil(observations / 2)] }),
});
