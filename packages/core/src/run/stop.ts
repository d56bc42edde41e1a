import { isBetter, type Metric } from "../contracts/metric.js";
import { AgopError } from "../errors.js";

/** When a run ends. Nothing here looks at held-out entries; `patience` looks at the validation split. */
export interface StopRules {
  /** Default 1000. */
  readonly maxIterations?: number;
  /** Ends when ‖X_t - X_{t-1}‖ / ‖X_t‖ is at most this; 0 never does. Default 1e-6. */
  readonly tolerance?: number;
  /** Ends after so many iterations in a row without a better validation error; needs a validation split. */
  readonly patience?: number;
  /** What counts as better for `patience`: by this part of the best error before. Default 0: any better error. */
  readonly improvement?: number;
  readonly timeLimitMs?: number;
}

/**
 * converged: the tolerance was met, or the algorithm had nothing left to do. validation: `patience` ran out.
 * diverged: numbers failed, as a warning says; the result is the best or the last one before. Of the first iteration it is an error.
 */
export type StopReason = "converged" | "validation" | "max-iterations" | "time-limit" | "cancelled" | "diverged";

/** What was compared with what when a run ended. */
export interface StopCriterion {
  readonly name: "relative-change" | "iterations-without-improvement" | "iterations" | "elapsed-ms";
  readonly value: number;
  readonly limit: number;
}

/** Why a run stopped, and by which rule; null where none did. */
export interface Stop {
  readonly reason: StopReason;
  readonly criterion: StopCriterion | null;
}

/** What the rules look at after an iteration. */
export interface StopState {
  readonly iteration: number;
  readonly elapsedMs: number;
  readonly relativeChange: number | null;
  readonly iterationsWithoutImprovement: number;
}

export const defaultStop = { maxIterations: 1000, tolerance: 1e-6 } as const;

/** @throws AgopError `option-invalid` naming the rule, its value and its range. */
export function checkStopRules(rules: StopRules, hasValidation: boolean): void {
  const { maxIterations, tolerance, patience, improvement, timeLimitMs } = rules;
  const checks: readonly (readonly [keyof StopRules, number | undefined, boolean, string])[] = [
    ["maxIterations", maxIterations, Number.isInteger(maxIterations) && Number(maxIterations) >= 1, "an integer >= 1"],
    ["tolerance", tolerance, Number(tolerance) >= 0, ">= 0"],
    ["patience", patience, Number.isInteger(patience) && Number(patience) >= 1, "an integer >= 1"],
    ["improvement", improvement, Number(improvement) >= 0 && Number(improvement) < 1, ">= 0 and < 1"],
    ["timeLimitMs", timeLimitMs, Number(timeLimitMs) > 0, "> 0"],
  ];
  for (const [name, value, isValid, range] of checks) {
    if (value !== undefined && !isValid) {
      throw new AgopError("option-invalid", `stop.${name} is ${value}; it must be ${range}`);
    }
  }
  if (patience !== undefined && !hasValidation) {
    throw new AgopError("option-invalid", "stop.patience needs a validation split", "give the run `validation`");
  }
}

/** Whether an error is so much better than another that waiting for more of the like is worth while. */
export function isImprovement({ improvement = 0 }: StopRules, metric: Metric, value: number, than: number): boolean {
  return isBetter(metric, value, than) && !(Math.abs(value - than) < improvement * Math.abs(than));
}

/** The first rule that ends the run, or undefined to go on. */
export function firstStop(rules: StopRules, state: StopState): Stop | undefined {
  const { maxIterations, tolerance } = { ...defaultStop, ...rules };
  const { iteration, elapsedMs, relativeChange, iterationsWithoutImprovement } = state;
  if (tolerance > 0 && relativeChange !== null && relativeChange <= tolerance) {
    return stop("converged", "relative-change", relativeChange, tolerance);
  }
  if (rules.patience !== undefined && iterationsWithoutImprovement >= rules.patience) {
    return stop("validation", "iterations-without-improvement", iterationsWithoutImprovement, rules.patience);
  }
  if (rules.timeLimitMs !== undefined && elapsedMs >= rules.timeLimitMs) {
    return stop("time-limit", "elapsed-ms", elapsedMs, rules.timeLimitMs);
  }
  if (iteration >= maxIterations) return stop("max-iterations", "iterations", iteration, maxIterations);
  return undefined;
}

function stop(reason: StopReason, name: StopCriterion["name"], value: number, limit: number): Stop {
  return { reason, criterion: { name, value, limit } };
}
