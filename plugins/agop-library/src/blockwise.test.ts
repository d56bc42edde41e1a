import { cpuBackend } from "@agop/backend-cpu";
import {
  averageOf,
  averageOuterProduct,
  type FeatureMatrix,
  type Gradients,
  seededRandom,
  toBackendMatrix,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { checkAgopEstimator } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { agopLibraryPlugin, blockwise, diagonal, leading, runningMean } from "./index.js";

const backend = cpuBackend();
const blocks = [[3, 0], [4], [1, 5]];
const step = (iteration: number) => ({ iteration, random: seededRandom(iteration), extras: {} });

function gradients(seed: number): Gradients {
  const random = seededRandom(seed);
  const data = Float64Array.from({ length: 9 * 7 }, () => random.normal());
  return { form: "dense", count: 9, matrix: backend.fromDense({ rows: 9, cols: 7, data }) };
}

const entriesOf = (g: FeatureMatrix): Float64Array => backend.toDense(toBackendMatrix(g, backend)).data;

/** By hand: 2 and 6 are in no block, and so in one. */
const together = new Set(["00", "33", "03", "30", "44", "11", "55", "15", "51", "22", "66", "26", "62"]);
const withoutCross = (entries: Float64Array): Float64Array =>
  entries.map((value, k) => (together.has(`${Math.floor(k / 7)}${k % 7}`) ? value : 0));

checkAgopEstimator(() => blockwise(averageOuterProduct(), [[0, 3], [5, 1, 7], [15]]), {
  backend: cpuBackend,
  title: "blockwise average",
});
checkAgopEstimator(
  () =>
    blockwise(runningMean(0.5), [
      [0, 3],
      [5, 1, 7],
    ]),
  {
    backend: cpuBackend,
    title: "blockwise running mean",
  },
);

describe("blockwise", () => {
  it("is the other estimator's matrix, with zeros between blocks", () => {
    const g = entriesOf(blockwise(averageOuterProduct(), blocks).start(backend).estimate(gradients(1), step(1)));
    expect(g).toEqual(withoutCross(entriesOf(averageOf(gradients(1), backend))));
  });

  it("takes an estimator whose matrix has another form", () => {
    const whole = entriesOf(leading(3).start(backend).estimate(gradients(2), step(1)));
    const g = blockwise(leading(3), blocks).start(backend).estimate(gradients(2), step(1));
    expect(entriesOf(g)).toEqual(withoutCross(whole));
    const weights = blockwise(diagonal(), blocks).start(backend).estimate(gradients(2), step(1));
    expect(weights).toEqual(diagonal().start(backend).estimate(gradients(2), step(1)));
  });

  it("without blocks is the other estimator", () => {
    const g = blockwise(leading(2), []).start(backend).estimate(gradients(3), step(1));
    expect(g.form).toBe("factored");
  });

  it("remembers what the other remembers", () => {
    const first = blockwise(runningMean(0.25), blocks).start(backend);
    first.estimate(gradients(1), step(1));
    const state = structuredClone(first.state?.());
    const resumed = blockwise(runningMean(0.25), blocks).start(backend, state);
    const [here, there] = [first, resumed].map((each) => entriesOf(each.estimate(gradients(2), step(2))));
    expect(there).toEqual(here);
    expect(blockwise(averageOuterProduct(), blocks).start(backend).state).toBeUndefined();
  });

  it("needs what the other needs, and refuses a feature that is not there, or is in two blocks", () => {
    const registry = createRegistry([agopLibraryPlugin]);
    expect(registry.agop({ name: "blockwise", estimator: { name: "expected" } }).needs).toEqual(
      registry.agop({ name: "expected" }).needs,
    );
    const beyond = blockwise(averageOuterProduct(), [[7]]).start(backend);
    expect(() => beyond.estimate(gradients(1), step(1))).toThrow(expect.objectContaining({ code: "parts-mismatch" }));
    expect(() => registry.agop({ name: "blockwise", blocks: [[1, 2], [2]] })).toThrow("a feature is in two blocks");
    expect(() => registry.agop({ name: "blockwise", blocks: [[-1]] })).toThrow("blocks");
  });
});
