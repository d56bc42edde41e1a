import { cpuBackend } from "@agop/backend-cpu";
import { type Algorithm, denseMatrix, fit, relativeDistance, supervised, type SupervisedProblem } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import type { Checkpoint } from "@agop/core/run";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { checkPlugin, smallSupervised } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import { rfmKernelPlugin } from "../index.js";
import type { KernelEstimate } from "../ridge/kernel-estimate.js";
import { kernelRfm } from "./kernel-rfm.js";

const backend = cpuBackend();
const libraries = [agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin];
const registry = createRegistry([rfmKernelPlugin, ...libraries]);
const laplace = { norm: 2, exponent: 1, bandwidth: 3 };
const problem = smallSupervised();
const { inputs, targets } = problem;

checkPlugin(rfmKernelPlugin, { backend: cpuBackend, needs: libraries });

/** What an algorithm finds in four iterations, gone on with from `resume`, and its checkpoint after two. */
async function runOf<E extends KernelEstimate>(
  algorithm: Algorithm<SupervisedProblem, E>,
  of: SupervisedProblem = problem,
  resume?: Checkpoint,
) {
  let halfway: Checkpoint | undefined;
  const spec = { algorithm, problem: of, backend, stop: { maxIterations: 4, tolerance: 0 }, seed: 7 };
  const { estimate } = await fit(
    { ...spec, ...(resume && { resume }) },
    {
      onCheckpoint: ({ iteration, state }) => {
        if (iteration === 2) halfway = structuredClone({ iteration, state });
      },
    },
  );
  return { estimate, halfway };
}

const byName = (parts: object) => registry.algorithm("supervised", { name: "rfm", ...parts });

async function savedBy(parts: object): Promise<unknown> {
  const spec = { algorithm: byName(parts), problem, backend, stop: { maxIterations: 4, tolerance: 0 } };
  return (await fit(spec)).estimate.save();
}

describe("kernel-rfm", () => {
  it.each(["full", "diagonal"] as const)("is a composition that anyone can make by name: %s", async (metric) => {
    const { estimate } = await runOf(kernelRfm({ kernel: laplace, metric, ridge: 1e-2 }));
    const composed = await savedBy({
      predictor: { name: "kernel-ridge", bandwidth: 3 },
      agop: { name: metric === "full" ? "average" : "diagonal" },
      phi: { name: "power", alpha: 0.5 },
      schedule: { name: "constant", ridge: 1e-2 },
    });
    expect(composed).toEqual(estimate.save());
  });

  it.each([
    ["as it is", {}],
    ["with an adaptive bandwidth", { adaptive: true, kernel: { ...laplace, bandwidth: 1 } }],
    ["with features from some rows", { metricRows: 20 }],
  ])("goes on from halfway to the same bits, %s", async (_, options) => {
    const algorithm = kernelRfm({ kernel: laplace, ...options });
    const { estimate, halfway } = await runOf(algorithm);
    expect(halfway).toBeDefined();
    const resumed = await runOf(algorithm, problem, halfway);
    expect(resumed.estimate.save()).toEqual(estimate.save());
  });

  it("finds the two features that matter", async () => {
    const { estimate } = await runOf(kernelRfm({ kernel: laplace }));
    const metric = estimate.metric();
    const weights = Array.from({ length: 5 }, (_, j) => metric.data[6 * j]);
    expect(Math.max(...weights)).toBeCloseTo(1, 14);
    expect(Math.min(weights[0], weights[1])).toBeGreaterThan(3 * Math.max(...weights.slice(2)));
  });

  it("mixes the columns of a category with each other alone", async () => {
    const of = supervised(inputs, targets, { categories: [[1, 3]] });
    const { data } = (await runOf(kernelRfm({ kernel: laplace }), of)).estimate.metric();
    const isGrouped = (j: number): boolean => j === 1 || j === 3;
    data.forEach((value, k) => {
      const isAcross = isGrouped(Math.floor(k / 5)) !== isGrouped(k % 5);
      // Up to the rounding of an eigendecomposition.
      expect(Math.abs(value) < 1e-15).toBe(isAcross);
    });
  });
});

it("kernel-rfm by name refuses a kernel that is none, and a norm that is the kernel's own", () => {
  const made = (options: object) => () => registry.algorithm("supervised", { name: "kernel-rfm", ...options });
  expect(made({ kernel: "generalised", norm: 1, exponent: 1.5 })).toThrow("no kernel has norm 1, exponent 1.5");
  expect(made({ kernel: "gaussian", norm: 2 })).toThrow('the kernel "gaussian" has its own norm and exponent');
});

describe("kernel-rfm with features from some rows", () => {
  const some = (metricRows: number) => runOf(kernelRfm({ kernel: laplace, metricRows }));

  it("is fitted to all rows in the metric that it learned", async () => {
    const { estimate } = await some(20);
    const { points, dual } = estimate.expansion();
    expect([points.rows, dual.rows]).toEqual([40, 40]);
    const residual = problem.residual(estimate);
    expect(residual).toBeLessThan(0.01);
    expect(estimate.metric().data).not.toEqual((await some(40)).estimate.metric().data);
  });

  it("from as many rows as there are is kernel-rfm", async () => {
    const { estimate } = await some(40);
    expect(estimate.save()).toEqual((await runOf(kernelRfm({ kernel: laplace }))).estimate.save());
  });
});

describe("every φ by name", () => {
  const names = registry.list("phi").map(({ name }) => name);

  it.each(names)("%s makes a metric for kernel-ridge", async (name) => {
    const algorithm = byName({ predictor: { name: "kernel-ridge", bandwidth: 3 }, phi: { name } });
    const spec = { algorithm, problem, backend, stop: { maxIterations: 4, tolerance: 0 } };
    const { estimate } = await fit(spec);
    const loaded = registry.loadEstimate(estimate.save(), backend);
    expect(loaded.save()).toEqual(estimate.save());
    expect(problem.residual(estimate)).toBeLessThan(0.3);
    const nowhere = denseMatrix(1, 5, new Float64Array(5).fill(1e9));
    expect(relativeDistance(estimate.predict(nowhere).data, new Float64Array(2))).toBe(0);
  });
});
