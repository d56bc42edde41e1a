import { resolve } from "node:path";
import { AgopError, type DenseMatrix, type Estimate, type RunResult } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import { oneProcess, type Sum } from "@agop/core/streaming";
import { writeMatrix } from "@agop/data";
import {
  type BackendFacts,
  factsOfBackend,
  type Following,
  type Prepared,
  runPrepared,
  tellNotes,
  tellWarnings,
} from "../following.js";
import { saveEstimate } from "../model/estimate-file.js";
import { checkOutputs, type OtherFiles } from "../output/check-outputs.js";
import { isMatrix } from "./prepared-problem.js";
import { problemPaths, problemRunner } from "./problem-runner.js";
import type { Loaded, RunConfig } from "./run-configuration.js";

/** A composition to be run; `output.events` is for the caller to write. */
export interface RunRequest extends OtherFiles {
  readonly registry: Registry;
  /** As `loadRunConfig` gives it. */
  readonly loaded: Loaded<RunConfig>;
  /** Default: the one of the configuration. */
  readonly backend?: NamedOptions;
  /** Over the processes that share the work; the first of them writes. Default: one process. */
  readonly sum?: Sum;
}

/** What a configured run came to. */
export interface RunOutcome {
  readonly estimate: Estimate;
  /** How the run ended, and its errors. */
  readonly result: Omit<RunResult<Estimate>, "estimate">;
  readonly backend: BackendFacts;
  /** Where the estimate was written, and the file that is completed. */
  readonly written: string | null;
  readonly completed: string | null;
}

/**
 * Runs a composition to its end and writes its estimate where the configuration says so.
 * @throws AgopError `file-unreadable`, `file-unwritable`, `table-invalid`, `unknown-name`, `option-invalid`,
 * `backend-unavailable`, `cancelled`, `usage-invalid` where several processes cannot share the work, and what the run throws
 */
export function runConfigured(request: RunRequest, following: Following = {}): Promise<RunOutcome> {
  return runPrepared(prepareRun(request), following);
}

/** The same in two steps, for a caller that has something to open once the problem is read. */
export async function prepareRun(request: RunRequest): Promise<Prepared<RunOutcome>> {
  const { registry, loaded, alsoRead = [], alsoWritten = [], sum = oneProcess } = request;
  const { path, folder, config } = loaded;
  const name = config.output.estimate;
  const estimatePath = name === undefined ? undefined : resolve(folder, name);
  const modelPath = config.output.model === undefined ? undefined : resolve(folder, config.output.model);
  const completedPath = config.output.completed === undefined ? undefined : resolve(folder, config.output.completed);
  const outputs = [
    ["output.estimate", estimatePath] as const,
    ["output.completed", completedPath] as const,
    ["output.model", modelPath] as const,
    ...alsoWritten,
  ];
  await checkOutputs({ inputs: [path, ...problemPaths(loaded, registry), ...alsoRead], outputs });
  const { backend, notes } = await registry.backend(request.backend ?? config.backend);
  const close = (): void => {
    backend.dispose();
  };
  try {
    const problem = await problemRunner(loaded, registry, backend, sum);
    if (completedPath !== undefined && !problem.write) {
      const what = `${path}: output.completed is for what is completed, not for ${config.problem.kind}`;
      throw new AgopError("config-invalid", what);
    }
    return {
      runs: 1,
      run: async (following) => {
        tellNotes(notes, following);
        tellWarnings(problem.warnings, following);
        const { estimate, ...result } = await problem.run(config.algorithm, following);
        if (sum.rank === 0) {
          if (estimatePath !== undefined) await writeMatrix(estimatePath, asMatrix(estimate));
          if (completedPath !== undefined) await problem.write?.(completedPath, estimate);
          if (modelPath !== undefined) await saveEstimate(modelPath, estimate);
        }
        return {
          estimate,
          result,
          backend: factsOfBackend(backend),
          written: estimatePath ?? null,
          completed: completedPath ?? null,
        };
      },
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * A matrix as it is, coefficients and whatever else has numbers as a column.
 * @throws AgopError `unsupported-problem` where an estimate is no such thing
 */
function asMatrix(estimate: Estimate): DenseMatrix {
  if (isMatrix(estimate)) return estimate.toDense();
  const values = estimate.values?.();
  if (values) return { rows: values.length, cols: 1, data: values };
  const what = `an estimate of kind "${estimate.kind}" is no matrix that output.estimate could be`;
  throw new AgopError("unsupported-problem", what, "output.model keeps estimates of any kind");
}
