import { cpuBackend } from "@agop/backend-cpu";
import {
  type DenseMatrix,
  denseMatrix,
  fit,
  matrixCompletion,
  observedCells,
  relativeDistance,
  seededRandom,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { bareContext } from "@agop/core/run";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";

const backend = cpuBackend();
const registry = createRegistry([rfmLinearPlugin, phiLibraryPlugin, scheduleLibraryPlugin, agopLibraryPlugin]);
const preset = (options: Readonly<Record<string, number>> = {}) =>
  registry.algorithm("matrix-completion", { name: "expectation-maximisation", ...options });

/** Correlated normal columns with means, NaN where missing. */
function table(rows: number, cols: number, missing: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  const mixing = Float64Array.from({ length: cols * cols }, () => random.normal());
  const x = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    const z = Float64Array.from({ length: cols }, () => random.normal());
    for (let j = 0; j < cols; j++) {
      let value = 0.3 * j - 0.5 + 0.3 * z[j];
      for (let k = 0; k < cols; k++) value += (mixing[j * cols + k] * z[k]) / Math.sqrt(cols);
      x.data[i * cols + j] = random.uniform() < missing ? NaN : value;
    }
  }
  return x;
}

/** Solves A x = b by Gauss-Jordan elimination with pivoting; also log det A. */
function eliminate(a: number[][], b: number[][]): { readonly x: number[][]; readonly logDeterminant: number } {
  const work = a.map((row, i) => [...row, ...b[i]]);
  let logDeterminant = 0;
  for (let p = 0; p < a.length; p++) {
    let pivot = p;
    for (let i = p + 1; i < a.length; i++) if (Math.abs(work[i][p]) > Math.abs(work[pivot][p])) pivot = i;
    [work[p], work[pivot]] = [work[pivot], work[p]];
    logDeterminant += Math.log(Math.abs(work[p][p]));
    work[p] = work[p].map((value) => value / work[p][p]);
    for (let i = 0; i < a.length; i++) {
      if (i !== p) work[i] = work[i].map((value, c) => value - work[i][p] * work[p][c]);
    }
  }
  return { x: work.map((row) => row.slice(a.length)), logDeterminant };
}

interface Gaussian {
  readonly mean: number[];
  readonly covariance: number[][];
}

/** One step of plain expectation maximisation, row by row with means and covariances, and the log-likelihood before it. */
function plainStep({ rows, cols, data }: DenseMatrix, { mean, covariance }: Gaussian, ridge: number) {
  const filled: number[][] = [];
  const open = mean.map(() => mean.map(() => 0));
  let logLikelihood = 0;
  for (let i = 0; i < rows; i++) {
    const row = Array.from(data.subarray(i * cols, (i + 1) * cols));
    const seen = mean.map((_, j) => j).filter((j) => !Number.isNaN(row[j]));
    const unseen = mean.map((_, j) => j).filter((j) => Number.isNaN(row[j]));
    const system = seen.map((j) => seen.map((k) => covariance[j][k]));
    const right = seen.map((j) => [row[j] - mean[j], ...unseen.map((k) => covariance[j][k])]);
    const { x, logDeterminant } = eliminate(system, right);
    seen.forEach((j, p) => (logLikelihood -= ((row[j] - mean[j]) * x[p][0]) / 2));
    logLikelihood -= logDeterminant / 2;
    unseen.forEach((k, q) => {
      row[k] = mean[k] + seen.reduce((sum, j, p) => sum + covariance[k][j] * x[p][0], 0);
      unseen.forEach((l) => {
        open[k][l] += covariance[k][l] - seen.reduce((sum, j, p) => sum + covariance[l][j] * x[p][q + 1], 0);
      });
    });
    filled.push(row);
  }
  const next = mean.map((_, j) => filled.reduce((sum, row) => sum + row[j], 0) / rows);
  const scatter = mean.map((_, j) =>
    mean.map(
      (__, k) => (filled.reduce((sum, row) => sum + (row[j] - next[j]) * (row[k] - next[k]), 0) + open[j][k]) / rows,
    ),
  );
  scatter.forEach((row, j) => (row[j] *= 1 + ridge));
  return { filled, logLikelihood, next: { mean: next, covariance: scatter } };
}

const start = (cols: number): Gaussian => ({
  mean: new Array<number>(cols).fill(0),
  covariance: Array.from({ length: cols }, (_, j) => Array.from({ length: cols }, (__, k) => (j === k ? 1 : 0))),
});

