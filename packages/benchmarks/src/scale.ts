import { wasmBackend } from "@agop/backend-wasm";
import {
  type Backend,
  type Entries,
  fit,
  matrixCompletion,
  type Random,
  regressionMetrics,
  seededRandom,
  toSparse,
} from "@agop/core";
import { oracleEstimate } from "./oracle.js";
import { leastObserved } from "./least-observed.js";
import { bilateralLinRfm, type LowRankPlusSparse } from "@agop/plugin-rfm-linear";

/** A completion problem whose truth is U diag(values) V^T, never stored. */
interface Scenario {
  readonly title: string;
  readonly size: number;
  readonly rank: number;
  readonly observed: number;
  readonly seeds: number;
  /** Of the truth: singular values fall geometrically. Default: as the factors give it. */
  readonly condition?: number;
  /** Rank cap told to the algorithm; default: the true rank. */
  readonly cap?: number | "auto";
  /** Standard deviation of the noise, relative to the root mean square of the entries. */
  readonly noise?: number;
  readonly ridge?: number;
  /** Standard deviation of the logarithm of how often rows, and columns, are observed; default 0, all as often. */
  readonly unevenness?: number;
}

const freedom = (d: number, r: number): number => r * (2 * d - r);

const scenarios: Readonly<Record<string, Scenario>> = {
  demo: { title: "the paper's demo", size: 500, rank: 5, observed: 10_000, seeds: 5 },
  medium: { title: "medium", size: 5_000, rank: 10, observed: 300_000, seeds: 1 },
  few: { title: "few samples", size: 1000, rank: 10, observed: Math.round(1.3 * freedom(1000, 10)), seeds: 5 },
  condition: {
    title: "condition number 1e6",
    size: 1000,
    rank: 10,
    observed: 2 * freedom(1000, 10),
    seeds: 5,
    condition: 1e6,
  },
  cap: { title: "rank cap twice the rank", size: 500, rank: 5, observed: 10_000, seeds: 5, cap: 10 },
  auto: { title: "rank found", size: 500, rank: 5, observed: 10_000, seeds: 5, cap: "auto" },
  noise: { title: "noise of 1%", size: 500, rank: 5, observed: 20_000, seeds: 3, noise: 0.01, ridge: 0.1 },
  uneven: { title: "uneven observations", size: 1000, rank: 5, observed: 60_000, seeds: 5, unevenness: 0.7 },
  ten: { title: "ten thousand", size: 10_000, rank: 10, observed: 600_000, seeds: 1 },
  large: { title: "ten billion missing", size: 100_000, rank: 10, observed: 6_000_000, seeds: 1 },
};

async function measure(scenario: Scenario, seed: number, backend: Backend): Promise<void> {
  const { size, rank, observed, condition, cap = rank, noise = 0, ridge = 0, unevenness = 0 } = scenario;
  const random = seededRandom(seed);
  const [left, right] = truth(size, rank, random, condition);
  const entries = determinedEntries(size, rank, observed, unevenness, random);
  for (let e = 0; e < observed; e++) {
    entries.values[e] = innerProduct(left, right, rank, entries.rowIndices[e], entries.columnIndices[e]);
  }
  const scale = noise * Math.sqrt(entries.values.reduce((sum, value) => sum + value * value, 0) / observed);
  if (scale > 0) for (let e = 0; e < observed; e++) entries.values[e] += scale * random.normal();
  const problem = matrixCompletion(toSparse(size, size, entries));
  let elapsedMs = 0;
  let fitMs = 0;
  let steps = 0;
  let lastError = NaN;
  let text = "";
  const reached: string[] = [];
  const goals = [1e-2, 1e-3, 1e-6, 1e-10];
  let effectiveRank: number | null = 0;
  let phases: Readonly<Record<string, number>> = {};
  await fit(
    {
      algorithm: bilateralLinRfm({ rank: cap, ridge }),
      problem,
      backend,
      diagnosticsEvery: 1,
      stop: { maxIterations: 500, tolerance: 1e-11 },
      validation: {
        metrics: regressionMetrics,
        measure: ({ factors }) => {
          const error = relativeError(factors, left, right, rank);
          lastError = error;
          text = `relative error ${error.toExponential(1)}`;
          while (goals.length > 0 && error < goals[0]) reached.push(`${goals.shift()?.toExponential(0)} in `);
          return { n: 1, rmse: error, mae: error };
        },
      },
    },
    {
      onEvent: (event) => {
        if (event.type !== "iteration") return;
        elapsedMs += Object.values(event.phasesMs).reduce((sum, ms) => sum + ms, 0);
        fitMs += event.phasesMs["fit"] ?? 0;
        phases = event.phasesMs;
        const solved = event.details?.["solveSteps"];
        steps += typeof solved === "number" ? solved : 0;
        effectiveRank = event.effectiveRank;
        for (let k = 0; k < reached.length; k++) {
          if (reached[k].endsWith("in ")) reached[k] += `${event.iteration} it. ${(elapsedMs / 1e3).toFixed(3)} s`;
        }
        if (process.argv.includes("--trace")) {
          print(`  ${event.iteration}: ${text}, ${JSON.stringify(event.details)}, ${JSON.stringify(phases)}`);
        }
      },
    },
  );
  const oracle =
    noise > 0
      ? `${(lastError / relativeError(oracleEstimate(problem.observed, left, right, rank, backend), left, right, rank)).toFixed(2)} times the oracle, `
      : "";
  const memory = (process.memoryUsage.rss() / 2 ** 30).toFixed(2);
  print(
    `${scenario.title}, seed ${seed}, at least ${leastObserved(problem.observed)} observed a row or column: ${reached.join("; ")}; end ${text}, effective rank ${effectiveRank}, ` +
      `${steps} steps of ${((1e6 * fitMs) / steps / observed).toFixed(1)} ns an observation, ${oracle}${(elapsedMs / 1e3).toFixed(2)} s, ${memory} GiB`,
  );
}

