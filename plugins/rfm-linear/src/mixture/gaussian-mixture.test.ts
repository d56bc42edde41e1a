import { cpuBackend } from "@agop/backend-cpu";
import {
  AgopError,
  denseMatrix,
  type DenseMatrix,
  fit,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  observedCells,
  seededRandom,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { diagonalMatrix } from "@agop/core/backend";
import { inverseOf, missingPatterns } from "@agop/algebra";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";
import { classMoments } from "./class-moments.js";
import { type GaussianClass, gaussianClass, rowsOfClass } from "./gaussian-class.js";
import { gaussianMixture } from "./gaussian-mixture.js";

const backend = cpuBackend();
const random = seededRandom(12);

/** x = A u + shift, with holes. */
function rowsOf(count: number, a: readonly (readonly number[])[], shift: readonly number[]): number[][] {
  return Array.from({ length: count }, () => {
    const u = a.map(() => random.normal());
    return a.map((row, j) => shift[j] + row.reduce((sum, value, l) => sum + value * u[l], 0));
  });
}

const withHoles = (rows: readonly (readonly number[])[], part: number): DenseMatrix =>
  denseMatrix(
    rows.length,
    rows[0].length,
    Float64Array.from(rows.flat(), (value) => (random.uniform() < part ? NaN : value)),
  );

const root = [
  [1, 0, 0, 0],
  [0.8, 0.5, 0, 0],
  [-0.3, 0.4, 0.9, 0],
  [0.2, 0.7, -0.5, 0.6],
];

describe("rows of a class", () => {
  const values = withHoles(rowsOf(30, root, [1, -2, 0, 3]), 0.4);
  const patterns = missingPatterns(observedCells(values));
  const c = backend.toDense(backend.gram(backend.fromDense(denseMatrix(4, 4, Float64Array.from(root.flat()))))).data;
  const covariance = denseMatrix(4, 4, c);
  const mean = Float64Array.of(0.5, -1, 0.2, 2);
  const found = rowsOfClass(gaussianClass(0.3, mean, covariance), values, patterns);

  it("have the conditional means and covariances, and the density of what is observed", () => {
    patterns.forEach(({ missing, rows }, place) => {
      const seen = [0, 1, 2, 3].filter((j) => !missing.includes(j));
      const of = (left: Iterable<number>, right: readonly number[]): DenseMatrix => {
        const cells = [...left].flatMap((j) => right.map((l) => c[j * 4 + l]));
        return denseMatrix([...left].length, right.length, Float64Array.from(cells));
      };
      const inverse = inverseOf(of(seen, seen));
      if (!inverse) throw new Error("the covariance is regular");
      // C[M, Ω] C[Ω, Ω]^{-1}
      const across = of(missing, seen);
      const weights = Array.from(missing, (_, p) =>
        seen.map((__, q) =>
          seen.reduce((sum, ___, l) => sum + across.data[p * seen.length + l] * inverse.data[l * seen.length + q], 0),
        ),
      );
      missing.forEach((j, p) => {
        missing.forEach((l, q) => {
          const explained = weights[p].reduce((sum, weight, s) => sum + weight * c[seen[s] * 4 + l], 0);
          expect(found.covariances[place][p * missing.length + q]).toBeCloseTo(c[j * 4 + l] - explained, 10);
        });
      });
      for (const i of rows) {
        const z = seen.map((j) => values.data[i * 4 + j] - mean[j]);
        missing.forEach((j, p) => {
          const expected = mean[j] + weights[p].reduce((sum, weight, s) => sum + weight * z[s], 0);
          expect(found.filled.data[i * 4 + j]).toBeCloseTo(expected, 10);
        });
        const square = z.reduce(
          (sum, value, p) => sum + value * z.reduce((s, other, q) => s + inverse.data[p * z.length + q] * other, 0),
          0,
        );
        const expected = Math.log(0.3) - (logDeterminant(of(seen, seen)) + square) / 2;
        expect(found.logDensities[i]).toBeCloseTo(expected, 10);
      }
    });
  });
});

/** By the eigenvalues. */
function logDeterminant(matrix: DenseMatrix): number {
  if (matrix.rows === 0) return 0;
  return backend.symmetricEigen(backend.fromDense(matrix)).values.reduce((sum, value) => sum + Math.log(value), 0);
}

async function completionBy(
  algorithm: Parameters<typeof fit<MatrixCompletionProblem, MatrixEstimate>>[0]["algorithm"],
  values: DenseMatrix,
  iterations: number,
): Promise<Float64Array> {
  const problem = matrixCompletion(observedCells(values));
  const stop = { maxIterations: iterations, tolerance: 0 };
  return (await fit({ algorithm, problem, backend, stop })).estimate.toDense().data;
}

describe("a mixture of Gaussians", () => {
  it("of one class is expectation maximisation", async () => {
    const values = withHoles(rowsOf(80, root, [1, -2, 0, 3]), 0.3);
    const plugins = [rfmLinearPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin];
    const options = { name: "expectation-maximisation", ridge: 0, settled: 0, mostIterations: 300 };
    const single = createRegistry(plugins).algorithm("matrix-completion", options);
    const expected = await completionBy(single, values, 300);
    const found = await completionBy(gaussianMixture({ classes: 1, shrinkage: 1e-9 }), values, 300);
    found.forEach((value, k) => {
      expect(value).toBeCloseTo(expected[k], 6);
    });
  });

  it("grows more likely with every iteration, where nothing draws its classes together", () => {
    const values = withHoles([...rowsOf(60, root, [3, 0, 0, 0]), ...rowsOf(60, root, [-3, 1, 0, 2])], 0.25);
    const patterns = missingPatterns(observedCells(values));
    let classes: readonly GaussianClass[] = [1, -1].map((side) =>
      gaussianClass(0.5, Float64Array.of(side, 0, 0, 0), diagonalMatrix(new Float64Array(4).fill(2))),
    );
    const prior = { rows: 1e-9, variances: new Float64Array(4).fill(1) };
    let before = -Infinity;
    for (let t = 0; t < 25; t++) {
      const byClass = classes.map((each) => rowsOfClass(each, values, patterns));
      const densities = byClass.map(({ logDensities }) => logDensities.map(Math.exp));
      const sums = densities[0].map((value, i) => value + densities[1][i]);
      // (n_k + 1) / (n + K) is where the shares are most likely with one row more of each class.
      const ofShares = classes.reduce((sum, { share }) => sum + Math.log(share), 0);
      const logLikelihood = sums.reduce((sum, value) => sum + Math.log(value), ofShares);
      expect(logLikelihood).toBeGreaterThan(before - 1e-6);
      expect(classes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
      before = logLikelihood;
      const probabilities = densities.map((density) => density.map((value, i) => value / sums[i]));
      classes = classMoments(byClass, probabilities, patterns, prior);
    }
  });

  it("tells rows of two kinds apart, in which columns go together in opposite ways", async () => {
    const alike = [
      [1, 0, 0],
      [0.95, 0.3, 0],
      [0.2, 0.1, 0.4],
    ];
    const opposite = [
      [1, 0, 0],
      [-0.95, 0.3, 0],
      [0.2, 0.1, 0.4],
    ];
    const rows = [...rowsOf(100, alike, [0, 0, 2]), ...rowsOf(100, opposite, [0, 0, -2])];
    const values = withHoles(rows, 0.2);
    const truth = Float64Array.from(rows.flat());
    const errorOf = (found: Float64Array): number => {
      const missed = [...found.keys()].filter((k) => Number.isNaN(values.data[k]) && k % 3 < 2);
      return Math.sqrt(missed.reduce((sum, k) => sum + (found[k] - truth[k]) ** 2, 0) / missed.length);
    };
    const one = errorOf(await completionBy(gaussianMixture({ classes: 1, shrinkage: 0.1 }), values, 40));
    const two = errorOf(await completionBy(gaussianMixture({ classes: 2, shrinkage: 0.1 }), values, 40));
    expect(two).toBeLessThan(0.7 * one);
  });

  it.each([
    { classes: 0, shrinkage: 1 },
    { classes: 1.5, shrinkage: 1 },
    { classes: 2, shrinkage: 0 },
  ])("refuses %o", (options) => {
    expect(() => gaussianMixture(options)).toThrow(AgopError);
  });
});
