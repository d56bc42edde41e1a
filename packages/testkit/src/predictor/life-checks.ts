import { AgopError, type FittedPredictor } from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { countingBackend } from "../counting-backend.js";
import { valuesOf } from "../estimates.js";
import { assertState } from "../json.js";
import { assertSavedAs } from "../saved-estimate.js";
import { norm } from "../tolerance.js";
import { withBackend } from "../with-backend.js";
import { withBench } from "./bench.js";
import { isReproducible, numbersOf } from "./fit-checks.js";
import type { PredictorCheck } from "./subject.js";

const releases: PredictorCheck = {
  id: "predictor-releases",
  title: "leaves no matrix alive in the backend when its fits and what was prepared are released",
  run: async (subject) => {
    await withBackend(subject.createBackend, async (plain) => {
      const { backend, liveHandles } = countingBackend(plain);
      await withBench(
        subject,
        async ({ fit, release }) => {
          const first = await fit();
          const second = await fit({ iteration: 2, previous: first });
          release(first);
          numbersOf(second, subject.problem, backend);
          await fit({ iteration: 3, previous: second });
        },
        { backend },
      );
      if (liveHandles() > 0) fail(`${liveHandles()} handles are alive after all is released`);
    });
  },
};

const detached: PredictorCheck = {
  id: "predictor-detached",
  title: "gives an estimate that, once detached, outlives its fit and does not change with another",
  run: async (subject) => {
    const { problem } = subject;
    const same = (estimate: FittedPredictor["estimate"], expected: Float64Array, tolerance: number): void => {
      assertClose(
        valuesOf(estimate, problem),
        expected,
        tolerance * norm(expected),
        "the detached estimate after its fit",
      );
    };
    await withBackend(subject.createBackend, async (backend) => {
      const tolerance = backend.precision === "float64" ? 1e-9 : 1e-4;
      // The values come from a fit of their own: looking at an estimate may be what copies it to the host.
      const expected = await withBench(subject, async ({ fit }) => valuesOf((await fit()).estimate, problem), {
        backend,
      });
      const estimate = await withBench(
        subject,
        async ({ fit, release, transforms }) => {
          const fitted = await fit();
          fitted.estimate.detach();
          release(fitted);
          await fit({ transforms: transforms(7), ridge: 1 });
          same(fitted.estimate, expected, tolerance);
          return fitted.estimate;
        },
        { backend },
      );
      same(estimate, expected, tolerance);
    });
  },
};

const saves: PredictorCheck = {
  id: "predictor-saves",
  title: "gives an estimate that saves itself as plain data, from which it is loaded the same",
  run: async (subject) => {
    await withBench(subject, async ({ backend, fit }) => {
      const { estimate } = await fit();
      estimate.detach();
      assertSavedAs(estimate, subject.problem, backend, subject.load);
    });
  },
};

/**
 * A run that goes on makes its last fit again, from the same transforms and without the one before (machine-state.ts of core),
 * unless that fit has a state: so a fit either does not look at the one before, or says all that the next one needs.
 */
const resumes: PredictorCheck = {
  id: "predictor-resumes",
  title: "makes of a fit that is made again, or restored from its state, the same next fit to the last bit",
  run: async (subject) => {
    const { problem } = subject;
    await withBench(subject, async (bench) => {
      const { backend, fit, restore, transforms } = bench;
      if (!(await isReproducible(bench, problem))) return;
      const first = await fit();
      const second = await fit({ iteration: 2, previous: first });
      const third = await fit({ iteration: 3, previous: second });
      const state = second.state?.();
      if (state) assertState(state, "the state of a fit");
      const again = state
        ? restore(structuredClone(state))
        : await fit({ iteration: 2, transforms: transforms(2, first) });
      if (!again) return fail("a fit has a state that the predictor cannot restore");
      assertSameBits(numbersOf(again, problem, backend), numbersOf(second, problem, backend), "the fit, made again");
      const next = await fit({ iteration: 3, previous: again });
      assertSameBits(numbersOf(next, problem, backend), numbersOf(third, problem, backend), "the fit after it");
    });
  },
};

const gives: PredictorCheck = {
  id: "predictor-gives",
  title: "brings with each fit the extras that it says it gives",
  appliesTo: ({ create }) => (create().gives ?? []).length > 0,
  run: async (subject) => {
    await withBench(subject, async ({ predictor, prepared, fit }) => {
      let previous: FittedPredictor | undefined;
      for (const iteration of [1, 2]) {
        previous = await fit({ iteration, ...(previous && { previous }) });
        const { extras = {} } = previous;
        const missing = predictor.gives?.find((name) => extras[name] === undefined);
        if (missing !== undefined) fail(`the fit of iteration ${iteration} has no ${missing}`);
        const variance = extras.posteriorVariance?.();
        if (!variance) continue;
        const [d] = prepared.featureDimensions;
        const isVariance = variance.length === d && variance.every((value) => value >= 0 && value < Infinity);
        if (!isVariance) fail(`the posterior variance must be ${d} numbers >= 0, not ${variance.join(", ")}`);
      }
    });
  },
};

const relativeChange: PredictorCheck = {
  id: "predictor-relative-change",
  title: "measures the change from fit to fit as ‖X - X'‖ / ‖X‖, where it measures it itself",
  run: async (subject) => {
    const { problem } = subject;
    await withBench(subject, async ({ backend, prepared, transforms, fit }) => {
      if (!prepared.relativeChange) return;
      const previous = await fit({ transforms: transforms(2), ridge: 1 });
      const fitted = await fit({ previous, iteration: 2 });
      const [x, before] = [fitted, previous].map(({ estimate }) => valuesOf(estimate, problem));
      const expected = norm(x.map((value, k) => value - before[k])) / norm(x);
      const change = prepared.relativeChange(fitted, previous);
      const tolerance = backend.precision === "float64" ? 1e-6 : 1e-3;
      if (!(Math.abs(change - expected) <= tolerance * (1 + expected)))
        fail(`the change is ${change}, not ${expected}`);
    });
  },
};

const cancels: PredictorCheck = {
  id: "predictor-cancels",
  title: 'when cancelled, still comes to its fit or gives up with the error "cancelled"',
  run: async (subject) => {
    try {
      await withBench(subject, ({ fit }) => fit(), { signal: AbortSignal.abort() });
    } catch (error) {
      if (error instanceof AgopError && error.code === "cancelled") return;
      throw error;
    }
  },
};

export const lifeChecks: readonly PredictorCheck[] = [
  releases,
  detached,
  saves,
  resumes,
  gives,
  relativeChange,
  cancels,
];