describe("expectation maximisation", () => {
  it.each([0, 1e-3])("is that of mean and covariance, written row by row: κ = %d", async (ridge) => {
    const x = table(40, 5, 0.3, 1);
    let gaussian = start(5);
    let steps = 0;
    const problem = matrixCompletion(observedCells(x));
    for await (const { estimate, agop } of preset({ ridge, settled: 0 }).iterate(problem, bareContext(backend))) {
      const { filled, next } = plainStep(x, gaussian, ridge);
      expect(relativeDistance(estimate.toDense().data, Float64Array.from(filled.flat()))).toBeLessThan(1e-9);
      const [g] = agop?.() ?? [];
      if (g.form !== "dense") throw new Error("G is dense here");
      const moments = [0, 1, 2, 3, 4].map((j) => [
        ...next.mean.map((mean, k) => next.covariance[j][k] + mean * next.mean[j]),
        next.mean[j],
      ]);
      const expected = Float64Array.from([...moments.flat(), ...next.mean, 1]);
      expect(relativeDistance(backend.toDense(g.matrix).data, expected)).toBeLessThan(1e-9);
      gaussian = next;
      if (++steps === 20) break;
    }
    expect(steps).toBe(20);
  });

  it("never lowers the likelihood of what is observed", async () => {
    const cases = fc.record({ seed: fc.integer({ min: 0, max: 1e6 }), missing: fc.double({ min: 0.05, max: 0.5, noNaN: true }) }); // prettier-ignore
    await fc.assert(
      fc.asyncProperty(cases, async ({ seed, missing }) => {
        const x = table(30, 4, missing, seed);
        const problem = matrixCompletion(observedCells(x));
        let last = -Infinity;
        let steps = 0;
        for await (const { agop } of preset({ ridge: 0, settled: 0 }).iterate(problem, bareContext(backend))) {
          const [g] = agop?.() ?? [];
          if (g.form !== "dense") throw new Error("G is dense here");
          const { data } = backend.toDense(g.matrix);
          const mean = Array.from(data.subarray(20, 24));
          const covariance = mean.map((m, j) => mean.map((value, k) => data[5 * j + k] - m * value));
          const { logLikelihood } = plainStep(x, { mean, covariance }, 0);
          expect(logLikelihood).toBeGreaterThanOrEqual(last - 1e-9 * Math.abs(last));
          last = logLikelihood;
          if (++steps === 12) break;
        }
      }),
      { numRuns: 20 },
    );
  });

  it("ends by itself, with an estimate that outlives the run and completes new rows", async () => {
    const x = table(200, 5, 0.2, 3);
    const { estimate, iterations, reason } = await fit({
      algorithm: preset(),
      problem: matrixCompletion(observedCells(x)),
      backend,
    });
    expect(reason).toBe("converged");
    expect(iterations).toBeLessThan(100);
    const again = estimate.complete?.(observedCells(x));
    const { data } = estimate.toDense();
    expect(estimate.cols).toBe(5);
    // `complete` has the features that the last fit was made with.
    expect(again && relativeDistance(again.data, data)).toBeLessThan(1e-12);
    x.data.forEach((value, k) => {
      if (!Number.isNaN(value)) expect(data[k]).toBe(value);
    });
  });

  it("learns from some rows and completes all", async () => {
    const x = table(900, 5, 0.2, 4);
    // A row of which nothing is known says nothing, and is filled with the means.
    x.data.fill(NaN, 0, 5);
    const problem = matrixCompletion(observedCells(x));
    const all = await fit({ algorithm: preset(), problem, backend });
    const some = await fit({ algorithm: preset({ mostRows: 300 }), problem, backend });
    const [a, b] = [all.estimate.toDense().data, some.estimate.toDense().data];
    expect(b).toHaveLength(4500);
    expect(relativeDistance(b, a)).toBeLessThan(0.1);
    expect(b).not.toEqual(a);
  });

  it("takes columns that are constant, equal, or not observed at all", async () => {
    const x = table(60, 6, 0.2, 5);
    for (let i = 0; i < 60; i++) {
      if (!Number.isNaN(x.data[6 * i])) x.data[6 * i] = 0;
      x.data[6 * i + 1] = NaN;
      x.data[6 * i + 3] = i === 7 ? NaN : x.data[6 * i + 2];
    }
    x.data[6 * 7 + 2] = 0.25;
    for (const ridge of [0, 1e-3]) {
      const { estimate } = await fit({
        algorithm: preset({ ridge }),
        problem: matrixCompletion(observedCells(x)),
        backend,
        stop: { maxIterations: 200 },
      });
      const { data } = estimate.toDense();
      expect(data.every(Number.isFinite)).toBe(true);
      for (let i = 0; i < 60; i++) {
        expect(Math.abs(data[6 * i])).toBeLessThan(1e-6);
        expect(data[6 * i + 1]).toBe(0);
      }
      expect(data[6 * 7 + 3]).toBeCloseTo(0.25, 1);
    }
  });
});
