import { cpuBackend } from "@agop/backend-cpu";
import { power } from "@agop/plugin-phi-library";
import { linRfmCompletion, linRfmRecovery, linRfmSensing } from "@agop/plugin-rfm-linear";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { smallCompletion, smallRegression, smallSensing } from "@agop/testkit";
import { describe, expect, it } from "vitest";
import type { Algorithm } from "../contracts/algorithm.js";
import type { Estimate } from "../contracts/estimate.js";
import type { Phi } from "../contracts/phi.js";
import type { Problem } from "../contracts/problem.js";
import { AgopError } from "../errors.js";
import { toSparse } from "../matrix/matrix.js";
import { matrixCompletion } from "../problems/matrix-completion.js";
import { matrixSensing } from "../problems/matrix-sensing.js";
import { relativeDistance } from "../problems/regression-errors.js";
import { sparseRegression } from "../problems/sparse-regression.js";
import type { RunEvent } from "../run/events.js";
import { fit } from "../run/start-run.js";

const exact = constantSchedule({ ridge: 0, floor: 0 });

async function runOf<P extends Problem, E extends Estimate>(algorithm: Algorithm<P, E>, problem: P, maxIterations = 6) {
  const backend = cpuBackend();
  const warnings: RunEvent[] = [];
  try {
    const result = await fit(
      { algorithm, problem, backend, stop: { maxIterations, tolerance: 0 } },
      {
        onEvent: (event) => {
          if (event.type === "warning") warnings.push(event);
        },
      },
    );
    return { ...result, warnings, values: result.estimate.values?.().slice() ?? new Float64Array() };
  } finally {
    backend.dispose();
  }
}

/** φ that fails from its n-th iteration on, in the given way. */
function failingPhi(from: number, value: () => number): Phi {
  let calls = 0;
  return {
    name: "failing",
    value: (s) => s ** 0.5,
    square: (g, backend) => backend.combine(++calls < from ? 1 : value(), g, 0, g),
  };
}

describe("trouble with numbers", () => {
  it("is told with its iteration and phase, and the iterate before is the result", async () => {
    const algorithm = linRfmCompletion({ phi: failingPhi(3, () => Infinity), schedule: exact });
    const { reason, iterations, values, warnings } = await runOf(algorithm, smallCompletion());
    // The first fit is with M_0, so that the third φ is that of the fourth.
    expect({ reason, iterations }).toEqual({ reason: "diverged", iterations: 3 });
    expect(warnings).toEqual([
      {
        type: "warning",
        code: "not-finite",
        message: 'iteration 4, phase "phi": the transform of place 0 is not finite; the result is that of iteration 3',
      },
    ]);
    const whole = linRfmCompletion({ phi: power(0.5), schedule: exact });
    expect(values).toEqual((await runOf(whole, smallCompletion(), 3)).values);
  });

  it("is told of an error that a backend raises, too", async () => {
    const phi = failingPhi(2, () => {
      throw new AgopError("not-positive-definite", "a pivot is lost", "take more");
    });
    const { warnings } = await runOf(linRfmCompletion({ phi, schedule: exact }), smallCompletion());
    expect(warnings).toMatchObject([
      { message: 'iteration 3, phase "phi": a pivot is lost; the result is that of iteration 2' },
    ]);
  });

  it("is an error of the first iteration", async () => {
    const { observed } = smallCompletion();
    const huge = matrixCompletion({ ...observed, values: observed.values.map((value) => value * 1e200) });
    // Squares of 1e200 are no numbers.
    await expect(runOf(linRfmCompletion({ phi: power(0.5), schedule: exact }), huge)).rejects.toMatchObject({
      code: "not-finite",
      message: expect.stringMatching(/^iteration 1, phase "agop"/) as string,
    });
  });
});

describe("a power without ridge", () => {
  const factors = [1e-100, 1e100];
  const alphas = [0.25, 0.5, 1];
  it.each(alphas.flatMap((alpha) => factors.map((factor) => [alpha, factor] as const)))(
    "α = %d gives %d X for so many times the observations",
    async (alpha, factor) => {
      const phi = power(alpha);
      const completion = smallCompletion();
      const { observed } = completion;
      const scaledCompletion = matrixCompletion({ ...observed, values: observed.values.map((y) => y * factor) });
      const sensing = smallSensing();
      const { rows, cols, operator, measurements } = sensing;
      const scaledSensing = matrixSensing(rows, cols, operator, measurements.map((y) => y * factor)); // prettier-ignore
      const { design, response } = smallRegression();
      const scaledRegression = sparseRegression(design, response.map((y) => y * factor)); // prettier-ignore
      const iterations = 3;
      const pairs = await Promise.all([
        Promise.all(
          [completion, scaledCompletion].map((each) =>
            runOf(linRfmCompletion({ phi, schedule: exact }), each, iterations),
          ),
        ),
        Promise.all(
          [sensing, scaledSensing].map((each) => runOf(linRfmSensing({ phi, schedule: exact }), each, iterations)),
        ),
        Promise.all(
          [sparseRegression(design, response), scaledRegression].map((each) =>
            runOf(linRfmRecovery({ phi }), each, iterations),
          ),
        ),
      ]);
      for (const [{ values }, { values: scaled }] of pairs) {
        expect(relativeDistance(scaled.map((x) => x / factor), values)).toBeLessThan(1e-8); // prettier-ignore
      }
    },
  );

  it("does not count zeros: of nothing but zeros X is zero", async () => {
    const zeros = { rowIndices: Int32Array.of(0, 1), columnIndices: Int32Array.of(0, 1), values: new Float64Array(2) };
    const { values } = await runOf(
      linRfmCompletion({ phi: power(1), schedule: exact }),
      matrixCompletion(toSparse(2, 2, zeros)),
      3,
    );
    expect(Array.from(values)).toEqual([0, 0, 0, 0]);
  });
});
