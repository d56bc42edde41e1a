import { cpuBackend } from "@agop/backend-cpu";
import { fit, fromRows, matrixCompletion, observedCells, relativeDistance, seededRandom } from "@agop/core";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { describe, expect, it } from "vitest";
import { softImpute } from "./soft-impute.js";

describe("soft-impute", () => {
  it("shrinks a fully observed matrix once: each singular value by λ", async () => {
    // diag(5, 2, 1) has itself as singular value decomposition.
    const problem = matrixCompletion(observedCells(fromRows([[5, 0, 0], [0, 2, 0], [0, 0, 1]]))); // prettier-ignore
    const { estimate } = await fit({ algorithm: softImpute({ lambda: 1.5 }), problem, backend: cpuBackend() });
    const { data } = estimate.toDense();
    [3.5, 0, 0, 0, 0.5, 0, 0, 0, 0].forEach((expected, k) => {
      expect(data[k]).toBeCloseTo(expected, 12);
    });
  });

  it("meets the optimality conditions: P_Ω(Y - X) / λ is a subgradient of the nuclear norm", async () => {
    const random = seededRandom(2);
    const truth = randomLowRank({ rows: 12, cols: 10, rank: 2, random });
    const { observed } = sampleUniformly(truth, 80, random);
    const lambda = 0.5;
    const backend = cpuBackend();
    const stop = { maxIterations: 5000, tolerance: 1e-12 };
    const { estimate } = await fit({
      algorithm: softImpute({ lambda }),
      problem: matrixCompletion(observed),
      backend,
      stop,
    });
    const x = backend.fromDense(estimate.toDense());
    const zero = backend.fromDense({ rows: 12, cols: 10, data: new Float64Array(120) });
    const sparse = backend.fromSparse(observed);
    const residual = backend.combine(
      1,
      backend.overwrite(zero, sparse),
      -1,
      backend.overwrite(zero, backend.sample(x, sparse)),
    );
    const g = backend.combine(1 / lambda, residual, 0, residual);
    // <G, X> = ‖X‖_* and ‖G‖_2 <= 1
    const sigma = backend.symmetricEigen(backend.gram(x)).values.map((value) => Math.sqrt(Math.max(value, 0)));
    const nuclear = sigma.reduce((sum, value) => sum + value, 0);
    expect(Math.abs(backend.inner(g, x) / nuclear - 1)).toBeLessThan(1e-5);
    expect(Math.sqrt(backend.symmetricEigen(backend.gram(g)).values[0])).toBeLessThan(1 + 1e-6);
    expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(0.2);
  });
});
