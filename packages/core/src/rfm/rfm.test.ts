import { cpuBackend } from "@agop/backend-cpu";
import { randomLowRank, sampleUniformly, sparseRegressionDesign } from "@agop/data";
import { expected, rankLimited, runningMean, subsampled } from "@agop/plugin-agop-library";
import { power } from "@agop/plugin-phi-library";
import {
  alternatingRidge,
  deepLinRfm,
  diagonalRidge,
  linRfmAlternating,
  linRfmCompletion,
  linRfmRecovery,
  linRfmRegression,
  linRfmSensing,
} from "@agop/plugin-rfm-linear";
import { constantSchedule, geometricFloor } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import type { AgopEstimator } from "../contracts/agop.js";
import type { Algorithm } from "../contracts/algorithm.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Phi } from "../contracts/phi.js";
import { sparseRegression } from "../problems/sparse-regression.js";
import type { FittedPredictor, Predictor } from "../contracts/predictor.js";
import type { Problem } from "../contracts/problem.js";
import { denseMatrix } from "../matrix/matrix.js";
import { matrixCompletion } from "../problems/matrix-completion.js";
import { matrixSensing } from "../problems/matrix-sensing.js";
import { relativeDistance } from "../problems/regression-errors.js";
import { seededRandom } from "../random.js";
import type { RunEvent } from "../run/events.js";
import type { Checkpoint } from "../run/run-spec.js";
import { fit } from "../run/start-run.js";
import { averageOuterProduct } from "./average-outer-product.js";
import { randomTransform } from "./initial-transform.js";
import { recursiveFeatureMachine } from "./rfm.js";

const phi = power(0.5);
const schedule = geometricFloor({ ridge: 1e-3, first: 1e-1, ratio: 0.5, last: 1e-6 });
const random = seededRandom(12);
const completion = matrixCompletion(
  sampleUniformly(randomLowRank({ rows: 12, cols: 9, rank: 2, random }), 70, random).observed,
);
const normals = (rows: number, cols: number) =>
  denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
const operator = { kind: "rank-one", left: normals(30, 6), right: normals(30, 5) } as const;
const sensing = matrixSensing(6, 5, operator, normals(30, 1).data);
const regression = sparseRegressionDesign({ observations: 20, features: 60, nonzeros: 15, random }).problem;
const withAgop = (agop: AgopEstimator) => linRfmCompletion({ phi, schedule, agop });

/** A resumable run of one algorithm, whatever its types: the events' numbers and the estimate after each iteration. */
function runOf<P extends Problem, E extends Estimate>(algorithm: Algorithm<P, E>, problem: P) {
  return async (resume?: Checkpoint) => {
    const checkpoints: Checkpoint[] = [];
    const events: unknown[] = [];
    const estimates: Float64Array[] = [];
    const take = (estimate: E) => {
      estimates.push(estimate.values?.().slice() ?? new Float64Array());
      return {};
    };
    const onEvent = (event: RunEvent): void => {
      if (event.type === "iteration") events.push({ ...event, elapsedMs: 0, phasesMs: {} });
    };
    const spec = { algorithm, problem, backend: cpuBackend(), seed: 4, diagnosticsEvery: 1, diagnostics: take };
    const stop = { maxIterations: 8, tolerance: 0 };
    await fit(
      { ...spec, stop, ...(resume && { resume: structuredClone(resume) }) },
      { onEvent, onCheckpoint: (checkpoint) => void checkpoints.push(checkpoint) },
    );
    return { checkpoints, events, estimates };
  };
}

