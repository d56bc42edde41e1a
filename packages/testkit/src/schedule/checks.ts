import { AgopError, type ScheduleStep } from "@agop/core";
import { fail } from "../check.js";
import { assertState } from "../json.js";
import { areSame, assertSameSteps, progressAt, stepsOf } from "./progress.js";
import type { ScheduleCheck, ScheduleSubject } from "./subject.js";

const finite: ScheduleCheck = {
  id: "schedule-finite",
  title: "gives ridges and floors that are finite and not negative",
  run({ create, steps }) {
    const run = create().start();
    for (let iteration = 1; iteration <= steps; iteration++) assertStep(run.step(progressAt(iteration)), iteration);
  },
};

const anyPredictor: ScheduleCheck = {
  id: "schedule-any-predictor",
  title: 'also gives steps knowing nothing but the iteration, as of some predictors, or refuses with "parts-mismatch"',
  run({ create, steps }) {
    const run = create().start();
    for (let iteration = 1; iteration <= steps; iteration++) {
      try {
        assertStep(run.step({ iteration }), iteration);
      } catch (error) {
        if (error instanceof AgopError && error.code === "parts-mismatch" && iteration > 1) return;
        throw error;
      }
    }
  },
};

function assertStep({ ridge, floor }: ScheduleStep, iteration: number): void {
  for (const [name, value] of Object.entries({ ridge, floor })) {
    if (!(value >= 0 && value < Infinity)) fail(`the ${name} of iteration ${iteration} is ${value}`);
  }
}

const sameSteps: ScheduleCheck = {
  id: "schedule-same-steps",
  title: "gives the same steps for the same progress",
  run({ create, steps }) {
    const expected = stepsOf(create().start(), 1, steps);
    assertSameSteps(stepsOf(create().start(), 1, steps), expected, 1, "a new object");
  },
};

/** What is not, `schedule-same-steps` catches. */
function isReproducible({ create, steps }: ScheduleSubject): boolean {
  return areSame(stepsOf(create().start(), 1, steps), stepsOf(create().start(), 1, steps));
}

const startsAfresh: ScheduleCheck = {
  id: "schedule-starts-afresh",
  title: "remembers nothing from one start to another, also while both go on",
  appliesTo: isReproducible,
  run({ create, steps }) {
    const expected = stepsOf(create().start(), 1, steps);
    const schedule = create();
    const before = schedule.start();
    stepsOf(before, 1, 3, 2);
    const run = schedule.start();
    const beside = expected.map((_, k) => {
      before.step(progressAt(4 + k, 2));
      return run.step(progressAt(1 + k));
    });
    assertSameSteps(beside, expected, 1, "beside another run");
  },
};

const resumes: ScheduleCheck = {
  id: "schedule-resumes",
  title: "goes on from its state, or where it has none from nothing, with the same steps",
  appliesTo: isReproducible,
  run({ create, steps }) {
    for (const done of [1, 2, 3, 5, 8, 13, Math.floor(steps / 2)].filter((count) => count < steps)) {
      const run = create().start();
      stepsOf(run, 1, done);
      const state = run.state?.();
      if (state) assertState(state, `the state after ${done} steps`);
      // As in a file, where what the run does next changes nothing.
      const written = structuredClone(state);
      const expected = stepsOf(run, done + 1, steps);
      const resumed = create().start(written);
      assertSameSteps(stepsOf(resumed, done + 1, steps), expected, done + 1, `from the state after ${done} steps`);
    }
  },
};

const stepsLast: ScheduleCheck = {
  id: "schedule-steps-last",
  title: "leaves a step that it gave as it was",
  run({ create, steps }) {
    const run = create().start();
    const given = run.step(progressAt(1));
    const copy = { ...given };
    stepsOf(run, 2, Math.min(steps, 20));
    assertSameSteps([given], [copy], 1, "after more steps, the first one");
  },
};

/** The contract of core's schedule.ts. */
export const scheduleChecks: readonly ScheduleCheck[] = [
  finite,
  anyPredictor,
  sameSteps,
  startsAfresh,
  resumes,
  stepsLast,
];
