import type { Schedule, ScheduleRun, ScheduleStep, State } from "@agop/core";
import type { ScheduleSubject } from "../schedule/subject.js";
import type { Defect } from "./defect.js";

export function scheduleSubjectOf(create: () => Schedule): ScheduleSubject {
  return { create, steps: 60 };
}

/** A good schedule with memory: the floor is the smallest change so far, the ridge a tenth of it. */
export function goodSchedule(): Schedule {
  return { name: "good", start: goodStart };
}

function goodStart(resumed?: State): ScheduleRun {
  let floor = Number(resumed?.["floor"] ?? 1);
  return {
    step: ({ relativeChange = 1 }) => {
      floor = Math.min(floor, relativeChange);
      return { ridge: floor / 10, floor };
    },
    state: () => ({ floor }),
  };
}

/** The good schedule with its runs changed. */
function changed(change: (good: ScheduleRun) => ScheduleRun): () => Schedule {
  return () => ({ name: "changed", start: (resumed) => change(goodStart(resumed)) });
}

function stepsChanged(change: (step: ScheduleStep, iteration: number) => ScheduleStep): () => Schedule {
  return changed((good) => ({ ...good, step: (progress) => change(good.step(progress), progress.iteration) }));
}

function defect(caughtBy: string, name: string, create: () => Schedule): Defect<ScheduleSubject> {
  return { caughtBy, name, plant: () => scheduleSubjectOf(create) };
}

export const scheduleDefects: readonly Defect<ScheduleSubject>[] = [
  defect("schedule-finite", "a floor from the smallest singular value, of which there may be none", () => ({
    name: "logarithmic",
    start: () => ({
      step: ({ singularValues }) => ({ ridge: 0, floor: singularValues ? -Math.log(singularValues().at(-1) ?? 1) : 1 }),
    }),
  })),
  defect("schedule-any-predictor", "takes it that predictors are linear", () => ({
    name: "spectral",
    start: () => ({
      step: ({ iteration, singularValues }) => {
        if (iteration > 1 && !singularValues) throw new TypeError("singularValues is not a function");
        return { ridge: 0, floor: singularValues?.()[0] ?? 1 };
      },
    }),
  })),
  defect("schedule-same-steps", "has a random generator of its own", () => ({
    name: "random",
    start: () => ({ step: () => ({ ridge: Math.random(), floor: 0 }) }),
  })),
  defect("schedule-starts-afresh", "one memory for all runs of an object", () => {
    let shared: ScheduleRun | undefined;
    return { name: "shared", start: (resumed) => (shared = (resumed ? undefined : shared) ?? goodStart(resumed)) };
  }),
  defect(
    "schedule-resumes",
    "remembers without saying so",
    changed(({ step }) => ({ step })),
  ),
  defect("schedule-resumes", "counts its steps itself", () => ({
    name: "counting",
    start: () => {
      let steps = 0;
      return { step: () => ({ ridge: 0, floor: 0.9 ** steps++ }) };
    },
  })),
  defect(
    "schedule-resumes",
    "a state that JSON turns into null",
    changed((good) => ({ ...good, state: () => ({ ...good.state?.(), best: Infinity }) })),
  ),
  defect("schedule-steps-last", "gives the same object each time", () => {
    const only = { ridge: 0, floor: 0 };
    return stepsChanged((step) => Object.assign(only, step))();
  }),
];
