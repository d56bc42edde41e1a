import { cpuBackend } from "@agop/backend-cpu";
import {
  type Backend,
  fit,
  matrixCompletion,
  onEntries,
  relativeDistance,
  seededRandom,
  type SparseMatrix,
  toEntries,
  toSparse,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin, power } from "@agop/plugin-phi-library";
import { constantSchedule, geometricFloor, scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";
import { linRfmAlternating, linRfmCompletion, linRfmRows } from "../presets/lin-rfm.js";

const transposed = (sparse: SparseMatrix): SparseMatrix => {
  const { rowIndices, columnIndices, values } = toEntries(sparse);
  return toSparse(sparse.cols, sparse.rows, { rowIndices: columnIndices, columnIndices: rowIndices, values });
};

describe("lin-RFM on the other side, and on both in turn", () => {
  it("the left side is the right side of the transposed matrix", async () => {
    const random = seededRandom(2);
    const truth = randomLowRank({ rows: 9, cols: 12, rank: 2, random });
    const { observed } = sampleUniformly(truth, 60, random);
    const shared = { backend: cpuBackend(), stop: { maxIterations: 7, tolerance: 0 } };
    const phi = power(0.5);
    const schedule = constantSchedule({ ridge: 1e-2, floor: 1e-3 });
    const left = await fit({
      ...shared,
      algorithm: linRfmRows({ phi, schedule }),
      problem: matrixCompletion(observed),
    });
    const right = await fit({
      ...shared,
      algorithm: linRfmCompletion({ phi, schedule }),
      problem: matrixCompletion(transposed(observed)),
    });
    const back = right.estimate.toDense();
    left.estimate.toDense().data.forEach((value, k) => {
      expect(Math.abs(value - back.data[(k % 12) * 9 + Math.floor(k / 12)])).toBeLessThan(1e-10);
    });
  });

  it("auto takes the shorter side", async () => {
    const registry = createRegistry([rfmLinearPlugin, phiLibraryPlugin, scheduleLibraryPlugin, agopLibraryPlugin]);
    const random = seededRandom(3);
    const truth = randomLowRank({ rows: 10, cols: 40, rank: 2, random });
    const { observed, heldOut } = sampleUniformly(truth, 280, random);
    const estimateFor = async (sparse: SparseMatrix, side: string) => {
      const algorithm = registry.algorithm("matrix-completion", {
        name: "lin-rfm",
        side,
        floor: 1e-3,
        firstFloor: 0,
        ridge: 1e-4,
      });
      const stop = { maxIterations: 40 };
      const { estimate } = await fit({ algorithm, problem: matrixCompletion(sparse), backend: cpuBackend(), stop });
      return estimate;
    };
    const auto = await estimateFor(observed, "auto");
    expect(auto.toDense()).toEqual((await estimateFor(observed, "left")).toDense());
    const tall = transposed(observed);
    expect((await estimateFor(tall, "auto")).toDense()).toEqual((await estimateFor(tall, "right")).toDense());
    const { measure } = onEntries(heldOut);
    const ofColumns = await estimateFor(observed, "right");
    expect(measure(auto).rmse).toBeLessThan(0.1 * measure(ofColumns).rmse);
  });

  it("of a wide table nothing of columns x columns is formed, or decomposed, for the rows", async () => {
    const random = seededRandom(5);
    const { observed } = sampleUniformly(randomLowRank({ rows: 6, cols: 300, rank: 1, random }), 1200, random);
    const cpu = cpuBackend();
    const sizes: number[] = [];
    const backend: Backend = {
      ...cpu,
      gram: (x) => {
        sizes.push(x.cols);
        return cpu.gram(x);
      },
      symmetricEigen: (x) => {
        sizes.push(x.cols);
        return cpu.symmetricEigen(x);
      },
    };
    const phi = power(0.25);
    const schedule = constantSchedule({ ridge: 1e-2, floor: 1e-3 });
    await fit({
      algorithm: linRfmRows({ phi, schedule }),
      problem: matrixCompletion(observed),
      backend,
      stop: { maxIterations: 3, tolerance: 0 },
    });
    expect(Math.max(...sizes)).toBe(6);
  });

  it("both in turn need far fewer iterations than one", async () => {
    const random = seededRandom(4);
    const truth = randomLowRank({ rows: 60, cols: 60, rank: 3, random });
    const { observed, heldOut } = sampleUniformly(truth, 1300, random);
    const shared = {
      problem: matrixCompletion(observed),
      backend: cpuBackend(),
      heldOut: onEntries(heldOut),
      stop: { maxIterations: 400, tolerance: 1e-8 },
    };
    const schedule = geometricFloor({ ridge: 0, first: 1, ratio: 0.7, last: 1e-12 });
    const phi = power(0.5);
    const both = await fit({ ...shared, algorithm: linRfmAlternating({ phi, schedule }) });
    expect(both.heldOut?.rmse).toBeLessThan(1e-5);
    expect(relativeDistance(both.estimate.toDense().data, truth.data)).toBeLessThan(1e-5);
    const one = await fit({ ...shared, algorithm: linRfmCompletion({ phi, schedule }) });
    expect(one.iterations).toBeGreaterThan(2 * both.iterations);
  });
});
