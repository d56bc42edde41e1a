import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, type RunEvent, seededRandom } from "@agop/core";
import type { IterationEvent } from "@agop/core/run";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { publishedLinRfm, unobservedError } from "./published-schedule.js";

const random = seededRandom(4);
const truth = randomLowRank({ rows: 30, cols: 30, rank: 2, random });

async function run(observations: number) {
  const problem = matrixCompletion(sampleUniformly(truth, observations, seededRandom(9)).observed);
  const events: RunEvent[] = [];
  const result = await fit(
    {
      algorithm: publishedLinRfm({ phi: power(0.5), truth, ridge: 5e-2 }),
      problem,
      backend: cpuBackend(),
      stop: { maxIterations: 3000, tolerance: 0 },
    },
    { onEvent: (event) => events.push(event) },
  );
  const iterations = events.filter((event): event is IterationEvent => event.type === "iteration");
  const errors = iterations.map(({ details }) => Number(details?.["unobservedMse"]));
  return { result, iterations, errors, errorOf: unobservedError(problem, truth) };
}

describe("the published schedule", () => {
  it("ends once the error on unobserved entries is below 1e-3, with an estimate that stays", async () => {
    const { result, errors, errorOf } = await run(600);
    expect(result.reason).toBe("converged");
    expect(errors.at(-1)).toBeLessThan(1e-3);
    expect(Math.min(...errors.slice(0, -1))).toBeGreaterThanOrEqual(1e-3);
    expect(errorOf(result.estimate)).toBeCloseTo(errors.at(-1) ?? NaN, 14);
  });

  it("lowers the ridge to 1e-3 after the first error below 0.1", async () => {
    const { iterations, errors } = await run(600);
    const first = errors.findIndex((error) => error < 0.1);
    expect(first).toBeGreaterThan(0);
    iterations.forEach(({ ridge }, t) => {
      expect(ridge).toBe(t <= first ? 5e-2 : 1e-3);
    });
  });

  it("gives up when the error has failed to fall more than 20 times", async () => {
    const { errors } = await run(90);
    const stalls = errors.filter((error, t) => t > 0 && (error > errors[t - 1] || Math.abs(error - errors[t - 1]) < 1e-10)); // prettier-ignore
    expect(errors.at(-1)).toBeGreaterThan(1e-3);
    expect(stalls).toHaveLength(21);
  });
});
