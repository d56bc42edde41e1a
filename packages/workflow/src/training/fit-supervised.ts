import {
  AgopError,
  type Backend,
  type DenseMatrix,
  type JsonObject,
  onTargets,
  type RunResult,
  supervised,
  type SupervisedEstimate,
  type SupervisedProblem,
  type SupervisedTask,
} from "@agop/core";
import { rowsAt, type SearchSpace } from "@agop/core/plugin";
import type { AlgorithmFor, Registry } from "@agop/core/registry";
import { followedFit, type Following } from "../following.js";
import { type Choice, type Fold, type Selection, selectByValidation } from "../selection/select-by-validation.js";
import { withChoice } from "../selection/option-paths.js";

/** Which algorithm, and how long. */
export interface SupervisedFitting {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly algorithm: string;
  /** Its options, complete but for those that are chosen. */
  readonly options: JsonObject;
  readonly seed: number;
  readonly maxIterations: number;
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

/**
 * Chooses options and the iteration to stop at by cross-validation, or on one split.
 * @param folds of each row, counted from 0
 * @param count how many of the folds are validated on
 */
export function chooseSupervised(
  fitting: SupervisedFitting,
  space: SearchSpace,
  data: SupervisedData,
  { folds, count }: { readonly folds: Int32Array; readonly count: number },
  run: Following,
): Promise<Selection> {
  const { backend, seed, maxIterations, options } = fitting;
  const all = Int32Array.from(folds.keys());
  const parts = Array.from({ length: count }, (_, fold): Fold<SupervisedProblem, SupervisedEstimate> => {
    const rest = all.filter((row) => folds[row] === fold);
    return {
      problem: problemOf(partOf(data, all.filter((row) => folds[row] !== fold))), // prettier-ignore
      validation: onTargets(rowsAt(data.inputs, rest), rowsAt(data.targets, rest), data.task),
    };
  });
  const algorithm = (choice: Choice) => algorithmOf(fitting, withChoice(options, choice));
  return selectByValidation({ folds: parts, backend, space, algorithm, maxIterations, seed }, run);
}

/** @param iterations that validation chose; left out: as many as are allowed */
export async function fitSupervised(
  fitting: SupervisedFitting,
  settings: JsonObject,
  data: SupervisedData,
  {
    label,
    iterations,
    heldOut,
  }: { readonly label: string; readonly iterations: number | undefined; readonly heldOut?: SupervisedData | undefined },
  run: Following,
): Promise<RunResult<SupervisedEstimate>> {
  const { backend, seed, maxIterations } = fitting;
  const result = await followedFit(
    {
      algorithm: algorithmOf(fitting, settings),
      problem: problemOf(data),
      backend,
      seed,
      label,
      settings,
      stop: iterations === undefined ? { maxIterations } : { maxIterations: iterations, tolerance: 0 },
      ...(heldOut && { heldOut: onTargets(heldOut.inputs, heldOut.targets, heldOut.task) }),
    },
    run,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the training was cancelled");
  return result;
}

function algorithmOf({ registry, algorithm }: SupervisedFitting, settings: JsonObject): AlgorithmFor<"supervised"> {
  return registry.algorithm("supervised", { ...settings, name: algorithm });
}

function problemOf({ inputs, targets, task, groups }: SupervisedData): SupervisedProblem {
  return supervised(inputs, targets, { task, categories: groups });
}

function partOf({ inputs, targets, ...data }: SupervisedData, rows: Int32Array): SupervisedData {
  return { ...data, inputs: rowsAt(inputs, rows), targets: rowsAt(targets, rows) };
}
