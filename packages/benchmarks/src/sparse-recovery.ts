import { wasmBackend } from "@agop/backend-wasm";
import {
  type Algorithm,
  fit,
  relativeDistance,
  seededRandom,
  type SparseRegressionProblem,
  type VectorEstimate,
} from "@agop/core";
import { sparseRegressionDesign } from "@agop/data";
import { basisPursuit } from "@agop/plugin-convex-baselines";
import { linRfmRecovery } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";

/** d = 1000, 10 Gaussian nonzeros, 50 Gaussian rows, no noise; the number of nonzeros is not told. */
const size = { observations: 50, features: 1000, nonzeros: 10 } as const;
/** Relative error of a success. */
const accuracy = 1e-4;

const rivals: readonly (readonly [string, Algorithm<SparseRegressionProblem, VectorEstimate>])[] = [
  ["lin-RFM, α = 1/2, λ = 0", linRfmRecovery({ phi: power(0.5) })],
  ["ℓ1 minimisation", basisPursuit()],
];

/** Prints for each algorithm how many of the seeds first, ..., first + count - 1 it recovers, and how fast. */
async function sparseRecovery(first: number, count: number): Promise<void> {
  const backend = await wasmBackend();
  print(`d = ${size.features}, ${size.nonzeros} nonzeros, n = ${size.observations}, ${backend.description}`);
  for (const [name, algorithm] of rivals) {
    const missed: number[] = [];
    let iterations = 0;
    let elapsedMs = 0;
    for (let seed = first; seed < first + count; seed++) {
      const { problem, truth } = sparseRegressionDesign({ ...size, random: seededRandom(seed) });
      const run = await fit({ algorithm, problem, backend });
      iterations += run.iterations;
      elapsedMs += run.elapsedMs;
      if (!(relativeDistance(run.estimate.coefficients, truth) < accuracy)) missed.push(seed);
    }
    const found = `${count - missed.length} of ${count}`;
    const mean = `${(iterations / count).toFixed(0)} iterations and ${(elapsedMs / count).toFixed(0)} ms on average`;
    print(`${name}: ${found}, ${mean}; missed seeds: ${missed.join(" ") || "none"}`);
  }
  backend.dispose();
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

await sparseRecovery(Number(process.argv.at(2) ?? 0), Number(process.argv.at(3) ?? 20));
