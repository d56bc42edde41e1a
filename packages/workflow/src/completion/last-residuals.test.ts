import { cpuBackend } from "@agop/backend-cpu";
import {
  type Algorithm,
  denseEstimate,
  denseMatrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  observedCells,
} from "@agop/core";
import { contributeAlgorithm, definePlugin } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { standardiseColumns } from "@agop/data";
import { preparationLibraryPlugin } from "@agop/plugin-preparation-library";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { chooseAndEvaluate } from "./choose-and-evaluate.js";
import { lastResiduals } from "./last-residuals.js";

const [rows, cols] = [60, 4];
const truth = denseMatrix(
  rows,
  cols,
  Float64Array.from({ length: rows * cols }, (_, e) => Math.sin(e)),
);

/** Misses every cell by n^{-b}, of n entries that it is given. */
function missing(b: number): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  return {
    name: "missing",
    *iterate({ observed }) {
      const size = observed.values.length ** -b;
      const data = truth.data.map((x, e) => x + (e % 3 === 0 ? -size : size));
      for (;;) yield { estimate: denseEstimate(denseMatrix(rows, cols, data)), relativeChange: 0 };
    },
  };
}

const observed = observedCells(truth);

async function factorOf(b: number, largeList = Infinity): Promise<number> {
  const registry = createRegistry([
    preparationLibraryPlugin,
    definePlugin({
      name: "missing",
      contributions: [
        contributeAlgorithm({
          name: "missing",
          summary: "an error that shrinks as a power of the entries",
          source: "a test",
          options: z.object({}),
          capabilities: {},
          create: { "matrix-completion": () => missing(b) },
        }),
      ],
    }),
  ]);
  const request = {
    ...{ registry, backend: cpuBackend(), observed, facts: { isList: false }, scale: standardiseColumns },
    ...{ clip: (value: number) => value, holdout: 0.1, seed: 0, largeList, budgetMs: Infinity },
    candidates: [{ preparations: [], algorithm: registry.find("algorithm", "missing"), options: {}, search: null }],
    maxIterations: { search: 2, convergence: 2 },
  };
  const chosen = await chooseAndEvaluate(request, {});
  const last = await lastResiduals(request, chosen, {});
  const at = (of: typeof last): number => of?.pooled[0] ?? NaN;
  return at(last) / at(chosen.residuals);
}

describe("the residuals of the last fit", () => {
  it("shrink as along the learning curve: where errors go with n^{-b}, by (1 - holdout)^b", async () => {
    // 240 entries; 216 are kept of them, 194 of those.
    for (const b of [0.5, 1, 2]) expect(await factorOf(b)).toBeCloseTo((194 / 216) ** b, 2);
  });

  it("neither grow nor shrink faster than with the square of the entries", async () => {
    expect(await factorOf(-1)).toBe(1);
    expect(await factorOf(5)).toBeCloseTo(0.81, 12);
  });

  it("are those of the evaluation for a long list", async () => {
    expect(await factorOf(1, 100)).toBe(1);
  });
});
