import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import { solveSemidefinite } from "@agop/algebra";
import { averageOuterProduct, denseMatrix, fit, relativeDistance, seededRandom, sparseRegression } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { sparseRegressionDesign } from "@agop/data";
import { expected as expectedAgop } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { activeColumns } from "../regression/active-columns.js";
import { diagonalRidge } from "../regression/diagonal-ridge.js";
import { exactFit, largestPlaces } from "../regression/exact-fit.js";
import { linRfmRegression } from "./lin-rfm.js";
import { linRfmRecovery } from "./recovery.js";

const algorithm = linRfmRecovery({ phi: power(0.5) });

describe("d = 1000, 10 nonzeros, 50 observations, no noise", () => {
  it("finds the nonzeros in at least 19 of 20 seeds without being told how many, where ℓ1 minimisation hardly ever does", async ({
    annotate,
  }) => {
    const backend = await wasmBackend({ threads: 1 });
    const missed: number[] = [];
    for (let seed = 0; seed < 20; seed++) {
      const random = seededRandom(seed);
      const { problem, truth } = sparseRegressionDesign({ observations: 50, features: 1000, nonzeros: 10, random });
      const { estimate, reason } = await fit({ algorithm, problem, backend });
      const isFound =
        reason === "converged" &&
        relativeDistance(estimate.coefficients, truth) < 1e-10 &&
        largestPlaces(estimate.coefficients, 1000).join() === largestPlaces(truth, 1000).join();
      if (!isFound) missed.push(seed);
    }
    backend.dispose();
    await annotate(`found in ${20 - missed.length} of 20 seeds`);
    expect(missed.length).toBeLessThanOrEqual(1);
    // Where a floor that decreases geometrically ends elsewhere.
    for (const seed of [6, 13, 17, 18]) expect(missed).not.toContain(seed);
  });
});

describe("recovery", () => {
  it("does the same whatever the units of the response", async () => {
    const random = seededRandom(3);
    const { problem } = sparseRegressionDesign({ observations: 20, features: 60, nonzeros: 12, random });
    const larger = sparseRegression(
      problem.design,
      problem.response.map((y) => 1024 * y),
    );
    const stop = { maxIterations: 30, tolerance: 0 };
    const one = await fit({ algorithm, problem, backend: cpuBackend(), stop });
    const other = await fit({ algorithm, problem: larger, backend: cpuBackend(), stop });
    const scaled = one.estimate.coefficients.map((x) => 1024 * x);
    expect(relativeDistance(other.estimate.coefficients, scaled)).toBeLessThan(1e-12);
  });

  it("fits the observations where no sparse solution is", async () => {
    const random = seededRandom(5);
    const { problem } = sparseRegressionDesign({ observations: 10, features: 30, nonzeros: 30, random });
    const { estimate } = await fit({ algorithm, problem, backend: cpuBackend() });
    expect(relativeDistance(estimate.predict(problem.design), problem.response)).toBeLessThan(1e-8);
    expect(largestPlaces(estimate.coefficients, 30).length).toBeGreaterThan(5);
  });

  it("leaves a response of zeros at zero", async () => {
    const { problem } = sparseRegressionDesign({ observations: 4, features: 9, nonzeros: 0, random: seededRandom(1) });
    const { estimate } = await fit({ algorithm, problem, backend: cpuBackend() });
    expect(estimate.coefficients.every((x) => x === 0)).toBe(true);
  });
});

describe("the expected AGOP", () => {
  it("has the posterior variance of Gaussian conditioning", async () => {
    // x ~ N(0, diag(3, 5)), y = x1 + 2 x2 + noise of variance 4: var(y) = 27, var(x_j | y) = k_j - cov(x_j, y)² / 27.
    const backend = cpuBackend();
    const problem = sparseRegression(denseMatrix(1, 2, Float64Array.of(1, 2)), Float64Array.of(9));
    const prepared = await diagonalRidge().prepare(problem, bareContext(backend));
    const k = { form: "diagonal", diagonal: Float64Array.of(3, 5) } as const;
    const random = seededRandom(1);
    const step = { transforms: [k], ridge: 4, iteration: 2, previous: undefined, random };
    const { gradients, extras = {} } = await backend.scope((keep) => prepared.fit({ ...step, keep }));
    const first = expectedAgop().start(backend).estimate(gradients[0], { iteration: 2, random, extras });
    const expected = Float64Array.of(1 ** 2 + 3 - 9 / 27, (10 / 3) ** 2 + 5 - 100 / 27);
    expect(first.form === "diagonal" && relativeDistance(first.diagonal, expected)).toBeLessThan(1e-14);
  });
});

