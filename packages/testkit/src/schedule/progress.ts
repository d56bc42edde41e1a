import { type ScheduleProgress, type ScheduleRun, type ScheduleStep, vectorEstimate } from "@agop/core";
import { fail } from "../check.js";

/**
 * What a run tells a schedule: of one that converges, on singular values two of which stay. So unevenly that whoever remembers the
 * smallest change or the largest does otherwise than whoever has forgotten it.
 */
export function progressAt(iteration: number, seed = 1): ScheduleProgress {
  if (iteration === 1) return { iteration };
  // Multiples of the golden ratio fall evenly into [0, 1), each far from the ones before it.
  const wobble = ((iteration + 100 * seed) * 0.6180339887498949) % 1;
  const vanishing = 0.97 ** iteration * (0.3 + 1.4 * wobble);
  const values = Float64Array.of(3, 1, 0.5 * vanishing, 0.25 * vanishing, 0.1 * vanishing, 0);
  return {
    iteration,
    estimate: vectorEstimate(values.slice()),
    relativeChange: vanishing,
    singularValues: () => values.slice(),
  };
}

/** The steps from iteration `from` up to and with `to`. */
export function stepsOf(run: ScheduleRun, from: number, to: number, seed = 1): readonly ScheduleStep[] {
  return Array.from({ length: to - from + 1 }, (_, k) => run.step(progressAt(from + k, seed)));
}

/** @throws Error naming the first step that differs */
export function assertSameSteps(
  actual: readonly ScheduleStep[],
  expected: readonly ScheduleStep[],
  from: number,
  what: string,
): void {
  expected.forEach(({ ridge, floor }, k) => {
    if (Object.is(actual[k].ridge, ridge) && Object.is(actual[k].floor, floor)) return;
    const found = `λ = ${actual[k].ridge} and floor = ${actual[k].floor}`;
    fail(`${what}: iteration ${from + k} has ${found}, not ${ridge} and ${floor}`);
  });
}

export function areSame(a: readonly ScheduleStep[], b: readonly ScheduleStep[]): boolean {
  return a.every(({ ridge, floor }, k) => Object.is(ridge, b[k].ridge) && Object.is(floor, b[k].floor));
}
