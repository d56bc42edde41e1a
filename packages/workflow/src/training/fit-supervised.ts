import {
  AgopError,
  type Backend,
  type DenseMatrix,
  type JsonObject,
  onTargets,
  type RunResult,
  type RunSpec,
  supervised,
  type SupervisedEstimate,
  type SupervisedProblem,
  type SupervisedTask,
} from "@agop/core";
import type { AlgorithmFor, Registry } from "@agop/core/registry";
import type { Sum } from "@agop/core/streaming";
import { followedFit, type Following } from "../following.js";

/** Which algorithm, and how long. */
export interface SupervisedFitting {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly algorithm: string;
  /** Its options, complete but for those that are chosen. */
  readonly options: JsonObject;
  readonly seed: number;
  readonly maxIterations: number;
  /** Over processes that all have the same rows, and share the work. */
  readonly sum?: Sum | undefined;
}

/** Rows on the scale. */
export interface SupervisedData {
  /** Rows x features. */
  readonly inputs: DenseMatrix;
  /** Rows x outputs. */
  readonly targets: DenseMatrix;
  readonly task: SupervisedTask;
  /** Places of the features of each category. */
  readonly groups: readonly (readonly number[])[];
}

/** One run. */
export interface SupervisedRun extends Pick<RunSpec<SupervisedProblem, SupervisedEstimate>, "onEstimate"> {
  readonly label: string;
  /** That validation chose; undefined: as many as are allowed. */
  readonly iterations: number | undefined;
  readonly heldOut?: SupervisedData | undefined;
}

export async function fitSupervised(
  fitting: SupervisedFitting,
  settings: JsonObject,
  data: SupervisedData,
  { label, iterations, heldOut, onEstimate }: SupervisedRun,
  run: Following,
): Promise<RunResult<SupervisedEstimate>> {
  const { backend, seed, maxIterations, sum } = fitting;
  const result = await followedFit(
    {
      algorithm: algorithmOf(fitting, settings),
      problem: problemOf(data),
      backend,
      seed,
      label,
      settings,
      // Only then is there a diagnostic of such a fit to look at.
      diagnosticsEvery: run.showAgop === true ? 1 : 0,
      stop: iterations === undefined ? { maxIterations } : { maxIterations: iterations, tolerance: 0 },
      ...(sum && { sum }),
      ...(onEstimate && { onEstimate }),
      ...(heldOut && { heldOut: onTargets(heldOut.inputs, heldOut.targets, heldOut.task) }),
    },
    run,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the training was cancelled");
  return result;
}

export function algorithmOf(
  { registry, algorithm }: SupervisedFitting,
  settings: JsonObject,
): AlgorithmFor<"supervised"> {
  return registry.algorithm("supervised", { ...settings, name: algorithm });
}

export function problemOf({ inputs, targets, task, groups }: SupervisedData): SupervisedProblem {
  return supervised(inputs, targets, { task, categories: groups });
}
