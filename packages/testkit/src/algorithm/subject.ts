import {
  type Algorithm,
  type Backend,
  type Estimate,
  fit,
  type Problem,
  type RunEvent,
  type RunResult,
} from "@agop/core";
import type { Check } from "../check.js";
import type { BackendFactory } from "../with-backend.js";
import type { LoadEstimate } from "../saved-estimate.js";
import { scaleObservations, transposeProblem } from "../problems.js";

/** How one run of a check differs from the others. */
export interface RunSettings {
  readonly backend: Backend;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
  /** The observations are multiplied by this. */
  readonly factor?: number;
  /** The problem is transposed (completion only). */
  readonly isTransposed?: boolean;
}

export type Runner = (settings: RunSettings) => Promise<RunResult<Estimate>>;

/** An algorithm under test with its problem. */
export interface AlgorithmSubject {
  readonly problem: Problem;
  readonly isScaleEquivariant: boolean;
  readonly isTranspositionSymmetric: boolean;
  createBackend: BackendFactory;
  /** A backend whose results should agree. */
  createOtherBackend?: BackendFactory;
  readonly load?: LoadEstimate;
  /** A new algorithm, to be run any number of times. */
  create(): Runner;
}

/** A check of algorithms. */
export type AlgorithmCheck = Check<AlgorithmSubject>;

/** What an algorithm is run on. */
export interface AlgorithmSetting<P extends Problem> {
  readonly problem: P;
  readonly backend: BackendFactory;
  /** Another backend, to compare with; left out, that check is skipped. */
  readonly otherBackend?: BackendFactory;
  /** Whether multiplying the observations by c must multiply the estimate by c. Default false. */
  readonly isScaleEquivariant?: boolean;
  /** Whether completing the transposed matrix must give the transposed estimate, as in two-sided forms. Default false. */
  readonly isTranspositionSymmetric?: boolean;
  /** What loads its saved estimates, as `Registry.loadEstimate`; left out, that they can be loaded is not checked. */
  readonly load?: LoadEstimate;
  /** Iterations of each run. Default 4. */
  readonly maxIterations?: number;
  /** A run that takes longer than this has not ended. Default 600,000. */
  readonly timeoutMs?: number;
}

/** What the checks of algorithms look at. */
export function algorithmSubject<P extends Problem, E extends Estimate>(
  factory: () => Algorithm<P, E>,
  setting: AlgorithmSetting<P>,
): AlgorithmSubject {
  const { problem, backend, otherBackend, maxIterations = 4, timeoutMs = 600_000, load } = setting;
  const { isScaleEquivariant = false, isTranspositionSymmetric = false } = setting;
  return {
    problem,
    isScaleEquivariant,
    isTranspositionSymmetric,
    createBackend: backend,
    ...(otherBackend && { createOtherBackend: otherBackend }),
    ...(load && { load }),
    create: () => {
      const algorithm: Algorithm<Problem, Estimate> = factory();
      return ({ factor = 1, isTransposed = false, seed = 0, signal, onEvent, ...rest }) => {
        const scaled = factor === 1 ? problem : scaleObservations(problem, factor);
        return inTime(
          timeoutMs,
          fit(
            {
              ...rest,
              algorithm,
              seed,
              problem: isTransposed ? transposeProblem(scaled) : scaled,
              stop: { maxIterations, tolerance: 0 },
              diagnosticsEvery: 1,
            },
            { ...(signal && { signal }), ...(onEvent && { onEvent }) },
          ),
        );
      };
    },
  };
}

async function inTime<T>(timeoutMs: number, work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`the run did not end within ${timeoutMs} ms`));
    }, timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
