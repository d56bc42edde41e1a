import { cpuBackend } from "@agop/backend-cpu";
import { type DenseMatrix, denseMatrix, fit, matrixCompletion, relativeDistance, seededRandom } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { checkAlgorithm, smallCompletion } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { compactLinRfm } from "./one-sided.js";

checkAlgorithm(() => compactLinRfm(), {
  title: "compact-lin-rfm conformance",
  problem: smallCompletion(),
  backend: cpuBackend,
  isScaleEquivariant: true,
});

const backend = cpuBackend();

/** K = max(X^T X, ε²)^{(2-p)/2} with all its eigenvalues, as a dense matrix. */
function denseKernel(x: DenseMatrix, floor: number, p: number): DenseMatrix {
  const { values, vectors } = backend.symmetricEigen(backend.gram(backend.fromDense(x)));
  const powers = values.map((value) => Math.max(Math.sqrt(Math.max(value, 0)), floor) ** (2 - p));
  return backend.toDense(backend.multiply(backend.scale(vectors, { cols: powers }), vectors, { right: true }));
}

describe("one-sided compact lin-RFM", () => {
  it.each([
    { p: 0, ridge: 0 },
    { p: 0.5, ridge: 0 },
    { p: 1, ridge: 0.2 },
  ])("has the iterates of dense lin-RFM with the same floor, to 1e-8: %o", async ({ p, ridge }) => {
    const random = seededRandom(4);
    const rank = 2;
    // Rows with fewer entries than the rank among them.
    const { observed } = sampleUniformly(randomLowRank({ rows: 40, cols: 7, rank: 3, random }), 130, random);
    const floors: number[] = [];
    const estimates: DenseMatrix[] = [];
    await fit(
      {
        algorithm: compactLinRfm({ p, ridge, rank }),
        problem: matrixCompletion(observed),
        backend,
        stop: { maxIterations: 6, tolerance: 0 },
        validation: (estimate) => {
          estimates.push(estimate.toDense());
          return { n: 1, rmse: 1, mae: 1 };
        },
      },
      {
        onEvent: (event) => {
          if (event.type === "iteration") floors.push(Math.sqrt(event.floor ?? NaN));
        },
      },
    );
    // Each iterate from the one before, so that differences do not add up over a run; the first from P_Ω*(y).
    const zeros = backend.fromDense(denseMatrix(observed.rows, observed.cols));
    let previous = backend.toDense(backend.overwrite(zeros, backend.fromSparse(observed)));
    estimates.forEach((estimate, t) => {
      const k = denseKernel(previous, floors[t], p);
      const dense = backend.solveRows(backend.fromDense(k), backend.fromSparse(observed), ridge * floors[t] ** (2 - p));
      expect(relativeDistance(estimate.data, backend.toDense(dense).data)).toBeLessThan(1e-8);
      previous = estimate;
    });
  });

  it.each([2, 3])("recovers a matrix of rank 2 with the rank cap %i, linearly", async (rank) => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 80, cols: 40, rank: 2, random });
    const { observed } = sampleUniformly(truth, 1300, random);
    const stop = { maxIterations: 300, tolerance: 1e-12 };
    const spec = { algorithm: compactLinRfm({ rank }), problem: matrixCompletion(observed), backend, stop };
    const { estimate } = await fit(spec);
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-10);
  });
});
