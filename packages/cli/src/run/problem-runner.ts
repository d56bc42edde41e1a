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
import { readCompletion, readRegression } from "./problem-source.js";
import type { Loaded, ProblemConfig } from "./run-config.js";

/** Runs one algorithm on the problem of a configuration. */
export type RunOnProblem = (algorithm: NamedOptions, options: RunOptions) => Promise<RunResult<Estimate>>;

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
): Promise<RunOnProblem> {
  const { problem, seed, holdout, diagnosticsEvery } = config;
  const stop = Object.fromEntries(Object.entries(config.stop).filter(([, value]) => value !== undefined));
  const shared = (algorithm: NamedOptions) => ({
    backend,
    seed,
    stop,
    diagnosticsEvery,
    label: algorithm.name,
    settings: z.record(z.string(), z.json()).parse(algorithm),
  });
  switch (problem.kind) {
    case "matrix-completion": {
      const input = await readCompletion(problem, resolve(folder, problem.triplets), holdout, seed);
      const given = { problem: input.problem, ...(input.heldOut && { heldOut: onEntries(input.heldOut) }) };
      return (algorithm, options) =>
        toItsEnd(
          fit({ ...shared(algorithm), ...given, algorithm: registry.algorithm(problem.kind, algorithm) }, options),
        );
    }
    case "sparse-regression": {
      const { problem: regression, heldOut } = await readRegression(
        problem,
        resolve(folder, problem.table),
        holdout,
        seed,
      );
      const given = { problem: regression, ...(heldOut && { heldOut: onResponses(heldOut.design, heldOut.response) }) };
      return (algorithm, options) =>
        toItsEnd(
          fit({ ...shared(algorithm), ...given, algorithm: registry.algorithm(problem.kind, algorithm) }, options),
        );
    }
  }
}
