import { wasmBackend } from "@agop/backend-wasm";
import {
  type Algorithm,
  type Backend,
  type DenseMatrix,
  type Evaluation,
  fit,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  regressionMetrics,
  seededRandom,
  shuffledIndices,
  toSparse,
} from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import type { StopRules } from "@agop/core/run";
import { randomLowRank } from "@agop/data";
import { bilateralLinRfm, linRfmCompletion, publishedLinRfm, unobservedError } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { demoRidge } from "./contestant.js";

// The smallest number of observations, of a grid, with which each of five draws has a test MSE below 1e-3.
const d = 100;
const ranks = [2, 5, 8];
const draws = 5;
const recovered = 1e-3;
/** Of the degrees of freedom r (2d - r). */
const multiples = Array.from({ length: 40 }, (_, k) => 1.1 + k * 0.05);

interface Method {
  readonly name: string;
  readonly algorithm: (rank: number, truth: DenseMatrix) => Algorithm<MatrixCompletionProblem, MatrixEstimate>;
  readonly stop: StopRules;
}

/** The floor of lin-RFM sinks so slowly that sinking more slowly changes little. Both are told no more than the entries. */
const methods: readonly Method[] = [
  {
    name: "bilateral lin-RFM",
    algorithm: () => bilateralLinRfm(),
    stop: { maxIterations: 500, tolerance: 1e-10 },
  },
  {
    name: "bilateral lin-RFM, the rank told",
    algorithm: (rank) => bilateralLinRfm({ rank }),
    stop: { maxIterations: 500, tolerance: 1e-10 },
  },
  {
    name: "lin-RFM, α = 1/2",
    algorithm: () =>
      linRfmCompletion({
        phi: power(0.5),
        schedule: geometricFloor({ ridge: 0, first: 1, ratio: 0.995, last: 1e-12 }),
      }),
    stop: { maxIterations: 6000, tolerance: 1e-7 },
  },
  {
    name: "published code, α = 1/2",
    algorithm: (_, truth) => publishedLinRfm({ phi: power(0.5), truth, ridge: demoRidge }),
    stop: { maxIterations: 10_000, tolerance: 0 },
  },
];

interface Draw {
  readonly truth: DenseMatrix;
  /**
   * All places, in the order in which they are observed: first those that give every row and column as many as the rank, for
   * with fewer no method could succeed.
   */
  readonly order: Int32Array;
}

function drawn(rank: number, seed: number): Draw {
  const random = seededRandom(seed);
  const truth = randomLowRank({ rows: d, cols: d, rank, random });
  const counts = new Int32Array(2 * d);
  const [first, rest]: [number[], number[]] = [[], []];
  for (const place of shuffledIndices(d * d, random)) {
    const sides = [Math.floor(place / d), d + (place % d)];
    const isWanted = sides.some((side) => counts[side] < rank);
    if (isWanted) for (const side of sides) counts[side]++;
    (isWanted ? first : rest).push(place);
  }
  return { truth, order: Int32Array.from([...first, ...rest]) };
}

function observe({ truth, order }: Draw, count: number) {
  const places = order.subarray(0, count);
  return toSparse(d, d, {
    rowIndices: Int32Array.from(places, (place) => Math.floor(place / d)),
    columnIndices: Int32Array.from(places, (place) => place % d),
    values: Float64Array.from(places, (place) => truth.data[place]),
  });
}

/** Whether the run reaches the test error, after any iteration. */
async function recovers({ algorithm, stop }: Method, rank: number, draw: Draw, count: number, backend: Backend) {
  const problem = matrixCompletion(observe(draw, count));
  const errorOf = unobservedError(problem, draw.truth);
  const reached = new AbortController();
  let least = Infinity;
  const validation: Evaluation<MatrixEstimate> = {
    metrics: regressionMetrics,
    measure: (estimate) => {
      const error = errorOf(estimate);
      least = Math.min(least, error);
      return { n: 1, rmse: Math.sqrt(error), mae: 0 };
    },
  };
  const onEvent = (): void => {
    if (least < recovered) reached.abort();
  };
  const spec = { algorithm: algorithm(rank, draw.truth), problem, backend, stop, validation };
  await fit(spec, { signal: reached.signal, onEvent }).catch(() => undefined);
  return least < recovered;
}

async function needed(method: Method, rank: number, given: readonly Draw[], backend: Backend): Promise<string> {
  const freedom = rank * (2 * d - rank);
  for (const multiple of multiples) {
    const count = Math.round(multiple * freedom);
    let isEnough = true;
    for (const draw of given) {
      isEnough = await recovers(method, rank, draw, count, backend);
      if (!isEnough) break;
    }
    if (isEnough) return `${count} (${multiple.toFixed(2)})`;
  }
  return "more";
}

const backend = await wasmBackend();
process.stdout.write(`| rank | r (2d - r) | ${methods.map(({ name }) => name).join(" | ")} |\n| --- | --- |${" --- |".repeat(methods.length)}\n`); // prettier-ignore
for (const rank of ranks) {
  const given = Array.from({ length: draws }, (_, seed) => drawn(rank, seed));
  const cells: string[] = [];
  for (const method of methods) cells.push(await needed(method, rank, given, backend));
  process.stdout.write(`| ${[rank, rank * (2 * d - rank), ...cells].join(" | ")} |\n`);
}
backend.dispose();
