import { cpuBackend } from "@agop/backend-cpu";
import { type Backend, fit, matrixCompletion, relativeDistance, seededRandom } from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { checkPlugin } from "@agop/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { openTensorflow } from "./open-tensorflow.js";
import { tfjsPlugin } from "./plugin.js";
import { tfjsBackend } from "./tfjs-backend.js";

const printed = (["log", "warn", "error"] as const).map((method) => vi.spyOn(console, method));
afterEach(() => {
  for (const method of printed) expect(method).not.toHaveBeenCalled();
});

describe("TensorFlow.js", () => {
  it("opens the best binding that is present, once, and says which", async () => {
    const first = await openTensorflow();
    expect(["node-gpu", "node", "wasm"]).toContain(first.binding);
    expect(first.description).toContain(first.binding);
    expect(await openTensorflow(first.binding)).toBe(first);
    await expect(openTensorflow("cpu")).rejects.toMatchObject({ code: "backend-unavailable" });
  });

  it("refuses a binding that is not there, before one is open", async () => {
    vi.resetModules();
    const fresh = await import("./open-tensorflow.js");
    await expect(fresh.openTensorflow("webgpu")).rejects.toMatchObject({ code: "backend-unavailable" });
    expect((await fresh.openTensorflow()).binding).not.toBe("webgpu");
  });
});

describe("the tfjs backend", () => {
  it("completes a matrix as the cpu backend does, to float32", async () => {
    const random = seededRandom(5);
    const truth = randomLowRank({ rows: 40, cols: 30, rank: 2, random });
    const problem = matrixCompletion(sampleUniformly(truth, 700, random).observed);
    const complete = async (backend: Backend) => {
      const algorithm = linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 1e-2, floor: 1e-4 }) });
      const result = await fit({ algorithm, problem, backend, stop: { maxIterations: 30, tolerance: 0 } });
      backend.dispose();
      return result.estimate.toDense().data;
    };
    const inFloat32 = await complete(await tfjsBackend());
    const expected = await complete(cpuBackend());
    const distance = relativeDistance(inFloat32, expected);
    expect(distance).toBeLessThan(1e-4);
    expect(distance).toBeGreaterThan(1e-12);
  });
});

checkPlugin(tfjsPlugin, { backend: cpuBackend });
