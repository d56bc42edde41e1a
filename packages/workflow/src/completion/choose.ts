import type { JsonObject, Metrics, Random, SparseMatrix } from "@agop/core";
import { holdOut } from "@agop/core/run";
import type { Scaling } from "@agop/data";
import type { Candidate, Rival } from "../candidates/candidate.js";
import { compete } from "../candidates/compete.js";
import { denseSample } from "../candidates/dense-sample.js";
import { fromSample, onSample } from "../candidates/on-sample.js";
import type { Following } from "../following.js";
import { searchLength } from "../selection/select-by-validation.js";
import type { FitRequest } from "./fit-request.js";

/** Of the observed entries that are not held out, the part on which options are chosen. */
export const validationFraction = 0.1;

/** Candidates are told apart by so many validation entries, on as many splits as that takes, within reason. */
const enoughValidation = 2000;
const mostSplits = 10;

/** What validation chose. */
export interface Choice {
  readonly algorithm: string;
  /** By name, in the order in which they are done. */
  readonly preparations: readonly string[];
  /** The algorithm's options, complete. */
  readonly settings: JsonObject;
  /** The iteration that validation chose; null: run to convergence. */
  readonly iterations: number | null;
  /** The error that the choice was made on, in standard deviations. */
  readonly validation: Metrics | null;
  /** Whether the validation entries are met to rounding, as exactly low-rank data are. */
  readonly isExact: boolean;
  /** Everyone that competed, the winner too; none where there was nothing to choose. */
  readonly rivals: readonly Rival[];
}

/** How many fits a completion makes, at most. */
export function completionRuns(candidates: readonly Candidate[], holdout: number): number {
  const searched = isChosen(candidates)
    ? candidates.reduce((total, { search }) => total + searchLength(search ?? {}), 0)
    : 0;
  return searched + (holdout > 0 ? 2 : 1);
}

/** Whether there is anything to choose. */
function isChosen(candidates: readonly Candidate[]): boolean {
  return candidates.length > 1 || candidates[0].search !== null;
}

function onlyChoice({ algorithm, preparations, options }: Candidate): Choice {
  const settings = { algorithm: algorithm.name, preparations, settings: options };
  return { ...settings, iterations: null, validation: null, isExact: false, rivals: [] };
}

/** Entries that may be seen, what errors are measured in, and what splits them. */
interface Basis {
  readonly observed: SparseMatrix;
  readonly yardstick: Scaling;
  readonly random: Random;
}

/** What validation chooses on these entries; where there is nothing to choose, what there is. */
export async function choose(request: FitRequest, basis: Basis, run: Following): Promise<Choice> {
  const { observed, random } = basis;
  if (!isChosen(request.candidates)) return onlyChoice(request.candidates[0]);
  if (observed.values.length <= request.largeList) return chooseOn(request, basis, run);
  // A long list is chosen for on a part of it: what tells candidates apart shows there, at a fraction of the time.
  const sample = denseSample(observed, request.largeList / sampledPart, random);
  const { rows, cols, values } = sample;
  const candidates = request.candidates.map((each) => onSample(each, { rows, cols, count: values.length }));
  const onPart = { observed: sample, yardstick: request.scale(sample), random };
  const choice = await chooseOn({ ...request, candidates }, onPart, run);
  const forAll = <S extends JsonObject | null>(settings: S, { algorithm, preparations }: Named): S | JsonObject => {
    const place = candidates.findIndex(
      (each) => each.algorithm.name === algorithm && each.preparations.join() === preparations.join(),
    );
    return settings && place >= 0 ? fromSample(settings, candidates[place], request.candidates[place]) : settings;
  };
  return {
    ...choice,
    settings: forAll(choice.settings, choice),
    rivals: choice.rivals.map((rival) => ({ ...rival, settings: forAll(rival.settings, rival) })),
    // How many iterations the sample takes says nothing of the whole.
    iterations: null,
  };
}

/** Who a choice fell on. */
type Named = Pick<Choice, "algorithm" | "preparations">;

/** What is chosen on has such a part of what makes a list a long one. */
const sampledPart = 16;

async function chooseOn(
  { registry, backend, candidates, facts, seed, maxIterations, budgetMs, sum }: FitRequest,
  { observed, yardstick, random }: Basis,
  run: Following,
): Promise<Choice> {
  const wanted = Math.ceil(enoughValidation / (validationFraction * observed.values.length));
  const count = candidates.length > 1 ? Math.min(wanted, mostSplits) : 1;
  const splits = Array.from({ length: count }, () => holdOut(observed, validationFraction, random));
  const { search } = maxIterations;
  const contest = { registry, backend, candidates, facts, splits, yardstick, seed, budgetMs, sum };
  const { winner, iterations, isExact, ...outcome } = await compete({ ...contest, maxIterations: search }, run);
  return {
    ...outcome,
    algorithm: winner.algorithm.name,
    preparations: winner.preparations,
    // What is exact gains from every further iteration.
    iterations: isExact ? null : iterations,
    isExact,
  };
}
