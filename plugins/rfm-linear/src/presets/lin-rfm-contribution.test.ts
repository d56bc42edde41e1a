import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, onEntries, type ProblemKind, seededRandom } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";

const registry = createRegistry([rfmLinearPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin]);

describe("options of lin-rfm that do not apply to a problem", () => {
  const refused: readonly (readonly [ProblemKind, object, string])[] = [
    ["sparse-regression", { side: "left" }, "side does not go with sparse-regression"],
    [
      "sparse-regression",
      { rank: 3, replaceObserved: true },
      "replaceObserved and rank do not go with sparse-regression",
    ],
    ["sparse-regression", { firstFloor: 0.5, floorRatio: 0.8 }, "firstFloor and floorRatio do not go with sparse"],
    ["matrix-sensing", { expectedAgop: true }, "expectedAgop does not go with matrix-sensing"],
    ["matrix-completion", { expectedAgop: true }, "expectedAgop does not go with matrix-completion"],
    ["matrix-completion", { side: "alternating", rank: 2 }, 'do not go with side "alternating"'],
    ["completion-by-rows", { side: "left" }, 'side "left" does not go with completion-by-rows'],
  ];
  it.each(refused)("are refused by name: %s %o", (problem, options, message) => {
    expect(() => registry.algorithm(problem, { name: "lin-rfm", ...options })).toThrow(message);
  });

  it("are taken where they apply", () => {
    expect(registry.algorithm("matrix-completion", { name: "lin-rfm", side: "left", rank: 2 }).name).toBe("lin-rfm");
    expect(registry.algorithm("sparse-regression", { name: "lin-rfm", expectedAgop: true }).name).toBe("lin-rfm");
  });
});

describe("the floor of lin-rfm", () => {
  const random = seededRandom(7);
  const truth = randomLowRank({ rows: 60, cols: 40, rank: 2, random });
  const { observed, heldOut } = sampleUniformly(truth, 1200, random);
  const errorWith = async (options: object): Promise<number> => {
    const { estimate } = await fit({
      algorithm: registry.algorithm("matrix-completion", { name: "lin-rfm", ridge: 1e-6, ...options }),
      problem: matrixCompletion(observed),
      backend: cpuBackend(),
      stop: { maxIterations: 200, tolerance: 1e-6 },
    });
    return onEntries(heldOut).measure(estimate).rmse;
  };

  it("sinks, so that a matrix of low rank is recovered; without it nothing is", async () => {
    expect(await errorWith({})).toBeLessThan(1e-4);
    expect(await errorWith({ firstFloor: 0 })).toBeGreaterThan(0.1);
  });

  it("stays where it begins no higher", async () => {
    expect(await errorWith({ firstFloor: 0, floor: 1e-3 })).toBe(await errorWith({ firstFloor: 1e-3, floor: 1e-3 }));
  });
});
