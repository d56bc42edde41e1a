import type { Engine } from "./engine.js";
import type { WasmMatrix, WasmSparse } from "./handles.js";
import { choleskyInPlace } from "./cholesky.js";
import { symmetricEigenInPlace } from "./symmetric-eigen.js";

/** Longer rows are solved one by one, each on all threads. */
const longestOnOneThread = 768;
const mostParts = 64;
const fewestRowsInPart = 4;
const solved = 0;
const singular = 1;

/** K, the rows to be solved with it, and where the duals go, in the order of the observed values. */
export interface DualRowsJob {
  readonly k: WasmMatrix;
  readonly observed: WasmSparse;
  readonly ridge: number;
  readonly duals: number;
}

/** a_i = (K[Ω_i, Ω_i] + λ I)^{-1} y_i, the minimum-norm solution where that matrix is numerically singular. */
export function dualRowsInto(engine: Engine, job: DualRowsJob): void {
  const { kernels, memory, threads } = engine;
  const { k, observed, ridge, duals } = job;
  const { pattern, values, rows, cols, count } = observed;
  const longest = Math.min(pattern.longestRow, longestOnOneThread);
  const bytes = Math.ceil(kernels.dualRowBytes(longest) / 64) * 64;
  const rowsInPart = Math.max(fewestRowsInPart, Math.ceil(rows / mostParts));
  const outcomes = engine.borrow((threads * bytes + rows * 4) / 8 + 1, (workspaces) => {
    const written = workspaces + threads * bytes;
    engine.run(
      "dualRowsPart",
      Math.ceil(rows / rowsInPart),
      count * longest ** 2,
      workspaces,
      bytes,
      longest,
      rowsInPart,
      k.address,
      cols,
      pattern.offsets,
      pattern.columns,
      values,
      ridge,
      duals,
      rows,
      written,
    );
    return memory.integers(written, rows).slice();
  });
  outcomes.forEach((outcome, row) => {
    if (outcome !== solved) solveRow(engine, job, row, outcome === singular);
  });
}

/** One row by the operations on whole matrices. */
function solveRow(engine: Engine, { k, observed, ridge, duals }: DualRowsJob, row: number, isSingular: boolean): void {
  const { memory } = engine;
  const { pattern, values } = observed;
  const [start, end] = memory.integers(pattern.offsets + row * 4, 2);
  const m = end - start;
  const omega = memory.integers(pattern.columns + start * 4, m).slice();
  const y = memory.numbers(values + start * 8, m).slice();
  const dual = duals + start * 8;
  engine.borrow(m * m, (system) => {
    writeSystem(engine, k, omega, ridge, system);
    memory.numbers(dual, m).set(y);
    if (!isSingular && choleskySucceeds(engine, system, m, dual)) return;
    writeSystem(engine, k, omega, ridge, system);
    memory.numbers(dual, m).set(minimumNormSolution(engine, system, y));
  });
}

/** K[Ω, Ω] + λ I. */
function writeSystem({ memory }: Engine, k: WasmMatrix, omega: Int32Array, ridge: number, system: number): void {
  const m = omega.length;
  const from = memory.numbers(k.address, k.rows * k.cols);
  const to = memory.numbers(system, m * m);
  for (let p = 0; p < m; p++) {
    const row = omega[p] * k.cols;
    for (let q = 0; q < m; q++) to[p * m + q] = from[row + omega[q]];
    to[p * m + p] += ridge;
  }
}

function choleskySucceeds(engine: Engine, s: number, n: number, x: number): boolean {
  const entries = engine.memory.numbers(s, n * n);
  let largest = 0;
  for (let p = 0; p < n; p++) largest = Math.max(largest, entries[p * n + p]);
  const leastPivots = new Float64Array(n).fill(n * Number.EPSILON * largest);
  return choleskyInPlace(engine, { s, n, x, count: 1, leastPivots }) < 0;
}

/** V diag(1/s) V^T y over the eigenvalues s that rounding cannot explain. */
function minimumNormSolution(engine: Engine, system: number, y: Float64Array): Float64Array {
  const m = y.length;
  return engine.borrow(m * m, (address) => {
    const values = symmetricEigenInPlace(engine, { s: system, n: m, vectors: address });
    const vectors = engine.memory.numbers(address, m * m);
    const threshold = m * Number.EPSILON * values[0];
    const solution = new Float64Array(m);
    for (let c = 0; c < m && values[c] > threshold; c++) {
      let projection = 0;
      for (let p = 0; p < m; p++) projection += vectors[p * m + c] * y[p];
      for (let p = 0; p < m; p++) solution[p] += (projection / values[c]) * vectors[p * m + c];
    }
    return solution;
  });
}
