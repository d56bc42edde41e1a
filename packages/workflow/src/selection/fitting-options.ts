import { AgopError } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";

/** How a table is fitted, and the error measured. */
export interface FittingOptions {
  /** φ by its registered name, with the options that it has by itself; left out, the algorithm's own. */
  readonly phi?: string | undefined;
  /** α of φ(s) = s^α; chosen on a validation split where left out. */
  readonly alpha?: number | undefined;
  /** λ; "auto" (default) chooses λ, α and the iteration on a validation split. */
  readonly ridge?: "auto" | number | undefined;
  /** Default `{ name: "auto" }`: the most preferred that runs here. */
  readonly backend?: NamedOptions | undefined;
  /** Fraction of what is observed to report the error on; 0 for none. Default 0.1. */
  readonly holdout?: number | undefined;
  /** Of the splits and the algorithm. Default 0. */
  readonly seed?: number | undefined;
  /** Of each run; the default depends on whether validation or convergence ends it. */
  readonly maxIterations?: number | undefined;
}

/** The same with the defaults put in. */
export interface Fitting {
  readonly phi: string | undefined;
  readonly alpha: number | undefined;
  readonly ridge: "auto" | number;
  readonly backend: NamedOptions;
  readonly holdout: number;
  readonly seed: number;
  readonly maxIterations: number | undefined;
}

/**
 * Puts the defaults in, and checks what no schema of a plugin checks.
 * @throws AgopError `option-invalid` naming the option, its value and its range.
 */
export function checkedFitting(options: FittingOptions): Fitting {
  const { phi, alpha, ridge = "auto", backend = { name: "auto" }, holdout = 0.1, seed = 0, maxIterations } = options;
  const checks: readonly (readonly [name: string, value: unknown, isValid: boolean, range: string])[] = [
    ["holdout", holdout, holdout >= 0 && holdout < 1, ">= 0 and < 1"],
    ["seed", seed, Number.isInteger(seed), "an integer"],
    ["maxIterations", maxIterations, maxIterations === undefined || (Number.isInteger(maxIterations) && maxIterations >= 1), "an integer >= 1"],
    ["alpha", alpha, alpha === undefined || alpha > 0, "> 0"],
    ["ridge", ridge, ridge === "auto" || ridge >= 0, "auto or >= 0"],
  ]; // prettier-ignore
  for (const [name, value, isValid, range] of checks) {
    if (!isValid) throw new AgopError("option-invalid", `\`${name}\` is ${String(value)}; it must be ${range}`);
  }
  return { phi, alpha, ridge, backend, holdout, seed, maxIterations };
}

/** How many iterations runs are allowed: a search gives up sooner than a run to convergence. */
export function iterationLimits(asked: number | undefined): Readonly<Record<"search" | "convergence", number>> {
  return { search: asked ?? 50, convergence: asked ?? 500 };
}
