import { resolve } from "node:path";
import { AgopError, type Backend, type Estimate, type ProblemKind, type RunResult, seededRandom } from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import type { GivenProblem, ProblemContribution, Registry } from "@agop/core/registry";
import { z } from "zod";
import { followedFit, type Following, type InputWarning } from "../following.js";
import { inputFiles } from "./input-files.js";
import { isMatrix, preparedProblem } from "./prepared-problem.js";
import type { Loaded, ProblemConfig } from "./run-configuration.js";

/** The problem of a configuration, on which algorithms can be run. */
export interface ProblemRunner {
  readonly warnings: readonly InputWarning[];
  /** Of what is completed: writes the file again with what it lacks. */
  readonly write?: (path: string, estimate: Estimate) => Promise<void>;
  /** The estimate is in the units of what was read. */
  run(algorithm: NamedOptions, following: Following): Promise<RunResult<Estimate>>;
}

/**
 * The kind of problem of a configuration, with its own options.
 * @throws AgopError `unknown-name`; `config-invalid` naming the option, its place in the file and what it must be
 */
function kindOf({ path, config }: Loaded<ProblemConfig>, registry: Registry) {
  const { kind, ...options } = config.problem;
  const contribution: ProblemContribution = registry.find("problem", kind);
  const result = contribution.options.strict().safeParse(options);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new AgopError("config-invalid", `${path}: ${["problem", ...issue.path].join(".")}: ${issue.message}`);
  }
  return { kind: kind as ProblemKind, contribution, options };
}

/**
 * The files that the problem of a configuration is in.
 * @throws AgopError `unknown-name`, `config-invalid`
 */
export function problemPaths(loaded: Loaded<ProblemConfig>, registry: Registry): readonly string[] {
  const { contribution, options } = kindOf(loaded, registry);
  return contribution.inputs(options).map((path) => resolve(loaded.folder, path));
}

/** Makes sure, before anything is read, that an algorithm is known, applies, and takes its options. */
export function checkAlgorithm(loaded: Loaded<ProblemConfig>, registry: Registry, algorithm: NamedOptions): void {
  registry.algorithm(kindOf(loaded, registry).kind, algorithm);
}

/**
 * Reads the problem once; several algorithms can then be run on it.
 * @throws AgopError `unknown-name`, `option-invalid`, `file-unreadable`, `table-invalid`, `problem-invalid`
 */
export async function problemRunner(
  loaded: Loaded<ProblemConfig>,
  registry: Registry,
  backend: Backend,
): Promise<ProblemRunner> {
  const { seed, holdout, preparation, diagnosticsEvery } = loaded.config;
  const { kind, contribution, options } = kindOf(loaded, registry);
  const source = { files: inputFiles(loaded.folder), holdout, random: seededRandom(seed) };
  const given: GivenProblem = await contribution.read(options, source);
  const { warnings, completion } = given;
  const { problem, heldOut, restored } = preparedProblem(given, preparation, registry);
  const stop = Object.fromEntries(Object.entries(loaded.config.stop).filter(([, value]) => value !== undefined));
  return {
    warnings,
    ...(completion && { write: (path, estimate) => completion.write(path, cellsOf(estimate)) }),
    run: async (named, following) => {
      const spec = {
        algorithm: registry.algorithm(kind, named),
        problem,
        backend,
        seed,
        stop,
        diagnosticsEvery,
        label: named.name,
        settings: z.record(z.string(), z.json()).parse(named),
        ...(heldOut && { heldOut }),
      };
      const result = await followedFit(spec, following);
      // What was found before an interruption is not a result.
      if (result.reason === "cancelled") throw new AgopError("cancelled", "the run was cancelled");
      return { ...result, estimate: restored(result.estimate) };
    },
  };
}

function cellsOf(estimate: Estimate): (row: number, column: number) => number {
  if (!isMatrix(estimate)) throw new AgopError("defect", `a completion is no estimate of kind "${estimate.kind}"`);
  const { cols, data } = estimate.toDense();
  return (row, column) => data[row * cols + column];
}
