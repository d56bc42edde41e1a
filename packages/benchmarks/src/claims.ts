import { type Measurement, speedRatio } from "./measure.js";

/** A ratio of speeds that the project is to reach. */
export interface Claim {
  readonly kernel: string;
  /** As the kernel writes it. */
  readonly size: string;
  readonly fast: string;
  readonly slow: string;
  readonly least: number;
}

export interface ClaimResult extends Claim {
  readonly title: string;
  readonly ratio: number;
}

const demo = "d = 500, rank 5, 10000 observed";
const sparse = "5000 x 5000, 300000 entries, width 10";
const againstNumpy = ["product", "rank-k-update", "cholesky", "eigen"].flatMap((kernel) =>
  [500, 1000, 2000].map((n) => ({ kernel, size: `n = ${n}` })),
);

const claims: readonly Claim[] = [
  { kernel: "product", size: "n = 1000", fast: "wasm-2", slow: "cpu", least: 20 },
  { kernel: "cholesky", size: "n = 1000", fast: "wasm-2", slow: "cpu", least: 12 },
  { kernel: "eigen", size: "n = 500", fast: "wasm-2", slow: "cpu", least: 6 },
  { kernel: "product", size: "n = 1000", fast: "wasm-2", slow: "numpy", least: 0.18 },
  { kernel: "product", size: "n = 1000", fast: "wasm-2", slow: "wasm-1", least: 1.7 },
  ...againstNumpy.map((job) => ({ ...job, fast: "native", slow: "numpy", least: 0.9 })),
  { kernel: "lin-rfm-iteration", size: demo, fast: "native", slow: "numpy", least: 4 },
  { kernel: "lin-rfm-iteration", size: demo, fast: "wasm-2", slow: "numpy", least: 2 },
  { kernel: "sampled-product", size: sparse, fast: "wasm-1", slow: "numpy", least: 1 },
  { kernel: "sparse-dense", size: sparse, fast: "wasm-1", slow: "numpy", least: 1 },
];

/** What became of each claim whose kernel and contestants were measured. */
export function checkClaims(measurements: readonly Measurement[]): readonly ClaimResult[] {
  return claims.flatMap((claim) => {
    const measurement = measurements.find(({ kernel, size }) => kernel === claim.kernel && size === claim.size);
    const ratio = measurement && speedRatio(measurement, claim.fast, claim.slow);
    return ratio === undefined ? [] : [{ ...claim, title: measurement?.title ?? claim.kernel, ratio }];
  });
}
