import { cpuBackend } from "@agop/backend-cpu";
import {
  type AgopEstimator,
  averageOf,
  averageOuterProduct,
  denseMatrix,
  type DenseMatrix,
  type FeatureMatrix,
  fromRows,
  type Gradients,
  relativeDistance,
  seededRandom,
  toBackendMatrix,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { checkPlugin } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { agopLibraryPlugin, centred, diagonal, expected, rankLimited, runningMean, subsampled } from "./index.js";

const backend = cpuBackend();

function gaussian(rows: number, cols: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

const dense = (j: DenseMatrix, count = j.rows): Gradients => ({ form: "dense", count, matrix: backend.fromDense(j) });

/** The same gradients, of which nothing but products is known. */
function operator(j: DenseMatrix, count = j.rows): Gradients {
  const matrix = backend.fromDense(j);
  return {
    form: "operator",
    count,
    rows: j.rows,
    cols: j.cols,
    multiply: (v) => backend.multiply(matrix, v),
    multiplyTransposed: (u) => backend.multiply(matrix, u, { left: true }),
  };
}

const scalar = (...values: number[]): Gradients => ({
  form: "diagonal",
  count: 1,
  diagonal: Float64Array.from(values),
});

const variance = (d: number) => Float64Array.from({ length: d }, (_, j) => 0.1 + j);

function estimated(agop: AgopEstimator, gradients: Gradients, seed = 1): FeatureMatrix {
  const d = gradients.form === "diagonal" ? gradients.diagonal.length : gradients.form === "dense" ? gradients.matrix.cols : gradients.cols; // prettier-ignore
  const extras = { posteriorVariance: () => variance(d) };
  return agop.start(backend).estimate(gradients, { iteration: 1, random: seededRandom(seed), extras });
}

const entriesOf = (features: FeatureMatrix): Float64Array => backend.toDense(toBackendMatrix(features, backend)).data;

/** Σ_i (g_i - shift) (g_i - shift)^T / count. */
function outerProducts({ rows, cols, data }: DenseMatrix, shift: Float64Array, count = rows): Float64Array {
  const sum = new Float64Array(cols * cols);
  for (let i = 0; i < rows; i++) {
    for (let p = 0; p < cols; p++) {
      for (let q = 0; q < cols; q++) {
        sum[p * cols + q] += ((data[i * cols + p] - shift[p]) * (data[i * cols + q] - shift[q])) / count;
      }
    }
  }
  return sum;
}

checkPlugin(agopLibraryPlugin, { backend: cpuBackend });

describe.each([
  ["average", averageOuterProduct()],
  ["centred", centred()],
  ["diagonal", diagonal()],
  ["rank-limited", rankLimited(3)],
  ["running-mean", runningMean(0.5)],
  ["subsampled", subsampled(0.4)],
  ["expected", expected()],
])("the estimator %s", (_, agop) => {
  it("estimates the same from products as from the matrix", () => {
    for (const [rows, count] of [
      [9, 9],
      [3, 3],
      [8, 4],
    ]) {
      // prettier-ignore
      const j = gaussian(rows, 5, 2);
      const fromMatrix = entriesOf(estimated(agop, dense(j, count)));
      expect(relativeDistance(entriesOf(estimated(agop, operator(j, count))), fromMatrix)).toBeLessThan(1e-13);
    }
  });
});

describe("centred", () => {
  it("is the covariance of the rows", () => {
    const j = gaussian(9, 4, 3);
    j.data.forEach((value, k) => (j.data[k] = value + 3 * (k % 4)));
    const mean = Float64Array.from({ length: 4 }, (_, c) => j.data.filter((_v, k) => k % 4 === c).reduce((sum, v) => sum + v) / 9); // prettier-ignore
    expect(relativeDistance(entriesOf(estimated(centred(), dense(j))), outerProducts(j, mean))).toBeLessThan(1e-13);
    // Also where the gradients are not averaged over their own number, as those of several outputs or of deep predictors.
    const ofOne = entriesOf(estimated(centred(), dense(j, 1)));
    expect(relativeDistance(ofOne, outerProducts(j, mean, 1))).toBeLessThan(1e-13);
  });

  it("of gradients that are all the same is zero", () => {
    const same = fromRows([[1, -2], [1, -2], [1, -2]]); // prettier-ignore
    expect(Math.max(...entriesOf(estimated(centred(), dense(same))).map(Math.abs))).toBeLessThan(1e-15);
  });
});

describe("diagonal", () => {
  it("has the mean squares of the columns", () => {
    const g = estimated(diagonal(), dense(fromRows([[1, 2, 0], [3, 4, 5]]))); // prettier-ignore
    expect(g).toEqual({ form: "diagonal", diagonal: Float64Array.of(5, 10, 12.5) });
    expect(estimated(diagonal(), scalar(2, -3))).toEqual({ form: "diagonal", diagonal: Float64Array.of(4, 9) });
  });
});

describe("rank-limited", () => {
  // J = U diag(σ) V^T, whose best approximation of rank k has the first k of each (Eckart, Young 1936).
  const sigma = Float64Array.of(5, 3, 2, 0.5);
  const u = backend.thinQr(backend.fromDense(gaussian(7, 4, 4))).q;
  const v = backend.thinQr(backend.fromDense(gaussian(6, 4, 5))).q;
  const truncated = (rank: number): DenseMatrix =>
    backend.toDense(
      backend.multiply(backend.scale(u, { cols: sigma.map((s, k) => (k < rank ? s : 0)) }), v, { right: true }),
    );
  const j = truncated(4);

  it.each([1, 2, 3, 4])("is the average outer product of the best approximation of rank %i", (rank) => {
    const g = estimated(rankLimited(rank), dense(j));
    expect(g).toMatchObject({ form: "factored", complement: 0 });
    const best = entriesOf(averageOf(dense(truncated(rank)), backend));
    expect(relativeDistance(entriesOf(g), best)).toBeLessThan(1e-13);
  });

  it("is nearer than any other matrix of the rank", () => {
    const whole = entriesOf(averageOf(dense(j), backend));
    const error = relativeDistance(entriesOf(estimated(rankLimited(2), dense(j))), whole);
    const tail = Math.hypot(...sigma.subarray(2).map((s) => s * s)) / Math.hypot(...sigma.map((s) => s * s));
    expect(error).toBeCloseTo(tail, 12);
    for (let seed = 0; seed < 20; seed++) {
      // The best that a random space of two dimensions allows: Q Q^T G Q Q^T.
      const q = backend.thinQr(backend.fromDense(gaussian(6, 2, seed))).q;
      const projector = backend.multiply(q, q, { right: true });
      const g = backend.fromDense(denseMatrix(6, 6, whole));
      const projected = backend.toDense(backend.multiply(backend.multiply(projector, g), projector)).data;
      expect(relativeDistance(projected, whole)).toBeGreaterThan(error);
    }
  });

  it("refuses a rank that is none, or more than there are gradients or features", () => {
    expect(() => rankLimited(0)).toThrow("rank is 0; it must be an integer >= 1");
    expect(() => rankLimited(1.5)).toThrow("rank is 1.5");
    expect(() => estimated(rankLimited(7), dense(j))).toThrow("rank is 7; it must be <= 6");
    expect(() => estimated(rankLimited(4), operator(gaussian(3, 6, 1)))).toThrow("rank is 4; it must be <= 3");
  });
});

describe("the running mean", () => {
  const step = (iteration: number) => ({ iteration, random: seededRandom(1), extras: {} });

  it("is what it is by hand", () => {
    const estimation = runningMean(0.25).start(backend);
    const g = [2, 4, 0].map((x, t) => entriesOf(estimation.estimate(dense(fromRows([[x, 1]])), step(t + 1))));
    // x²: 4, then 3/4 · 4 + 1/4 · 16 = 7, then 3/4 · 7; x: 2, 2.5, 1.875; 1 stays.
    expect(g.map((each) => Array.from(each))).toEqual([[4, 2, 2, 1], [7, 2.5, 2.5, 1], [5.25, 1.875, 1.875, 1]]); // prettier-ignore
  });

  it("stays diagonal where the gradients are, and of weight 1 forgets", () => {
    const estimation = runningMean(0.5).start(backend);
    estimation.estimate(scalar(2, 0), step(1));
    expect(estimation.estimate(scalar(0, 2), step(2))).toEqual({ form: "diagonal", diagonal: Float64Array.of(2, 2) });
    const forgetful = runningMean(1).start(backend);
    forgetful.estimate(scalar(9, 9), step(1));
    expect(forgetful.estimate(scalar(1, 2), step(2))).toEqual({ form: "diagonal", diagonal: Float64Array.of(1, 4) });
  });

  it("goes on from its state, also from that before the first gradients", () => {
    const first = runningMean(0.25).start(backend);
    const states = [first.state?.()];
    const whole = [1, 2, 3].map((seed) => {
      const g = entriesOf(first.estimate(dense(gaussian(4, 3, seed)), step(seed)));
      states.push(structuredClone(first.state?.()));
      return g;
    });
    states.slice(0, 3).forEach((state, t) => {
      const resumed = runningMean(0.25).start(backend, state);
      expect(entriesOf(resumed.estimate(dense(gaussian(4, 3, t + 1)), step(t + 1)))).toEqual(whole[t]);
    });
  });

  it("remembers for each run by itself", () => {
    const agop = runningMean(0.5);
    agop.start(backend).estimate(scalar(100), step(1));
    expect(agop.start(backend).estimate(scalar(1), step(1))).toEqual({
      form: "diagonal",
      diagonal: Float64Array.of(1),
    });
  });

  it("refuses a weight outside (0, 1]", () => {
    for (const weight of [0, -1, 1.1, NaN]) expect(() => runningMean(weight)).toThrow(`weight is ${weight}`);
  });
});

describe("subsampled", () => {
  it("of all gradients is their average outer product", () => {
    const j = gaussian(8, 3, 6);
    const average = entriesOf(averageOf(dense(j, 4), backend));
    expect(relativeDistance(entriesOf(estimated(subsampled(1), dense(j, 4))), average)).toBeLessThan(1e-14);
  });

  it("of one of two gradients is the outer product of either", () => {
    const j = fromRows([[1, 2], [3, 5]]); // prettier-ignore
    const seen = new Set(Array.from({ length: 20 }, (_, seed) => entriesOf(estimated(subsampled(0.5), dense(j), seed)).join())); // prettier-ignore
    expect(seen).toEqual(new Set(["1,2,2,4", "9,15,15,25"]));
  });

  it("is unbiased: over many draws its mean is the average outer product", () => {
    const j = gaussian(10, 3, 7);
    const draws = 4000;
    const mean = new Float64Array(9);
    for (let seed = 0; seed < draws; seed++) {
      entriesOf(estimated(subsampled(0.3), dense(j), seed)).forEach((value, k) => (mean[k] += value / draws));
    }
    // One draw is off by about its own size; four thousand by a sixtieth of that.
    const average = outerProducts(j, new Float64Array(3));
    expect(relativeDistance(entriesOf(estimated(subsampled(0.3), dense(j), 0)), average)).toBeGreaterThan(0.1);
    expect(relativeDistance(mean, average)).toBeLessThan(0.03);
  });

  it("draws by its random numbers alone", () => {
    const j = gaussian(10, 3, 8);
    const drawn = (seed: number) => entriesOf(estimated(subsampled(0.5), dense(j), seed));
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  it("refuses a fraction outside (0, 1]", () => {
    for (const fraction of [0, -1, 1.1, NaN]) expect(() => subsampled(fraction)).toThrow(`fraction is ${fraction}`);
  });
});

describe("expected", () => {
  it("is the average outer product and the variances", () => {
    const j = gaussian(6, 3, 9);
    const sum = outerProducts(j, new Float64Array(3));
    variance(3).forEach((value, k) => (sum[4 * k] += value));
    expect(relativeDistance(entriesOf(estimated(expected(), dense(j))), sum)).toBeLessThan(1e-14);
    expect(estimated(expected(), scalar(2, -3))).toEqual({
      form: "diagonal",
      diagonal: Float64Array.of(4 + 0.1, 9 + 1.1),
    });
  });
});

it("gradients that are diagonal are refused where there is nothing to centre or to draw from", () => {
  for (const agop of [centred(), subsampled(0.5)]) {
    expect(() => estimated(agop, scalar(1, 2))).toThrow(
      expect.objectContaining({ code: "parts-mismatch", message: expect.stringContaining(`"${agop.name}"`) as string }),
    );
  }
});

it("a registry has them all by name", () => {
  const registry = createRegistry([agopLibraryPlugin]);
  const names = registry.list("agop").map(({ name }) => name);
  expect(names.sort()).toEqual([
    "average",
    "blockwise",
    "centred",
    "diagonal",
    "expected",
    "leading",
    "rank-limited",
    "running-mean",
    "subsampled",
  ]);
  for (const name of names) expect(registry.agop({ name }).name).toBe(name);
  expect(() => registry.agop({ name: "subsampled", fraction: 2 })).toThrow("fraction");
});
