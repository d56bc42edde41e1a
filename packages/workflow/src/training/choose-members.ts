import { type Metrics, onTargets, type SupervisedEstimate, type SupervisedProblem } from "@agop/core";
import { rowsAt, type SearchSpace } from "@agop/core/plugin";
import { outputsOf } from "@agop/core/run";
import type { Following } from "../following.js";
import { greedyEnsemble } from "../selection/greedy-ensemble.js";
import { withChoice } from "../selection/option-paths.js";
import { type Choice, type Fold, selectByValidation } from "../selection/select-by-validation.js";
import type { Member } from "./fit-members.js";
import { algorithmOf, problemOf, type SupervisedData, type SupervisedFitting } from "./fit-supervised.js";

/** How rows are validated on. */
export interface Folds {
  /** Of each row, counted from 0. */
  readonly folds: Int32Array;
  /** How many of the folds are validated on. */
  readonly count: number;
}

export interface ChosenMembers {
  /** The one that is best alone comes first. */
  readonly members: readonly Member[];
  /** Of that one, over all folds. */
  readonly validation: Metrics;
}

/**
 * Chooses options and the iteration to stop at by cross-validation, or on one split, and which others of those that were tried on the way
 * make the mean better there.
 * @param most members at most
 */
export async function chooseMembers(
  fitting: SupervisedFitting,
  space: SearchSpace,
  data: SupervisedData,
  { folds, count }: Folds,
  most: number,
  run: Following,
): Promise<ChosenMembers> {
  const { backend, seed, maxIterations, options, sum } = fitting;
  const { inputs, targets, task } = data;
  const all = Int32Array.from(folds.keys());
  const parts = Array.from({ length: count }, (_, fold) => {
    const [rest, heldOut] = [all.filter((row) => folds[row] !== fold), all.filter((row) => folds[row] === fold)];
    const of = (rows: Int32Array) => ({ ...data, inputs: rowsAt(inputs, rows), targets: rowsAt(targets, rows) });
    return { problem: problemOf(of(rest)), heldOut: of(heldOut) };
  });
  const toFold = ({ problem, heldOut }: (typeof parts)[number]): Fold<SupervisedProblem, SupervisedEstimate> => ({
    problem,
    validation: onTargets(heldOut.inputs, heldOut.targets, task),
  });
  const tried: Tried[] = [];
  const keep = (estimate: SupervisedEstimate, fold: number): Float64Array => {
    const { heldOut } = parts[fold];
    const outputs = outputsOf(estimate, heldOut.inputs, task).data;
    return outputs.map((value, k) => value - heldOut.targets.data[k]);
  };
  const onTried = (choice: Choice, folds: Tried["folds"]): void => void tried.push({ choice, folds });
  const algorithm = (choice: Choice) => algorithmOf(fitting, withChoice(options, choice));
  const spec = { folds: parts.map(toFold), backend, space, algorithm, maxIterations, seed, ...(sum && { sum }) };
  const best = await selectByValidation(most > 1 ? { ...spec, keep, onTried } : spec, run);
  const candidates = tried.flatMap(candidatesOf);
  const shares = greedyEnsemble(
    candidates.map(({ errors }) => errors),
    most,
  );
  const members = shares.map(({ place, weight }) => {
    const { choice, iterations } = candidates[place];
    return { choice, iterations, weight };
  });
  const alone = { choice: best.choice, iterations: best.iterations, weight: 1 };
  return { members: members.length > 0 ? members : [alone], validation: best.validation };
}

/** The errors of a choice on each fold, iteration by iteration. */
interface Tried {
  readonly choice: Choice;
  readonly folds: readonly (readonly Float64Array[])[];
}

interface Candidate {
  readonly choice: Choice;
  readonly iterations: number;
  /** On all folds, one after the other. */
  readonly errors: Float64Array;
}

/** The iterations that were reached on every fold. */
function candidatesOf({ choice, folds }: Tried): readonly Candidate[] {
  const length = Math.min(...folds.map((iterations) => iterations.length));
  return Array.from({ length }, (_, t) => {
    const parts = folds.map((iterations) => iterations[t]);
    const errors = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      errors.set(part, at);
      at += part.length;
    }
    return { choice, iterations: t + 1, errors };
  });
}
