import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import { type Backend, fit, matrixCompletion, regressionMetrics, type SparseMatrix, toSparse } from "@agop/core";
import { wasmBackend } from "@agop/backend-wasm";
import { bilateralLinRfm } from "@agop/plugin-rfm-linear";
import { riemannianGradients } from "./riemannian-gradients.js";

// Bilateral lin-RFM beside Riemannian conjugate gradients on one instance, both on the embedded backend, the rank told.
const rank = 5;
const size = 500;
const goals = [1e-3, 1e-6, 1e-10] as const;
const repetitions = 7;

/** Milliseconds of computing until each goal. */
type Times = readonly number[];

function numbers(name: string): number[][] {
  const text = readFileSync(new URL(`../instances/d500_r5_os2_${name}.csv`, import.meta.url), "utf8");
  const lines = text.trim().split("\n");
  return lines.filter((line) => /^[-\d]/.test(line)).map((line) => line.split(",").map(Number));
}

function instance(): { readonly observed: SparseMatrix; readonly u: Float64Array; readonly v: Float64Array } {
  const triplets = numbers("obs");
  const observed = toSparse(size, size, {
    rowIndices: Int32Array.from(triplets, ([row]) => row),
    columnIndices: Int32Array.from(triplets, ([, column]) => column),
    values: Float64Array.from(triplets, ([, , value]) => value),
  });
  return { observed, u: Float64Array.from(numbers("U").flat()), v: Float64Array.from(numbers("V").flat()) };
}

/** ‖L R^T - X*‖ / ‖X*‖ over all entries that are not observed. */
function errorAgainst({ observed, u, v }: ReturnType<typeof instance>) {
  const isObserved = new Uint8Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let e = observed.rowOffsets[i]; e < observed.rowOffsets[i + 1]; e++)
      isObserved[i * size + observed.columns[e]] = 1;
  }
  const entry = (a: Float64Array, b: Float64Array, width: number, i: number, j: number): number => {
    let sum = 0;
    for (let s = 0; s < width; s++) sum += a[i * width + s] * b[j * width + s];
    return sum;
  };
  return (left: Float64Array, right: Float64Array, width: number): number => {
    let errors = 0;
    let squares = 0;
    for (let place = 0; place < size * size; place++) {
      if (isObserved[place] === 1) continue;
      const [i, j] = [Math.floor(place / size), place % size];
      const truth = entry(u, v, rank, i, j);
      errors += (entry(left, right, width, i, j) - truth) ** 2;
      squares += truth ** 2;
    }
    return Math.sqrt(errors / squares);
  };
}

type ErrorOf = ReturnType<typeof errorAgainst>;

function riemannian(observed: SparseMatrix, errorOf: ErrorOf, backend: Backend): Times {
  const reached: number[] = [];
  const run = riemannianGradients(observed, rank, backend);
  let elapsed = 0;
  for (let iteration = 0; iteration < 500 && reached.length < goals.length; iteration++) {
    const start = performance.now();
    const { value: point } = run.next();
    if (!point) break;
    elapsed += performance.now() - start;
    const left = backend.toDense(backend.scale(point.u, { cols: point.values })).data;
    const error = errorOf(left, backend.toDense(point.v).data, rank);
    while (reached.length < goals.length && error < goals[reached.length]) reached.push(elapsed);
  }
  return reached;
}

async function bilateral(observed: SparseMatrix, errorOf: ErrorOf, backend: Backend): Promise<Times> {
  const reached: number[] = [];
  let elapsed = 0;
  let error = Infinity;
  await fit(
    {
      algorithm: bilateralLinRfm({ rank }),
      problem: matrixCompletion(observed),
      backend,
      stop: { maxIterations: 60, tolerance: 1e-12 },
      validation: {
        metrics: regressionMetrics,
        measure: ({ factors }) => {
          error = errorOf(factors.left, factors.right, factors.width);
          return { n: 1, rmse: error, mae: error };
        },
      },
    },
    {
      onEvent: (event) => {
        if (event.type !== "iteration") return;
        elapsed += Object.values(event.phasesMs).reduce((sum, ms) => sum + ms, 0);
        while (reached.length < goals.length && error < goals[reached.length]) reached.push(elapsed);
      },
    },
  );
  return reached;
}

function medians(runs: readonly Times[]): string {
  const cells = goals.map((_, goal) => {
    const sorted = runs.map((times) => times[goal] ?? Infinity).toSorted((a, b) => a - b);
    const median = sorted[Math.floor(sorted.length / 2)];
    return Number.isFinite(median) ? `${(median / 1e3).toFixed(3)} s` : "not reached";
  });
  return cells.join(" | ");
}

const problem = instance();
const errorOf = errorAgainst(problem);
const ours: Times[] = [];
const theirs: Times[] = [];
let description = "";
for (let round = 0; round < repetitions; round++) {
  const backend = await wasmBackend();
  ({ description } = backend);
  ours.push(await bilateral(problem.observed, errorOf, backend));
  theirs.push(riemannian(problem.observed, errorOf, backend));
  backend.dispose();
}
process.stdout.write(
  `${description}, ${cpus()[0].model}, medians of ${repetitions}\n` +
    `| d = 500, rank 5, 9,950 observed | 1e-3 | 1e-6 | 1e-10 |\n| --- | --- | --- | --- |\n` +
    `| bilateral lin-RFM | ${medians(ours)} |\n| Riemannian conjugate gradients | ${medians(theirs)} |\n`,
);
