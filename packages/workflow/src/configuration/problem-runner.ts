import { resolve } from "node:path";
import {
  AgopError,
  type Backend,
  type Estimate,
  type Problem,
  type ProblemKind,
  type RunResult,
  seededRandom,
} from "@agop/core";
import type { NamedOptions } from "@agop/core/plugin";
import type { AlgorithmContribution, GivenProblem, ProblemContribution, Registry } from "@agop/core/registry";
import type { StopRules } from "@agop/core/run";
import { oneProcess, type Sum } from "@agop/core/streaming";
import { z } from "zod";
import { followedFit, type Following, type InputWarning } from "../following.js";
import { inputFiles } from "./input-files.js";
import { sharesWork } from "../processes/shares-work.js";
import { isMatrix, preparedProblem } from "./prepared-problem.js";
import type { Loaded, ProblemConfig } from "./run-configuration.js";

/** The problem of a configuration, on which algorithms can be run. */
export interface ProblemRunner {
  readonly warnings: readonly InputWarning[];
  /** Of what is completed: writes the file again with what it lacks. */
  readonly write?: (path: string, estimate: Estimate) => Promise<void>;
  /**
   * The estimate is in the units of what was read. Over several processes the algorithm shares its work among them.
   * @throws AgopError `usage-invalid` where several processes would each do all of it, or end after some time, which is another in each
   */
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
  sum: Sum = oneProcess,
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
      if (sum.size > 1) assertShared(registry.find("algorithm", named.name), problem, stop);
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
        ...(sum.size > 1 && { sum }),
      };
      const result = await followedFit(spec, following);
      // What was found before an interruption is not a result.
      if (result.reason === "cancelled") throw new AgopError("cancelled", "the run was cancelled");
      return { ...result, estimate: restored(result.estimate) };
    },
  };
}

/** @throws AgopError `usage-invalid` */
function assertShared(algorithm: AlgorithmContribution, problem: Problem, { timeLimitMs }: StopRules): void {
  const refused = (what: string, hint: string) => new AgopError("usage-invalid", what, hint);
  if (!sharesWork(algorithm, problem.summarise())) {
    const what = `each of several processes would do all the work of "${algorithm.name}" on this problem`;
    throw refused(what, "start it without a launcher; `bilateral-lin-rfm` of many entries and `tree-rfm` share theirs");
  }
  if (timeLimitMs !== undefined) {
    throw refused(
      "several processes cannot end after some time, which is another in each",
      "leave stop.timeLimitMs out",
    );
  }
}

function cellsOf(estimate: Estimate): (row: number, column: number) => number {
  if (!isMatrix(estimate)) throw new AgopError("defect", `a completion is no estimate of kind "${estimate.kind}"`);
  const { cols, data } = estimate.toDense();
  return (row, column) => data[row * cols + column];
}