describe("a resumed run", () => {
  it.each([
    ["row-wise", runOf(withAgop(averageOuterProduct()), completion)],
    ["from a random M_0", runOf(linRfmCompletion({ phi, schedule, initial: randomTransform(100) }), completion)],
    ["alternating", runOf(linRfmAlternating({ phi, schedule }), completion)],
    ["deep", runOf(deepLinRfm({ depth: 3, schedule }), completion)],
    ["sensing", runOf(linRfmSensing({ phi, schedule }), sensing)],
    [
      "sensing with rank-limited AGOPs",
      runOf(
        linRfmSensing({ phi, schedule: constantSchedule({ ridge: 1e-3, floor: 0 }), agop: rankLimited(3) }),
        sensing,
      ),
    ],
    ["diagonal", runOf(linRfmRegression({ phi, schedule }), regression)],
    [
      "diagonal, with columns that die",
      runOf(linRfmRegression({ phi: power(1), schedule: constantSchedule({ ridge: 0, floor: 0 }) }), regression),
    ],
    ["diagonal with the expected AGOP", runOf(linRfmRecovery({ phi }), regression)],
    ["running mean", runOf(withAgop(runningMean(0.3)), completion)],
    ["subsampled", runOf(withAgop(subsampled(0.5)), completion)],
    ["diagonal with a running mean", runOf(linRfmRegression({ phi, schedule, agop: runningMean(0.3) }), regression)],
  ])("goes on after any iteration to the bits of an uninterrupted one: %s", async (_, run) => {
    const whole = await run();
    expect(whole.checkpoints.map(({ iteration }) => iteration)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(whole.estimates[7]).not.toEqual(whole.estimates[6]);
    for (const after of [3, 1, 6]) {
      const resumed = await run(whole.checkpoints[after - 1]);
      expect(resumed.estimates).toEqual(whole.estimates.slice(after));
      expect(resumed.events).toEqual(whole.events.slice(after));
      expect(resumed.checkpoints).toEqual(whole.checkpoints.slice(after));
    }
  });

  it("is refused by the sizes of a state that is of another problem", async () => {
    const { checkpoints } = await runOf(linRfmRegression({ phi, schedule }), regression)();
    const design = denseMatrix(
      4,
      5,
      Float64Array.from({ length: 20 }, (_, k) => Math.sin(k)),
    );
    const other = sparseRegression(design, Float64Array.of(1, 2, 3, 4));
    const run = fit({
      algorithm: linRfmRegression({ phi, schedule }),
      problem: other,
      backend: cpuBackend(),
      resume: checkpoints[2],
    });
    await expect(run).rejects.toMatchObject({
      code: "state-invalid",
      message: expect.stringContaining("has 5") as unknown,
    });
  });
});

describe("M_0", () => {
  // What is determined is determined from everywhere: 30 x 20 entries of which 85% are observed, 56 and 96 unknowns.
  it.each(Array.from({ length: 20 }, (_, draw) => draw))(
    "does not matter where the solution is determined (draw %i)",
    async (draw) => {
      const drawn = seededRandom(100 + draw);
      const truth = randomLowRank({ rows: 30, cols: 20, rank: 1 + (draw % 2), random: drawn });
      const problem = matrixCompletion(sampleUniformly(truth, 510, drawn).observed);
      const sinking = geometricFloor({ ridge: 0, first: 1, ratio: 0.7, last: 1e-14 });
      const parts = { phi, schedule: sinking };
      const stop = { maxIterations: 200, tolerance: 1e-12 };
      const spec = { problem, backend: cpuBackend(), stop, seed: draw };
      const fromRandom = await fit({
        ...spec,
        algorithm: linRfmCompletion({ ...parts, initial: randomTransform(100) }),
      });
      const fromIdentity = await fit({ ...spec, algorithm: linRfmCompletion(parts) });
      expect(relativeDistance(fromIdentity.estimate.toDense().data, truth.data)).toBeLessThan(1e-6);
      expect(relativeDistance(fromRandom.estimate.toDense().data, truth.data)).toBeLessThan(1e-6);
    },
  );

  it("is what the first fit sees, and another with another seed", async () => {
    const spec = { problem: completion, backend: cpuBackend(), stop: { maxIterations: 1 } };
    const first = async (seed: number, initial = randomTransform(100)) =>
      (await fit({ ...spec, seed, algorithm: linRfmCompletion({ phi, schedule, initial }) })).estimate.toDense().data;
    expect(await first(1)).toEqual(await first(1));
    expect(relativeDistance(await first(2), await first(1))).toBeGreaterThan(1e-3);
    // Of condition 1 it is I.
    const { estimate } = await fit({ ...spec, algorithm: linRfmCompletion({ phi, schedule }) });
    expect(relativeDistance(await first(1, randomTransform(1)), estimate.toDense().data)).toBeLessThan(1e-12);
  });
});

describe("parts that do not fit", () => {
  const error = async <P extends Problem, F extends FittedPredictor>(
    problem: P,
    predictor: Predictor<P, F>,
    others: { readonly agop: AgopEstimator; readonly phi: Phi | readonly Phi[] },
  ): Promise<unknown> => {
    const algorithm = recursiveFeatureMachine({ name: "misfit", predictor, schedule, ...others });
    return fit({ algorithm, problem, backend: cpuBackend() }).catch((reason: unknown) => reason);
  };

  it("are refused by name: an estimator that needs what the predictor does not give", async () => {
    const what =
      'AGOP estimator "expected" needs posteriorVariance or posteriorCovariance, which predictor "alternating-ridge" does not give';
    const refused = await error(completion, alternatingRidge(), { agop: expected(), phi });
    expect(refused).toMatchObject({ code: "parts-mismatch", message: what });
  });

  it("are refused by name: a form of AGOP that the predictor does not take", async () => {
    const what =
      'AGOP estimator "rank-limited" gives a factored matrix, predictor "diagonal-ridge" takes diagonal transforms only';
    const refused = await error(regression, diagonalRidge(), { agop: rankLimited(3), phi });
    expect(refused).toMatchObject({ code: "parts-mismatch", message: what });
  });

  it("are refused by name: not one φ for every place", async () => {
    const what = 'there are 2 φ; predictor "alternating-ridge" learns features in 1 places';
    const refused = await error(completion, alternatingRidge(), { agop: averageOuterProduct(), phi: [phi, phi] });
    expect(refused).toMatchObject({ code: "parts-mismatch", message: what });
  });
});
