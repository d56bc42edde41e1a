import { AgopError } from "@agop/core";
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
import { inShard, parseShard } from "../shard.js";
import { type KeptRow, keptRows } from "./kept-rows.js";
import { checkAlgorithm, problemPaths, type ProblemRunner, problemRunner } from "./problem-runner.js";
import type { CompareConfig, Loaded } from "./run-configuration.js";

/** Algorithms to be compared on one problem; `output.events` is for the caller to write. */
export interface ComparisonRequest extends OtherFiles {
  readonly registry: Registry;
  /** As `loadCompareConfig` gives it. */
  readonly loaded: Loaded<CompareConfig>;
  /** Default: the one of the configuration. */
  readonly backend?: NamedOptions;
  /** A folder where each row is kept as soon as it is there; those that are done are not run again. */
  readonly output?: string | undefined;
  /** "2/5" for the second of five parts of the algorithms; with `output`, which the parts may have in common. */
  readonly shard?: string | undefined;
}

/** How one algorithm did, or that it is another shard's, and not there yet. */
export type ComparisonRow = KeptRow | { readonly algorithm: NamedOptions; readonly outcome: "not-run" };

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
 * `backend-unavailable`, `usage-invalid`, `cancelled`
 */
export function compareConfigured(request: ComparisonRequest, following: Following = {}): Promise<Comparison> {
  return runPrepared(prepareComparison(request), following);
}

/** The same in two steps, for a caller that has something to open in between. */
export async function prepareComparison(request: ComparisonRequest): Promise<Prepared<Comparison>> {
  const { registry, loaded, alsoRead = [], alsoWritten = [], output, shard } = request;
  const { config } = loaded;
  if (shard !== undefined && output === undefined) {
    throw new AgopError("usage-invalid", "`shard` wants `output`, a folder where the rows of the shards come together");
  }
  const mine = shard === undefined ? config.algorithms : inShard(config.algorithms, parseShard(shard));
  const inputs = problemPaths(loaded, registry);
  await checkOutputs({ inputs: [loaded.path, ...inputs, ...alsoRead], outputs: alsoWritten });
  // An unknown name or option is found before anything runs.
  for (const algorithm of config.algorithms) checkAlgorithm(loaded, registry, algorithm);
  const named = request.backend ?? config.backend;
  const kept = output === undefined ? undefined : await keptRows(output, { ...config, backend: named }, inputs);
  const before = await Promise.all(config.algorithms.map(async (algorithm) => kept?.read(algorithm)));
  const isDone = (algorithm: NamedOptions) => before[config.algorithms.indexOf(algorithm)]?.outcome === "done";
  const open = mine.filter((algorithm) => !isDone(algorithm));
  const { backend, notes } = await registry.backend(named);
  return {
    runs: open.length,
    run: async (following) => {
      tellNotes(notes, following);
      const problem = await problemRunner(loaded, registry, backend);
      tellWarnings(problem.warnings, following);
      const ran = new Map<NamedOptions, KeptRow>();
      for (const algorithm of open) {
        const row = await runRow(problem, algorithm, following);
        if (row.outcome === "failed") following.onTrouble?.(`${algorithm.name} failed: ${row.message}`);
        await kept?.write(row);
        ran.set(algorithm, row);
      }
      const rowOf = (algorithm: NamedOptions, k: number): ComparisonRow =>
        ran.get(algorithm) ?? before[k] ?? { algorithm, outcome: "not-run" };
      return { backend: factsOfBackend(backend), rows: config.algorithms.map(rowOf) };
    },
    close: () => {
      backend.dispose();
    },
  };
}

/** Cancelling ends all. */
async function runRow(problem: ProblemRunner, algorithm: NamedOptions, following: Following): Promise<KeptRow> {
  try {
    const { reason, iterations, heldOut, elapsedMs } = await problem.run(algorithm, following);
    return { algorithm, outcome: "done", reason, iterations, heldOut, elapsedMs };
  } catch (error) {
    if (!isInputError(error) || error.code === "cancelled") throw error;
    return { algorithm, outcome: "failed", code: error.code, message: error.message };
  }
}
