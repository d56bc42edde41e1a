import type { Metrics } from "@agop/core";
import { isInputError, type Registry } from "@agop/core/registry";
import type { NamedOptions } from "@agop/core/plugin";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import { checkOutputs, type OtherFiles } from "../output/check-outputs.js";
import { checkAlgorithm, problemPaths, type ProblemRunner, problemRunner } from "./problem-runner.js";
import type { CompareConfig, Loaded } from "./run-configuration.js";

/** Algorithms to be compared on one problem; `output.events` is for the caller to write. */
export interface ComparisonRequest extends OtherFiles {
  readonly registry: Registry;
  /** As `loadCompareConfig` gives it. */
  readonly loaded: Loaded<CompareConfig>;
  /** Default: the one of the configuration. */
  readonly backend?: NamedOptions;
}

/** How one algorithm did; one that failed says why. */
export type ComparisonRow = { readonly algorithm: NamedOptions } & (
  | {
      readonly outcome: "done";
      readonly reason: string;
      readonly iterations: number;
      readonly heldOut: Metrics | null;
      readonly elapsedMs: number;
    }
  | { readonly outcome: "failed"; readonly code: string; readonly message: string }
);

/** Algorithms side by side. */
export interface Comparison {
  readonly backend: BackendFacts;
  /** In the order of the configuration. */
  readonly rows: readonly ComparisonRow[];
}

/**
 * Runs several algorithms on one problem. One that fails is a row of its own, and the others go
 * on.
 * @throws AgopError `unknown-name`, `option-invalid`, `file-unreadable`, `file-unwritable`, `table-invalid`,
 * `backend-unavailable`, `cancelled`
 */
export function compareConfigured(request: ComparisonRequest, following: Following = {}): Promise<Comparison> {
  return runPrepared(prepareComparison(request), following);
}

/** The same in two steps, for a caller that has something to open in between. */
export async function prepareComparison(request: ComparisonRequest): Promise<Prepared<Comparison>> {
  const { registry, loaded, alsoRead = [], alsoWritten = [] } = request;
  const { config } = loaded;
  await checkOutputs({ inputs: [loaded.path, ...problemPaths(loaded, registry), ...alsoRead], outputs: alsoWritten });
  // An unknown name or option is found before anything runs.
  for (const algorithm of config.algorithms) checkAlgorithm(loaded, registry, algorithm);
  const { backend, notes } = await registry.backend(request.backend ?? config.backend);
  return {
    runs: config.algorithms.length,
    run: async (following) => {
      tellNotes(notes, following);
      const problem = await problemRunner(loaded, registry, backend);
      tellWarnings(problem.warnings, following);
      const rows: ComparisonRow[] = [];
      for (const algorithm of config.algorithms) {
        const row = await runRow(problem, algorithm, following);
        if (row.outcome === "failed") following.onTrouble?.(`${algorithm.name} failed: ${row.message}`);
        rows.push(row);
      }
      return { backend: factsOfBackend(backend), rows };
    },
    close: () => {
      backend.dispose();
    },
  };
}

/** Cancelling ends all. */
async function runRow(problem: ProblemRunner, algorithm: NamedOptions, following: Following): Promise<ComparisonRow> {
  try {
    const { reason, iterations, heldOut, elapsedMs } = await problem.run(algorithm, following);
    return { algorithm, outcome: "done", reason, iterations, heldOut, elapsedMs };
  } catch (error) {
    if (!isInputError(error) || error.code === "cancelled") throw error;
    return { algorithm, outcome: "failed", code: error.code, message: error.message };
  }
}
