import { resolve } from "node:path";
import {
  AgopError,
  type Backend,
  type Estimate,
  fit,
  type NamedOptions,
  onEntries,
  onResponses,
  type Registry,
  type RunOptions,
  type RunResult,
} from "@agop/core";
import { z } from "zod";
import type { InputWarning } from "../following.js";
import { readCompletion, readRegression } from "./problem-source.js";
import type { Loaded, ProblemConfig } from "./run-configuration.js";

/** The problem of a configuration, on which algorithms can be run. */
export interface ProblemRunner {
  readonly warnings: readonly InputWarning[];
  run(algorithm: NamedOptions, options: ProblemRunOptions): Promise<RunResult<Estimate>>;
}

/** `showAgop` as in RunSpec. */
export interface ProblemRunOptions extends RunOptions {
  readonly showAgop?: boolean;
}

/** The file that the problem of a configuration is in. */
export function problemPath({ folder, config: { problem } }: Loaded<ProblemConfig>): string {
  return resolve(folder, problem.kind === "matrix-completion" ? problem.triplets : problem.table);
}

/** @throws AgopError `cancelled`: what was found before an interruption is not a result. */
async function toItsEnd(run: Promise<RunResult<Estimate>>): Promise<RunResult<Estimate>> {
  const result = await run;
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the run was cancelled");
  return result;
}

/** Reads the problem once; several algorithms can then be run on it. */
export async function problemRunner(
  { folder, config }: Loaded<ProblemConfig>,
  registry: Registry,
  backend: Backend,
): Promise<ProblemRunner> {
  const { problem, seed, holdout, diagnosticsEvery } = config;
  const stop = Object.fromEntries(Object.entries(config.stop).filter(([, value]) => value !== undefined));
  const shared = (algorithm: NamedOptions, { showAgop = false }: ProblemRunOptions) => ({
    backend,
    seed,
    stop,
    diagnosticsEvery,
    showAgop,
    label: algorithm.name,
    settings: z.record(z.string(), z.json()).parse(algorithm),
  });
  switch (problem.kind) {
    case "matrix-completion": {
      const { heldOut, ...input } = await readCompletion(problem, resolve(folder, problem.triplets), holdout, seed);
      const given = { problem: input.problem, ...(heldOut && { heldOut: onEntries(heldOut) }) };
      return {
        warnings: input.warnings,
        run: (named, options) => {
          const algorithm = registry.algorithm(problem.kind, named);
          return toItsEnd(fit({ ...shared(named, options), ...given, algorithm }, options));
        },
      };
    }
    case "sparse-regression": {
      const { heldOut, ...input } = await readRegression(problem, resolve(folder, problem.table), holdout, seed);
      const evaluation = heldOut && { heldOut: onResponses(heldOut.design, heldOut.response) };
      const given = { problem: input.problem, ...evaluation };
      return {
        warnings: input.warnings,
        run: (named, options) => {
          const algorithm = registry.algorithm(problem.kind, named);
          return toItsEnd(fit({ ...shared(named, options), ...given, algorithm }, options));
        },
      };
    }
  }
}
