import {
  AgopError,
  type Backend,
  type Entries,
  type JsonObject,
  matrixCompletion,
  type Metrics,
  type SparseMatrix,
} from "@agop/core";
import { type MatrixFacts, prepareInTurn } from "@agop/core/plugin";
import { type Registry, toAgopError } from "@agop/core/registry";
import { isNumericalTrouble } from "@agop/core/run";
import type { Scaling } from "@agop/data";
import type { Following } from "../following.js";
import { withChoice } from "../selection/option-paths.js";
import { selectByValidation, type Selection } from "../selection/select-by-validation.js";
import type { Candidate, Rival } from "./candidate.js";
import { onYardstick } from "./yardstick.js";

/** Candidates, and the entries on which they are fitted and compared. */
export interface Contest {
  readonly registry: Registry;
  readonly backend: Backend;
  /** The first ones are tried first: the cheap ones. */
  readonly candidates: readonly Candidate[];
  readonly facts: MatrixFacts;
  readonly train: SparseMatrix;
  readonly validation: Entries;
  readonly yardstick: Scaling;
  readonly seed: number;
  readonly maxIterations: number;
  /** Milliseconds after which no further candidate is begun; Infinity: as long as it takes. */
  readonly budgetMs: number;
}

/** Who won, and how everyone fared. */
export interface Outcome {
  readonly winner: Candidate;
  /** The algorithm's options, complete. */
  readonly settings: JsonObject;
  /** The iteration with the smallest validation error. */
  readonly iterations: number;
  readonly validation: Metrics;
  /** Whether the validation entries are met to rounding: the others need not be tried. */
  readonly isExact: boolean;
  readonly rivals: readonly Rival[];
}

/** A validation error, in standard deviations, that data with noise do not reach. */
const exactError = 1e-6;
/** A candidate that is so many times worse than the best is given up: with its first options, and once one was searched. */
const hopelessAtFirst = 2;
const hopeless = 1.1;
/** Preparations with which an algorithm was so many times worse than with others are not tried with further algorithms. */
const hopelessPreparation = 1.5;

interface Standing {
  readonly candidate: Candidate;
  readonly selection: Selection;
}

/**
 * Lets candidates compete on a validation split: each finds its options there, the smallest error wins.
 * @throws AgopError `cancelled`; where every candidate breaks, what the first one broke on
 */
export async function compete(contest: Contest, run: Following): Promise<Outcome> {
  const start = performance.now();
  const rivals: Rival[] = [];
  let best: Standing | undefined;
  let failure: unknown;
  const isBeaten = ({ validation }: Selection, sweeps: number): boolean =>
    best !== undefined &&
    validation["rmse"] > (sweeps === 0 ? hopelessAtFirst : hopeless) * best.selection.validation["rmse"];
  for (const candidate of contest.candidates) {
    const isOver = best && (isExact(best.selection) || performance.now() - start > contest.budgetMs);
    if (isOver || isPreparedBadly(candidate.preparations, rivals)) {
      rivals.push(rivalOf(candidate, undefined, "not tried"));
      continue;
    }
    try {
      let isAbandoned = false;
      const selection = await tryOut(contest, candidate, run, (found, sweeps) => {
        isAbandoned ||= isBeaten(found, sweeps);
        return isAbandoned || isExact(found);
      });
      rivals.push(rivalOf(candidate, selection, isAbandoned ? "abandoned" : "tried"));
      if (!best || selection.validation["rmse"] < best.selection.validation["rmse"]) best = { candidate, selection };
    } catch (error) {
      if (!isNumericalTrouble(error)) throw error;
      failure ??= error;
      rivals.push(rivalOf(candidate, undefined, "failed"));
    }
  }
  if (!best) throw toAgopError(failure ?? new AgopError("not-finite", "no candidate has a validation error"));
  const { candidate: winner, selection } = best;
  return {
    winner,
    settings: settingsOf(winner, selection),
    iterations: selection.iterations,
    validation: selection.validation,
    isExact: isExact(selection),
    rivals: rivals.map((rival, k) => (contest.candidates[k] === winner ? { ...rival, outcome: "chosen" } : rival)),
  };
}

/** Whether some algorithm did far better with other preparations than with these. */
function isPreparedBadly(preparations: readonly string[], rivals: readonly Rival[]): boolean {
  const errorOf = ({ validation }: Rival): number => validation?.["rmse"] ?? NaN;
  return rivals.some(
    (one) =>
      one.preparations.join() === preparations.join() &&
      rivals.some((other) => other.algorithm === one.algorithm && errorOf(one) > hopelessPreparation * errorOf(other)),
  );
}

function isExact({ validation }: Selection): boolean {
  return validation["rmse"] <= exactError;
}

function tryOut(
  { registry, backend, facts, train, validation, yardstick, seed, maxIterations }: Contest,
  { preparations, algorithm, options, search }: Candidate,
  run: Following,
  isSettled: (best: Selection, sweeps: number) => boolean,
): Promise<Selection> {
  const chain = preparations.map((name) => registry.preparation({ name }));
  const { observed, restore } = prepareInTurn(chain, train, facts);
  const evaluation = onYardstick(validation, yardstick, restore);
  return selectByValidation(
    {
      folds: [{ problem: matrixCompletion(observed, train.cols), validation: evaluation }],
      backend,
      space: search ?? {},
      algorithm: (choice) =>
        registry.algorithm("matrix-completion", { ...withChoice(options, choice), name: algorithm.name }),
      maxIterations,
      seed,
      diagnosticsEvery: 0,
      label: `search ${algorithm.name}`,
      isSettled,
    },
    run,
  );
}

function settingsOf({ options }: Candidate, { choice }: Selection): JsonObject {
  return withChoice(options, choice);
}

function rivalOf(candidate: Candidate, selection: Selection | undefined, outcome: Rival["outcome"]): Rival {
  return {
    preparations: candidate.preparations,
    algorithm: candidate.algorithm.name,
    settings: selection ? settingsOf(candidate, selection) : null,
    iterations: selection?.iterations ?? null,
    validation: selection?.validation ?? null,
    outcome,
  };
}
