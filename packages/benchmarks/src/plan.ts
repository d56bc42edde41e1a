import type { Job } from "./contestant.js";
import { kernels, type Size } from "./kernels.js";
import type { Effort } from "./measure.js";

/** What is measured, and for how long. */
export interface Plan {
  readonly jobs: readonly Job[];
  readonly effort: Effort;
}

const square = (n: number): Size => ({ rows: n, cols: n, entries: 0 });
const dense = (name: string, ...sizes: readonly number[]): readonly Job[] => jobs(name, ...sizes.map(square));

function jobs(name: string, ...sizes: readonly Size[]): readonly Job[] {
  const kernel = kernels.find((candidate) => candidate.name === name);
  if (!kernel) throw new TypeError(`there is no kernel ${name}`);
  return sizes.map((size) => ({ kernel, size }));
}

/** A few minutes. The last job is the paper's demo. */
export const fullPlan: Plan = {
  effort: { rounds: 7, roundMs: 150, pauseMs: 60 },
  jobs: [
    ...dense("product", 500, 1000, 2000),
    ...dense("rank-k-update", 500, 1000, 2000),
    ...dense("cholesky", 500, 1000, 2000),
    ...dense("eigen", 500, 1000, 2000),
    ...jobs("thin-qr", { rows: 5000, cols: 50, entries: 0 }, { rows: 1000, cols: 500, entries: 0 }),
    ...jobs("sparse-dense", { rows: 5000, cols: 10, entries: 300_000 }),
    ...jobs("sampled-product", { rows: 5000, cols: 10, entries: 300_000 }),
    ...jobs("lin-rfm-iteration", { rows: 500, cols: 5, entries: 10_000 }),
  ],
};

/** A few seconds: that everything runs, not how fast. */
export const quickPlan: Plan = {
  effort: { rounds: 3, roundMs: 2, pauseMs: 0 },
  jobs: [
    ...dense("product", 64),
    ...dense("rank-k-update", 64),
    ...dense("cholesky", 64),
    ...dense("eigen", 64),
    ...jobs("thin-qr", { rows: 200, cols: 10, entries: 0 }),
    ...jobs("sparse-dense", { rows: 300, cols: 10, entries: 6000 }),
    ...jobs("sampled-product", { rows: 300, cols: 10, entries: 6000 }),
    ...jobs("lin-rfm-iteration", { rows: 60, cols: 2, entries: 1200 }),
  ],
};
