import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, fit, fromRows, matrixCompletion, observedCells, seededRandom } from "@agop/core";
import { geometricFloor } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { nuclearNorm } from "./nuclear-norm.js";
import { nuclearNormLowerBound } from "./nuclear-norm-bound.js";
import { singularValuesOf } from "./shrinkage.js";

const backend = cpuBackend();
const normOf = (x: DenseMatrix): number =>
  singularValuesOf(backend.fromDense(x), backend).reduce((sum, s) => sum + s, 0);

function randomProblem(seed: number) {
  const random = seededRandom(seed);
  const truth = randomLowRank({ rows: 14, cols: 12, rank: 2, random });
  return matrixCompletion(sampleUniformly(truth, 90, random).observed);
}

describe("nuclear-norm minimisation", () => {
  it("completes [[1, ?], [?, 1]] to a nuclear norm of 2", async () => {
    const problem = matrixCompletion(observedCells(fromRows([[1, NaN], [NaN, 1]]))); // prettier-ignore
    const { estimate } = await fit({ algorithm: nuclearNorm({ step: 0.1 }), problem, backend });
    expect(normOf(estimate.toDense())).toBeCloseTo(2, 10);
  });

  it.each([1, 2, 3, 4, 5])("reaches the bound of its dual, as lin-RFM at α = 1/4 does (seed %i)", async (seed) => {
    const problem = randomProblem(seed);
    let lowerBound = NaN;
    const { estimate } = await fit(
      { algorithm: nuclearNorm({ step: 0.1 }), problem, backend, stop: { maxIterations: 1000, tolerance: 1e-9 } },
      {
        onEvent: (event) => {
          if (event.type === "iteration" && event.details) lowerBound = Number(event.details["lowerBound"]);
        },
      },
    );
    const optimum = normOf(estimate.toDense());
    expect(lowerBound).toBeLessThanOrEqual(optimum * (1 + 1e-12));
    expect(1 - lowerBound / optimum).toBeLessThan(1e-4);

    const schedule = geometricFloor({ ridge: 0, first: 1e-1, ratio: 0.95, last: 1e-12 });
    const rfm = await fit({
      algorithm: linRfmCompletion({ phi: power(0.25), schedule }),
      problem,
      backend,
      stop: { maxIterations: 1500, tolerance: 1e-10 },
    });
    expect(1 - lowerBound / normOf(rfm.estimate.toDense())).toBeLessThan(1e-3);
  });

  it("has a bound that holds for any dual, and is tight for UV^T on a fully observed matrix", () => {
    const { observed } = randomProblem(1);
    const zero = backend.fromDense({ rows: 14, cols: 12, data: new Float64Array(14 * 12) });
    const zeroFilled = backend.toDense(backend.overwrite(zero, backend.fromSparse(observed)));
    const bound = nuclearNormLowerBound(backend.fromSparse(observed), observed.values, backend);
    expect(bound).toBeGreaterThan(0);
    expect(bound).toBeLessThan(0.9 * normOf(zeroFilled));

    const whole = observedCells(fromRows([[3, 0], [0, 2]])); // prettier-ignore
    const orthogonal = backend.fromSparse(observedCells(fromRows([[1, 0], [0, 1]]))); // prettier-ignore
    expect(nuclearNormLowerBound(orthogonal, whole.values, backend)).toBeCloseTo(5, 12);
  });
});