describe("the expected AGOP under noise", () => {
  it("comes closer with more features than observations", async () => {
    const errorWith = async (seed: number, ridge: number, isExpected: boolean): Promise<number> => {
      const noisy = { observations: 30, features: 200, nonzeros: 5, noise: 0.1, random: seededRandom(seed) };
      const { problem, truth } = sparseRegressionDesign(noisy);
      const schedule = constantSchedule({ ridge, floor: 0 });
      const agop = isExpected ? expectedAgop() : averageOuterProduct();
      const regression = linRfmRegression({ phi: power(0.5), schedule, agop });
      const stop = { maxIterations: 200, tolerance: 1e-4 };
      const { estimate } = await fit({ algorithm: regression, problem, backend: cpuBackend(), stop });
      return relativeDistance(estimate.coefficients, truth);
    };
    let expected = 0;
    let plain = 0;
    for (const seed of [1, 2, 3, 4]) {
      // λ is σ², the variance of the noise; plain lin-RFM may have the best λ of a grid for each seed.
      expected += await errorWith(seed, 0.01, true);
      const grid = [0.01, 0.03, 0.1, 0.3, 1, 3].map((ridge) => errorWith(seed, ridge, false));
      plain += Math.min(...(await Promise.all(grid)));
    }
    expect(expected).toBeLessThan(plain / 2);
  });
});

describe("an exact fit", () => {
  const design = denseMatrix(3, 4, Float64Array.of(1, 0, 2, 1, 0, 1, 0, 1, 1, 1, 2, 5));
  const backend = cpuBackend();

  it("is the solution on the columns given, and none where they have none", () => {
    const problem = sparseRegression(design, Float64Array.of(3, -2, 1));
    const x = exactFit(problem, Int32Array.of(0, 1), backend) ?? new Float64Array(4);
    expect(relativeDistance(x, Float64Array.of(3, -2, 0, 0))).toBeLessThan(1e-14);
    expect(exactFit(problem, Int32Array.of(0, 3), backend)).toBeUndefined();
  });

  it("is none where the columns have several", () => {
    const problem = sparseRegression(design, Float64Array.of(1, 0, 1));
    expect(exactFit(problem, Int32Array.of(0, 2), backend)).toBeUndefined();
  });
});

describe("active columns", () => {
  it("leave when they die and come back when they grow", () => {
    const design = denseMatrix(1, 4, Float64Array.of(1, 2, 3, 4));
    const backend = cpuBackend();
    const columns = activeColumns(design, backend.fromDense(design), backend);
    const at = (...k: number[]) =>
      backend.scope((keep) => {
        const { indices, matrix } = columns.at(Float64Array.from(k), keep);
        return { indices: Array.from(indices), values: Array.from(backend.toDense(matrix).data) };
      });
    expect(at(1, 1, 1, 1).indices).toEqual([0, 1, 2, 3]);
    expect(at(1e-40, 1, 1e-40, 1)).toEqual({ indices: [1, 3], values: [2, 4] });
    expect(at(1e-40, 0, 1e-40, 1)).toEqual({ indices: [3], values: [4] });
    expect(at(1e-20, 0, 0, 1)).toEqual({ indices: [0, 3], values: [1, 4] });
    expect(at(1, 1, 1e-20, 1).indices).toEqual([0, 1, 2, 3]);
    expect(at(0, 0, 0, 0).indices).toEqual([0, 1, 2, 3]);
  });

  it("shrink the products of plain lin-RFM", async () => {
    const { problem } = sparseRegressionDesign({
      observations: 10,
      features: 200,
      nonzeros: 2,
      random: seededRandom(2),
    });
    const backend = cpuBackend();
    const widths: number[] = [];
    const counting = {
      ...backend,
      scale: (...[a, factors]: Parameters<typeof backend.scale>) => {
        widths.push(a.cols);
        return backend.scale(a, factors);
      },
    };
    const plain = linRfmRegression({ phi: power(0.5), schedule: constantSchedule({ ridge: 0, floor: 0 }) });
    const stop = { maxIterations: 25, tolerance: 0 };
    const { estimate } = await fit({ algorithm: plain, problem, backend: counting, stop });
    expect(widths[0]).toBe(200);
    expect(widths.at(-1)).toBeLessThanOrEqual(20);

    // The same iteration with all columns: k = x², x = k ∘ A^T (A diag(k) A^T)^+ y.
    const a = backend.fromDense(problem.design);
    const y = backend.fromDense(denseMatrix(10, 1, problem.response));
    let x = new Float64Array(200).fill(1);
    for (let t = 0; t < 25; t++) {
      const k = x.map((value) => value * value);
      const gram = backend.multiply(backend.scale(a, { cols: k }), a, { right: true });
      const dual = solveSemidefinite(gram, y, backend);
      const projected = backend.toDense(backend.multiply(a, dual, { left: true })).data;
      x = k.map((weight, j) => weight * projected[j]);
    }
    expect(relativeDistance(estimate.coefficients, x)).toBeLessThan(1e-12);
  });
});
