import { cpuBackend } from "@agop/backend-cpu";
import { randomLowRank, sampleUniformly } from "@agop/data";
import { logType, power } from "@agop/plugin-phi-library";
import { deepLinRfm, linRfmCompletion } from "@agop/plugin-rfm-linear";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import type { Algorithm } from "../contracts/algorithm.js";
import type { JsonObject } from "../contracts/state.js";
import { fromRows } from "../matrix/matrix.js";
import { matrixCompletion, type MatrixCompletionProblem } from "../problems/matrix-completion.js";
import { denseEstimate, type MatrixEstimate } from "../problems/matrix-estimate.js";
import { seededRandom } from "../random.js";
import { fit } from "../run/start-run.js";
import { alignmentWith, cosineOf } from "./feature-alignment.js";
import { penaltyOf } from "./linear-predictors.js";

const backend = cpuBackend();
const random = seededRandom(8);
const truth = randomLowRank({ rows: 14, cols: 12, rank: 2, random });
const problem = matrixCompletion(sampleUniformly(truth, 120, random).observed);

async function detailsOf(
  algorithm: Algorithm<MatrixCompletionProblem, MatrixEstimate>,
  maxIterations: number,
): Promise<readonly JsonObject[]> {
  const details: JsonObject[] = [];
  await fit(
    {
      algorithm,
      problem,
      backend,
      stop: { maxIterations, tolerance: 0 },
      diagnosticsEvery: 1,
      diagnostics: alignmentWith(truth, backend),
    },
    { onEvent: (event) => event.type === "iteration" && event.details && details.push(event.details) },
  );
  return details;
}

describe("diagnostics", () => {
  it("are what their formulas say", () => {
    const g = { form: "diagonal", diagonal: Float64Array.of(9, 4, 0) } as const;
    // ψ(r) = r at α = 1/4: Σ √(s + floor)
    expect(penaltyOf(power(0.25), g, { floor: 0 }, 3, backend)).toBeCloseTo(5, 12);
    expect(penaltyOf(power(0.25), g, { floor: 7 }, 2, backend)).toBeCloseTo(4 + Math.sqrt(11), 12);
    expect(penaltyOf({ name: "unknown", value: Math.sqrt }, g, { floor: 0 }, 3, backend)).toBeNaN();
    expect(cosineOf(g, g, backend)).toBeCloseTo(1, 14);
    expect(cosineOf(g, { form: "diagonal", diagonal: Float64Array.of(0, 0, 5) }, backend)).toBe(0);
    const estimate = denseEstimate(fromRows([[3, 4]]));
    // (3, 4) and (4, 3): the outer products have the cosine (24/25)²
    const { alignment, relativeError } = alignmentWith(fromRows([[4, 3]]), backend)(estimate);
    expect(alignment).toBeCloseTo(0.9216, 12);
    expect(relativeError).toBeCloseTo(Math.sqrt(2) / 5, 12);
  });

  it("follow a run: the objective falls, the ansatz and the alignment tend to 1", async () => {
    const algorithm = linRfmCompletion({ phi: logType(1e-2), schedule: constantSchedule({ ridge: 1e-8, floor: 0 }) });
    const details = await detailsOf(algorithm, 200);
    const objectives = details.map(({ objective }) => Number(objective));
    objectives.slice(1).forEach((objective, t) => {
      expect(objective).toBeLessThanOrEqual(objectives[t] + 1e-9);
    });
    expect(objectives[0] - objectives[199]).toBeGreaterThan(0.1);
    const last = details[199];
    expect(last["nfaCorrelation"]).toEqual([expect.closeTo(1, 6)]);
    expect(details[0]["nfaCorrelation"]).not.toEqual([expect.closeTo(1, 2)]);
    expect(Number(last["alignment"])).toBeGreaterThan(0.99);
    expect(Number(last["relativeError"])).toBeLessThan(0.2);
  });

  it("say that deep lin-RFM balances its layers", async () => {
    const schedule = geometricFloor({ ridge: 0, first: 1e-1, ratio: 0.8, last: 1e-6 });
    const details = await detailsOf(deepLinRfm({ depth: 3, schedule }), 150);
    expect(Number(details[0]["imbalance"])).toBeGreaterThan(0.5);
    expect(Number(details[149]["imbalance"])).toBeLessThan(1e-2);
    expect(details[149]["nfaCorrelation"]).toEqual([expect.closeTo(1, 4), expect.closeTo(1, 4)]);
    expect(details[149]["objective"]).toBeUndefined();
  });

  it("cost nothing where they are not asked for", async () => {
    const algorithm = linRfmCompletion({ phi: power(0.5), schedule: constantSchedule({ ridge: 1e-3, floor: 0 }) });
    let details: unknown;
    await fit(
      { algorithm, problem, backend, stop: { maxIterations: 2, tolerance: 0 } },
      { onEvent: (event) => event.type === "iteration" && (details = event.details) },
    );
    expect(details).toBeNull();
  });
});
