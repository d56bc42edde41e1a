import { cpuBackend } from "@agop/backend-cpu";
import {
  denseMatrix,
  fit,
  matrixCompletion,
  matrixSensing,
  relativeDistance,
  seededRandom,
  toEntries,
} from "@agop/core";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { linRfmCompletion, linRfmSensing } from "../presets/lin-rfm.js";

const schedule = constantSchedule({ ridge: 1e-2, floor: 1e-3 });
const stop = { maxIterations: 6, tolerance: 0 };

describe("lin-RFM for sensing", () => {
  it("is lin-RFM for completion when the measurement matrices pick entries, dense or of rank one", async () => {
    const random = seededRandom(3);
    const truth = randomLowRank({ rows: 7, cols: 6, rank: 2, random });
    const { observed } = sampleUniformly(truth, 25, random);
    const { rowIndices, columnIndices, values } = toEntries(observed);
    const n = values.length;
    const matrices = Array.from(values, (_, i) => {
      const matrix = denseMatrix(7, 6);
      matrix.data[rowIndices[i] * 6 + columnIndices[i]] = 1;
      return matrix;
    });
    const [left, right] = [denseMatrix(n, 7), denseMatrix(n, 6)];
    rowIndices.forEach((row, i) => (left.data[i * 7 + row] = 1));
    columnIndices.forEach((column, i) => (right.data[i * 6 + column] = 1));

    const shared = { backend: cpuBackend(), stop };
    const phi = power(0.5);
    const reference = await fit({
      ...shared,
      algorithm: linRfmCompletion({ phi, schedule }),
      problem: matrixCompletion(observed),
    });
    for (const operator of [{ kind: "dense", matrices } as const, { kind: "rank-one", left, right } as const]) {
      const { estimate } = await fit({
        ...shared,
        algorithm: linRfmSensing({ phi, schedule }),
        problem: matrixSensing(7, 6, operator, values),
      });
      expect(relativeDistance(estimate.toDense().data, reference.estimate.toDense().data)).toBeLessThan(1e-10);
    }
  });

  it.each(["dense", "rank-one"] as const)(
    "finds a matrix of rank one from Gaussian measurements (%s)",
    async (kind) => {
      const random = seededRandom(8);
      const truth = randomLowRank({ rows: 8, cols: 7, rank: 1, random });
      const n = 40;
      const normals = (count: number) => Float64Array.from({ length: count }, () => random.normal());
      const left = denseMatrix(n, 8, normals(n * 8));
      const right = denseMatrix(n, 7, normals(n * 7));
      const matrices = Array.from(
        { length: n },
        (_, i) =>
      kind === "dense"
        ? denseMatrix(8, 7, normals(56))
        : denseMatrix(8, 7, Float64Array.from({ length: 56 }, (_v, p) => left.data[i * 8 + Math.floor(p / 7)] * right.data[i * 7 + (p % 7)])), // prettier-ignore
      );
      const y = Float64Array.from(matrices, ({ data }) => data.reduce((sum, a, p) => sum + a * truth.data[p], 0));
      const operator = kind === "dense" ? ({ kind, matrices } as const) : ({ kind, left, right } as const);
      const residuals: (number | null)[] = [];
      const { estimate } = await fit(
        {
          algorithm: linRfmSensing({
            phi: power(0.5),
            schedule: geometricFloor({ ridge: 0, first: 1, ratio: 0.8, last: 1e-12 }),
          }),
          problem: matrixSensing(8, 7, operator, y),
          backend: cpuBackend(),
          stop: { maxIterations: 300, tolerance: 1e-10 },
          diagnosticsEvery: 1,
        },
        { onEvent: (event) => event.type === "iteration" && residuals.push(event.stationarityResidual) },
      );
      expect(relativeDistance(estimate.toDense().data, truth.data)).toBeLessThan(1e-5);
      expect(residuals[0]).toBeGreaterThan(1e-2);
    },
  );
});
