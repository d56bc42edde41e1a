import { cpuBackend } from "@agop/backend-cpu";
import { type Backend, fit, matrixCompletion, relativeDistance, seededRandom } from "@agop/core";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { linRfmCompletion } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { checkPlugin } from "@agop/testkit";
import { afterEach, describe, expect, it, vi } from "vitest";
import { tfjsPlugin } from "./plugin.js";
import { tfjsBackend } from "./tfjs-backend.js";

const printed = (["log", "warn", "error"] as const).map((method) => vi.spyOn(console, method));
afterEach(() => {
  for (const method of printed) expect(method).not.toHaveBeenCalled();
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
