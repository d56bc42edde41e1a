import { type DenseMatrix, denseMatrix, seededRandom } from "@agop/core";
import { classProbabilities } from "@agop/core/run";
import type { Following } from "../following.js";
import { classErrors, type HeldOutErrors, predictedClass } from "../training/held-out-errors.js";
import { columnsByName, inputsOf } from "../training/input-model.js";
import { splitRows } from "../training/split-rows.js";
import { learnTargets, type TargetData, type TargetScale } from "../training/targets.js";
import { trainModel, type Training, type TrainingSpec } from "../training/train-model.js";
import { byFrequency, type CompletedCategory } from "./completed-category.js";

/** A column of categories as what is to be predicted; its `rows` are those that are learned from. */
export type CategoryData = TargetData & { readonly kind: "classification" };

/** How a column is completed; `learning` left out: by the frequencies of its levels. */
export interface CategoryPlan {
  readonly data: CategoryData;
  readonly learning?: TrainingSpec & { readonly targets: CategoryData };
  readonly holdout: number;
  readonly seed: number;
}

/** Rows that are predicted at once. */
const batchRows = 8192;
/** With fewer rows nothing is held out. */
const fewestRows = 10;

/** The best of several options is better than nothing by about so much over √n, on n validation rows of which nothing is known. */
const byChance = 0.5;

/**
 * Fills in the most probable level of a column in the rows without one: by what `agop train` learns of the other columns, unless its
 * Brier score on n validation rows is no better, beyond chance, than that of the frequencies p alone:
 *
 *   brier > (1 - 0.5 / √n) Σ_k p_k (1 - p_k) / K
 *
 * @throws AgopError `cancelled`, and what a run throws
 */
export async function completeCategory(plan: CategoryPlan, following: Following): Promise<CompletedCategory> {
  const { data, learning } = plan;
  if (!learning) return filled(data, frequenciesOf(data), withFrequencies(plan));
  const training = await trainModel(learning, ofCategory(data.name, following));
  const { settings, iterations, holdout, validation } = training;
  const frequencies = frequenciesOf(learning.targets);
  const brier = frequencies.reduce((sum, p) => sum + p * (1 - p), 0) / frequencies.length;
  const isLearned = validation && validation["brier"] <= (1 - byChance / Math.sqrt(validation["n"])) * brier;
  if (!isLearned) {
    return filled(data, frequencies, withFrequencies({ ...plan, data: learning.targets }));
  }
  const scores = scoresOf(training, learning, missingRows(data));
  return filled(data, scores, { algorithm: learning.algorithm, settings, iterations, holdout: ofClasses(holdout) });
}

/** What it is told of, it is told by its name. */
function ofCategory(name: string, { onEvent, ...following }: Following): Following {
  if (!onEvent) return following;
  return {
    ...following,
    onEvent: (event) => {
      // What runs warn of on parts of the data, the table was warned of.
      if (event.type === "warning") return;
      onEvent(event.type === "run-started" ? { ...event, label: `"${name}" ${event.label ?? ""}`.trim() } : event);
    },
  };
}

function missingRows({ codes }: CategoryData): Int32Array {
  return Int32Array.from(codes.keys()).filter((row) => codes[row] < 0);
}

/** p_k: the part of the rows that have each level. */
function frequenciesOf(data: CategoryData): Float64Array {
  return sharesOf(learnTargets(data, data.rows));
}

function sharesOf(scale: TargetScale): Float64Array {
  return Float64Array.from(scale.kind === "classification" ? scale.classes : [], ({ share }) => share);
}

/** Frequencies in some rows, measured on others. */
function withFrequencies({ data, holdout, seed }: CategoryPlan) {
  const fit = { algorithm: byFrequency, settings: {}, iterations: 0 };
  if (data.rows.length < fewestRows) return { ...fit, holdout: null };
  const { kept, heldOut } = splitRows(data, holdout, seededRandom(seed));
  const scale = learnTargets(data, kept);
  if (heldOut.length === 0 || scale.kind !== "classification") return { ...fit, holdout: null };
  const codes = Int32Array.from(heldOut, (row) => data.codes[row]);
  return { ...fit, holdout: classErrors(inEachRow(sharesOf(scale), heldOut.length), codes, scale) };
}

function inEachRow(frequencies: Float64Array, rows: number): DenseMatrix {
  const cols = frequencies.length;
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, (_, k) => frequencies[k % cols]),
  );
}

function scoresOf(training: Training, { columns }: TrainingSpec, rows: Int32Array): DenseMatrix {
  const { inputs, estimate, targets } = training;
  const levels = sharesOf(targets).length;
  const scores = denseMatrix(rows.length, levels);
  const byName = columnsByName(columns);
  for (let start = 0; start < rows.length; start += batchRows) {
    const part = inputsOf(inputs, byName, rows.subarray(start, start + batchRows));
    scores.data.set(estimate.predict(part).data, start * levels);
  }
  return scores;
}

/** @param estimated scores of each missing cell, or the frequencies for all */
function filled(
  data: CategoryData,
  estimated: DenseMatrix | Float64Array,
  fit: Pick<CompletedCategory, "algorithm" | "settings" | "iterations" | "holdout">,
): CompletedCategory {
  const rows = missingRows(data);
  const scores = estimated instanceof Float64Array ? inEachRow(estimated, rows.length) : estimated;
  const codes = data.codes.slice();
  rows.forEach((row, i) => (codes[row] = predictedClass(scores, i)));
  return { name: data.name, levels: data.classes, codes, rows, probabilities: classProbabilities(scores), ...fit };
}

function ofClasses(errors: HeldOutErrors | null): CompletedCategory["holdout"] {
  return errors?.kind === "classification" ? errors : null;
}
