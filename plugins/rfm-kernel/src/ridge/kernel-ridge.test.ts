import { cpuBackend } from "@agop/backend-cpu";
import {
  denseMatrix,
  type DenseMatrix,
  type FeatureMatrix,
  fromRows,
  relativeDistance,
  seededRandom,
  supervised,
  type SupervisedProblem,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { bareContext } from "@agop/core/run";
import { checkPredictor, smallSupervised } from "@agop/testkit";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertDerivatives } from "../../../../packages/testkit/src/predictor/finite-differences.js";
import { rfmKernelPlugin } from "../index.js";
import { type KernelFit, kernelRidge, type KernelRidgeOptions } from "./kernel-ridge.js";

const backend = cpuBackend();
const registry = createRegistry([rfmKernelPlugin]);
const laplace = { norm: 2, exponent: 1, bandwidth: 3 };

/** p, q of kernels that are positive definite. */
const exponents = [[2, 1], [2, 2], [1, 1], [1.4, 1.1], [2, 1.3], [1.5, 0.7], [1.2, 1.2]] as const; // prettier-ignore

function normal(rows: number, cols: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}

const identity = (d: number): FeatureMatrix => ({ form: "diagonal", diagonal: new Float64Array(d).fill(1) });

interface Choice {
  readonly transform?: FeatureMatrix;
  readonly ridge?: number;
  readonly seed?: number;
}

/** One fit, which the test's backend keeps to the end. */
async function fitted(
  options: KernelRidgeOptions,
  problem: SupervisedProblem,
  { transform = identity(problem.inputs.cols), ridge = 1e-2, seed = 1 }: Choice = {},
): Promise<KernelFit> {
  const prepared = await kernelRidge(options).prepare(problem, bareContext(backend, seed));
  const step = { transforms: [transform], ridge, iteration: 1, previous: undefined, random: seededRandom(seed) };
  return backend.scope((keep) => prepared.fit({ ...step, keep }));
}

const jacobianOf = ({ gradients: [each] }: KernelFit): DenseMatrix => {
  if (each.form !== "dense") throw new Error(`the gradients are ${each.form}`);
  return backend.toDense(each.matrix);
};

for (const [title, options] of [
  ["Laplace", { kernel: laplace }],
  ["Gauss", { kernel: { norm: 2, exponent: 2, bandwidth: 3 } }],
  ["product Laplace", { kernel: { norm: 1, exponent: 1, bandwidth: 5 } }],
  ["p = 1.4, q = 1.1, an adaptive bandwidth", { kernel: { norm: 1.4, exponent: 1.1, bandwidth: 1 }, adaptive: true }],
  ["a ridge by leaving points out", { kernel: laplace, ridges: [1e-3, 1e-2, 0.1] }],
] as const) {
  const subject = { title: `kernel ridge, ${title}`, backend: cpuBackend, load: registry.loadEstimate };
  checkPredictor(() => kernelRidge(options), { ...subject, problem: smallSupervised() });
}

/** Which of three sums of features is largest. */
const classes = (() => {
  const { inputs } = smallSupervised();
  const labels = denseMatrix(inputs.rows, 3);
  for (let i = 0; i < inputs.rows; i++) {
    const sums = [inputs.data[5 * i], inputs.data[5 * i + 1], 0.3];
    labels.data[3 * i + sums.indexOf(Math.max(...sums))] = 1;
  }
  return supervised(inputs, labels, { task: { kind: "classification", classes: ["a", "b", "c"] } });
})();
checkPredictor(() => kernelRidge({ kernel: laplace }), {
  title: "kernel ridge, classes",
  backend: cpuBackend,
  load: registry.loadEstimate,
  problem: classes,
});