function truth(d: number, rank: number, random: Random, condition?: number): readonly [Float64Array, Float64Array] {
  const factor = (): Float64Array => Float64Array.from({ length: d * rank }, () => random.normal());
  const left = factor();
  const right = factor();
  if (condition !== undefined) {
    for (let e = 0; e < left.length; e++) left[e] *= condition ** (-(e % rank) / (rank - 1));
  }
  return [left, right];
}

/** Drawn again where some row or column has fewer entries than the rank, from which no method can recover it. */
function determinedEntries(d: number, rank: number, count: number, unevenness: number, random: Random): Entries {
  for (;;) {
    const entries = sampleEntries(d, count, unevenness, random);
    if (leastObserved(toSparse(d, d, entries)) >= rank) return entries;
  }
}

/** Distinct places; row i and column j with probability proportional to exp(unevenness z), z standard normal. */
function sampleEntries(d: number, count: number, unevenness: number, random: Random): Entries {
  const drawn = [0, 1].map(() => indexDrawer(d, unevenness, random));
  const taken = new Set<number>();
  while (taken.size < count) taken.add(drawn[0]() * d + drawn[1]());
  const places = Float64Array.from(taken);
  return {
    rowIndices: Int32Array.from(places, (place) => Math.floor(place / d)),
    columnIndices: Int32Array.from(places, (place) => place % d),
    values: new Float64Array(count),
  };
}

function indexDrawer(d: number, unevenness: number, random: Random): () => number {
  if (unevenness === 0) return () => random.integer(d);
  const weights = Float64Array.from({ length: d }, () => Math.exp(unevenness * random.normal()));
  const largest = Math.max(...weights);
  return () => {
    for (;;) {
      const index = random.integer(d);
      if (random.uniform() * largest < weights[index]) return index;
    }
  };
}

function innerProduct(left: Float64Array, right: Float64Array, rank: number, i: number, j: number): number {
  let sum = 0;
  for (let s = 0; s < rank; s++) sum += left[i * rank + s] * right[j * rank + s];
  return sum;
}

/**
 * ‖L R^T + S - X*‖_F / ‖X*‖_F over 200,000 fixed random entries off Ω, where S does not count: an estimate of the error on
 * all of them whose own error is under 1%.
 */
function relativeError({ width, left, right, sparse }: LowRankPlusSparse, u: Float64Array, v: Float64Array, r: number) {
  const places = seededRandom(7);
  let errors = 0;
  let squares = 0;
  for (let e = 0; e < 200_000; e++) {
    const i = places.integer(sparse.rows);
    const j = places.integer(sparse.cols);
    const value = innerProduct(u, v, r, i, j);
    errors += (innerProduct(left, right, width, i, j) - value) ** 2;
    squares += value ** 2;
  }
  return Math.sqrt(errors / squares);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** AGOP_SEED: the first seed, to repeat one of several. */
const firstSeed = Number(process.env["AGOP_SEED"] ?? 0);
const backend = await wasmBackend();
const asked = process.argv.slice(2).filter((argument) => argument in scenarios);
for (const name of asked.length > 0 ? asked : Object.keys(scenarios)) {
  for (let seed = firstSeed; seed < scenarios[name].seeds; seed++) await measure(scenarios[name], seed, backend);
}
backend.dispose();
