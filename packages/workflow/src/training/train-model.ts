import {
  AgopError,
  type DenseMatrix,
  type JsonObject,
  type Metrics,
  seededRandom,
  type SupervisedEstimate,
} from "@agop/core";
import { rowsAt, type SearchSpace } from "@agop/core/plugin";
import { type Column, featureLayout } from "@agop/data";
import type { Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { chooseMembers } from "./choose-members.js";
import type { CompletionChoice, InputCompletion } from "./complete-inputs.js";
import { explain, type Explanation } from "./explain-features.js";
import { fitMembers, type Member } from "./fit-members.js";
import type { SupervisedData, SupervisedFitting } from "./fit-supervised.js";
import { classErrors, type HeldOutErrors, numberErrors } from "./held-out-errors.js";
import { columnsByName, type InputModel, inputsOf, learnInputs } from "./input-model.js";
import { foldsOf, someRows, splitRows } from "./split-rows.js";
import { inUnits, learnTargets, scaledTargets, type TargetData, type TargetScale, taskOf } from "./targets.js";

/** Columns in memory, and how a function of them is learned. */
export interface TrainingSpec extends SupervisedFitting {
  readonly columns: readonly Column[];
  readonly targets: TargetData;
  readonly completion: InputCompletion | undefined;
  /** Options left to validation; null: `options` as they are. */
  readonly search: SearchSpace | null;
  /** How many of the fits that the search tried are averaged at most; 1 for the best alone. */
  readonly mostMembers: number;
  /** Fraction of the rows to report the error on; 0 for none. */
  readonly holdout: number;
  /** Default: `mostSearchedRows` and `validationOf`. */
  readonly searching?: Searching;
}

/** On how much options are chosen. */
export interface Searching {
  readonly mostRows: number;
  validationOf(rows: number): Validation;
}

/** What was learned, and how well. */
export interface Training extends Explanation {
  /** The algorithm's options, complete; of several members, those of the one that is best alone. */
  readonly settings: JsonObject;
  /** Of that fit. */
  readonly iterations: number;
  /** What the estimate is the weighted mean of, or the only fit. */
  readonly members: readonly (Omit<Member, "iterations"> & { readonly iterations: number })[];
  /** "validation": the iteration was chosen by validation; else why the last run ended. */
  readonly reason: string;
  /** The error of the best fit alone that the choice was made on, of targets on the scale; null where nothing was chosen. */
  readonly validation: Metrics | null;
  /** How many parts of the rows were validated on. */
  readonly folds: number;
  readonly holdout: HeldOutErrors | null;
  readonly heldOut: HeldOutPredictions | null;
  readonly inputs: InputModel;
  readonly targets: TargetScale;
  readonly estimate: SupervisedEstimate;
}

/** Predictions of rows that were not fitted. */
export interface HeldOutPredictions {
  /** Places in the table. */
  readonly rows: Int32Array;
  /** Numbers in the units of the table, rows x targets, or scores, rows x classes. */
  readonly predicted: DenseMatrix;
  /** The same that is right: numbers, or indicators of the classes. */
  readonly actual: DenseMatrix;
}

/** More rows choose no better, and take longer; all are fitted in the end. */
const mostSearchedRows = 5000;

/** How the rows that are not held out are validated on: in so many parts, of which so many are each left out once. */
export interface Validation {
  readonly parts: number;
  readonly folds: number;
}

/** Ten-fold cross-validation of few rows, whose error varies most from part to part; of many rows one part in five. */
export function validationOf(rows: number): Validation {
  const most = Math.min(10, rows);
  if (rows < 1000) return { parts: most, folds: most };
  return rows < 2000 ? { parts: 5, folds: 5 } : { parts: 5, folds: 1 };
}

/**
 * Three stages: options and the iteration to stop at are chosen by validation; the error is measured on rows that neither choice nor
 * fit has seen, nor what inputs and targets are scaled and completed by; the result is fitted to all rows.
 * @throws AgopError `cancelled`, and what a run throws
 */
export async function trainModel(spec: TrainingSpec, run: Following): Promise<Training> {
  const { targets, search, holdout, options, seed, backend } = spec;
  const { mostRows, validationOf: parted } = spec.searching ?? { mostRows: mostSearchedRows, validationOf };
  const random = seededRandom(seed);
  const { kept, heldOut } = splitRows(targets, holdout, random);
  const onKept = await learnScales(spec, kept, undefined, run);
  const data = onKept.dataOf(kept);

  const { parts, folds: count } = parted(kept.length);
  const searched = someRows(targets, kept, mostRows, random);
  const folds = { folds: foldsOf(targets, searched, parts, random), count };
  const searchedData = searched.length < kept.length ? onKept.dataOf(searched) : data;
  const chosen = search ? await chooseMembers(spec, search, searchedData, folds, spec.mostMembers, run) : undefined;
  const members = chosen?.members ?? [{ choice: {}, iterations: undefined, weight: 1 }];

  const rest = heldOut.length > 0 ? onKept.dataOf(heldOut) : undefined;
  const evaluated = rest && (await fitMembers(spec, members, data, { label: "evaluation", heldOut: rest }, run));
  const held = evaluated && heldOutErrors(evaluated.estimate.predict(rest.inputs), targets, onKept.scale, heldOut);

  const onAll = rest ? await learnScales(spec, targets.rows, onKept.choice, run) : onKept;
  const final = await fitMembers(spec, members, onAll.dataOf(targets.rows), { label: "final" }, run);
  return {
    settings: withChoice(options, members[0].choice),
    iterations: final.iterations,
    members: members.map(({ iterations = final.iterations, ...member }) => ({ ...member, iterations })),
    reason: chosen ? "validation" : final.reason,
    validation: chosen?.validation ?? null,
    folds: chosen ? count : 0,
    holdout: held?.errors ?? null,
    heldOut: held ? { rows: heldOut, ...held } : null,
    inputs: onAll.model,
    targets: onAll.scale,
    estimate: final.estimate,
    ...explain(final.estimate, onAll.model, backend),
  };
}

/** All that is learned of some rows before anything is fitted to them. */
async function learnScales(
  { columns, targets, completion }: TrainingSpec,
  rows: Int32Array,
  given: CompletionChoice | undefined,
  run: Following,
) {
  const { model, choice } = await learnInputs({ columns, completion, run }, rows, given);
  const scale = learnTargets(targets, rows);
  const byName = columnsByName(columns);
  const { groups } = featureLayout(model.encodings);
  /** Of these rows or others, on the scales of these. */
  const dataOf = (part: Int32Array): SupervisedData => ({
    inputs: inputsOf(model, byName, part),
    targets: scaledTargets(targets, scale, part),
    task: taskOf(scale),
    groups,
  });
  return { model, scale, choice, dataOf };
}

function heldOutErrors(predicted: DenseMatrix, targets: TargetData, scale: TargetScale, rows: Int32Array) {
  if (targets.kind === "regression" && scale.kind === "regression") {
    const numbers = inUnits(predicted, scale);
    const actual = rowsAt(targets.values, rows);
    return { errors: numberErrors(numbers, actual, scale), predicted: numbers, actual };
  }
  if (targets.kind === "classification" && scale.kind === "classification") {
    const codes = Int32Array.from(rows, (row) => targets.codes[row]);
    return { errors: classErrors(predicted, codes, scale), predicted, actual: scaledTargets(targets, scale, rows) };
  }
  throw new AgopError("defect", "targets and their scale are of different kinds");
}