describe("the gradients of kernel ridge", () => {
  it("are the derivatives of its predictions, for every kernel, metric and dimension", async () => {
    const choice = fc.record({
      seed: fc.integer({ min: 1, max: 1e6 }),
      shape: fc.constantFrom(...exponents),
      bandwidth: fc.double({ min: 1, max: 6, noNaN: true }),
      points: fc.integer({ min: 2, max: 12 }),
      features: fc.integer({ min: 1, max: 5 }),
      outputs: fc.integer({ min: 1, max: 3 }),
      metric: fc.constantFrom("identity", "weights", "mixed", "rank one"),
      adaptive: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(choice, async (given) => {
        const { seed, bandwidth, points, features, outputs, adaptive } = given;
        const [norm, exponent] = given.shape;
        const inputs = normal(points, features, seed);
        const problem = supervised(inputs, normal(points, outputs, seed + 1));
        const kernel = { norm, exponent, bandwidth };
        const fit = await fitted({ kernel, adaptive }, problem, {
          transform: transformOf(given.metric, features, seed + 2),
          ridge: 0.1,
        });
        assertDerivatives(jacobianOf(fit), fit.estimate, inputs, outputs, "float64");
      }),
      { numRuns: 150, seed: 1 },
    );
  });
});

function transformOf(metric: string, d: number, seed: number): FeatureMatrix {
  if (metric === "identity") return identity(d);
  const factor = backend.fromDense(normal(metric === "rank one" ? 1 : d, d, seed));
  if (metric === "weights")
    return { form: "diagonal", diagonal: backend.toDense(factor).data.slice(0, d).map(Math.abs) };
  return { form: "dense", matrix: backend.gram(factor) };
}

describe("kernel ridge", () => {
  it("of one point is by hand", async () => {
    const { estimate } = await fitted({ kernel: laplace }, supervised(fromRows([[1, 2]]), fromRows([[5]])), {
      ridge: 0.25,
    });
    // f(x) = y k(x, x_1) / (1 + λ), and the points are 5 apart.
    const { data } = estimate.predict(fromRows([[1, 2], [4, 6]])); // prettier-ignore
    expect(data[0]).toBeCloseTo(4, 14);
    expect(data[1]).toBeCloseTo(4 * Math.exp(-5 / 3), 14);
  });

  it("knows its predictions at its own points, and the residual there", async () => {
    const problem = smallSupervised();
    const fit = await fitted({ kernel: laplace }, problem);
    const here = fit.estimate.predict(problem.inputs).data;
    expect(relativeDistance(backend.toDense(fit.predicted).data, here)).toBeLessThan(1e-12);
    expect(fit.trainingResidual).toBeCloseTo(problem.residual(fit.estimate), 12);
    const again = await fitted({ kernel: laplace }, problem, { ridge: 1e-12 });
    expect(again.trainingResidual).toBeLessThan(1e-10);
  });

  it("does not depend on the scale of the transform, nor on the units of the inputs where the bandwidth is adaptive", async () => {
    const { inputs, targets } = smallSupervised();
    const predicted = async (by: number, options: KernelRidgeOptions, transform: FeatureMatrix) => {
      const scaled = denseMatrix(inputs.rows, inputs.cols, inputs.data.map((value) => by * value)); // prettier-ignore
      return (await fitted(options, supervised(scaled, targets), { transform })).estimate.predict(scaled).data;
    };
    const weights = (size: number): FeatureMatrix => ({
      form: "diagonal",
      diagonal: Float64Array.of(1, 2, 3, 4, 5).map((value) => size * value),
    });
    const options = { kernel: laplace };
    const before = await predicted(1, options, weights(1));
    expect(relativeDistance(await predicted(1, options, weights(1e-9)), before)).toBeLessThan(1e-13);
    expect(relativeDistance(await predicted(1000, options, weights(1)), before)).toBeGreaterThan(1e-3);
    const adaptive = { kernel: { ...laplace, bandwidth: 1 }, adaptive: true };
    const inUnits = await predicted(1000, adaptive, weights(1));
    expect(relativeDistance(inUnits, await predicted(1, adaptive, weights(1)))).toBeLessThan(1e-12);
  });

  it("takes λ from the schedule, or the best of its own", async () => {
    const given = await fitted({ kernel: laplace }, smallSupervised(), { ridge: 0.5 });
    expect(given.ridge).toBe(0.5);
    const own = await fitted({ kernel: laplace, ridges: [1e-3, 1e3] }, smallSupervised(), { ridge: 0.5 });
    expect(own.ridge).toBe(1e-3);
    expect(own.diagnostics?.()).toEqual({ bandwidth: 3, ridge: 1e-3 });
    const same = await fitted({ kernel: laplace }, smallSupervised(), { ridge: 1e-3 });
    const { inputs } = smallSupervised();
    const [here, there] = [own, same].map(({ estimate }) => estimate.predict(inputs).data);
    expect(relativeDistance(here, there)).toBeLessThan(1e-11);
  });

  it("says the class of its own points, in either coding", async () => {
    for (const coding of ["zero-one", "prevalence"] as const) {
      const { estimate } = await fitted({ kernel: laplace, coding }, classes, { ridge: 1e-6 });
      const scores = estimate.predict(classes.inputs).data;
      expect(relativeDistance(scores, classes.targets.data)).toBeLessThan(1e-4);
    }
    // Far from all points the zero function of codes is the frequencies of the classes.
    const { estimate } = await fitted({ kernel: laplace, coding: "prevalence" }, classes);
    const far = estimate.predict(denseMatrix(1, 5, new Float64Array(5).fill(1e6))).data;
    far.forEach((share, k) => {
      const count = classes.targets.data.filter((value, place) => place % 3 === k && value === 1).length;
      expect(share).toBeCloseTo(count / classes.inputs.rows, 14);
    });
  });

  it("refuses points that are there twice where λ is 0, and kernels that are not positive definite", async () => {
    const problem = supervised(fromRows([[1, 2], [0, 1], [1, 2]]), fromRows([[1], [2], [3]])); // prettier-ignore
    const refusal = fitted({ kernel: laplace }, problem, { ridge: 0 });
    await expect(refusal).rejects.toMatchObject({ code: "not-positive-definite" });
    for (const kernel of [
      { ...laplace, norm: 3 },
      { ...laplace, exponent: 0 },
      { ...laplace, bandwidth: 0 },
    ]) {
      expect(() => kernelRidge({ kernel })).toThrow(expect.objectContaining({ code: "option-invalid" }));
    }
    for (const options of [
      { ridges: [1, NaN] },
      { metricRows: 0 },
      { metricRows: NaN },
      { tolerance: -1 },
      { tolerance: 1 },
    ]) {
      const made = () => kernelRidge({ kernel: laplace, ...options });
      expect(made, JSON.stringify(options)).toThrow(expect.objectContaining({ code: "option-invalid" }));
    }
    expect(() => kernelRidge({ kernel: { norm: 1, exponent: 1.5, bandwidth: 1 } })).toThrow("norm 1, exponent 1.5");
  });
});

describe("kernel ridge by name", () => {
  const made = (options: object) => () => registry.predictor("supervised", { name: "kernel-ridge", ...options });

  it("has kernels by name, and any of them in general", () => {
    for (const kernel of ["laplace", "gaussian", "product-laplace", "generalised"]) {
      expect(made({ kernel })().name).toBe("kernel-ridge");
    }
    expect(made({ kernel: "generalised", norm: 1.5, exponent: 1.2 })().uses).toBe("M");
  });

  it("refuses a norm or an exponent that its kernel has itself, and ones that do not go together", () => {
    for (const options of [{ norm: 2 }, { kernel: "gaussian", exponent: 1 }]) {
      expect(made(options)).toThrow("has its own norm and exponent");
    }
    expect(made({ kernel: "generalised", norm: 1, exponent: 1.5 })).toThrow("no kernel has norm 1, exponent 1.5");
    expect(made({ kernel: "generalised", norm: 2.5 })).toThrow("norm");
    expect(made({ ridges: [] })).toThrow("ridges");
  });
});
