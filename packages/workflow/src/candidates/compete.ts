import { AgopError, type JsonObject, type Metrics } from "@agop/core";
import { isNumericalTrouble } from "@agop/core/run";
import { toAgopError } from "@agop/core/registry";
import { byFirst, oneProcess } from "@agop/core/streaming";
import { readyThreads } from "@agop/core/threads";
import { summaryOf } from "../algorithms/shape.js";
import type { Following } from "../following.js";
import type { Selection } from "../selection/select-by-validation.js";
import type { Candidate, Rival } from "./candidate.js";
import { type Contest, settingsOf, type Standing, tryOut } from "./contest.js";
import { finalists, playFinals } from "./finals.js";

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

/**
 * Lets candidates compete on a validation split: each finds its options there, the smallest error wins. Those that this split cannot tell
 * apart are compared again on all splits.
 * @throws AgopError `cancelled`; where every candidate breaks, what the first one broke on
 */
export async function compete(contest: Contest, run: Following): Promise<Outcome> {
  const start = performance.now();
  const rivals: Rival[] = [];
  const standings: Standing[] = [];
  let best: Standing | undefined;
  let failure: unknown;
  const isBeaten = ({ validation }: Selection, sweeps: number): boolean =>
    best !== undefined &&
    validation["rmse"] > (sweeps === 0 ? hopelessAtFirst : hopeless) * best.selection.validation["rmse"];
  const { budgetMs, sum = oneProcess } = contest;
  if (sum.size === 1 && contest.candidates.slice(1).some((each) => usesThreads(each, contest))) {
    // They take as long to start as many a candidate to fit.
    await readyThreads(contest.backend);
  }
  const isLate = async (): Promise<boolean> =>
    // The clock of the first process is that of all; without a budget there is nothing to ask it.
    budgetMs < Infinity && byFirst(sum, () => Promise.resolve(performance.now() - start > budgetMs));
  for (const candidate of contest.candidates) {
    const isOver = best && (isExact(best.selection) || (await isLate()));
    if (isOver || isPreparedBadly(candidate.preparations, rivals)) {
      rivals.push(rivalOf(candidate, "not tried"));
      continue;
    }
    try {
      let isAbandoned = false;
      const selection = await tryOut(contest, candidate, contest.splits.slice(0, 1), run, (found, sweeps) => {
        isAbandoned ||= isBeaten(found, sweeps);
        return isAbandoned || isExact(found);
      });
      const standing = { candidate, selection, splits: 1 };
      standings.push(standing);
      rivals.push(rivalOf(candidate, isAbandoned ? "abandoned" : "tried", standing));
      best = better(best, standing);
    } catch (error) {
      if (!isNumericalTrouble(error)) throw error;
      failure ??= error;
      rivals.push(rivalOf(candidate, "failed"));
    }
  }
  if (!best) throw toAgopError(failure ?? new AgopError("not-finite", "no candidate has a validation error"));
  const finals = isExact(best.selection)
    ? []
    : await playFinals(contest, finalists(standings, best, contest), isLate, run);
  best = finals.reduce(better, undefined) ?? best;
  const { candidate: winner, selection } = best;
  return {
    winner,
    settings: settingsOf(winner, selection),
    iterations: selection.iterations,
    validation: selection.validation,
    isExact: isExact(selection),
    rivals: rivals.map((rival, k) => {
      const candidate = contest.candidates[k];
      const final = finals.find((each) => each.candidate === candidate);
      const fared = final ? rivalOf(candidate, rival.outcome, final) : rival;
      return candidate === winner ? { ...fared, outcome: "chosen" } : fared;
    }),
  };
}

function usesThreads({ algorithm, options }: Candidate, { splits: [{ kept }] }: Contest): boolean {
  const summary = summaryOf({ rows: kept.rows, cols: kept.cols, count: kept.values.length });
  return algorithm.capabilities.usesThreads?.(summary, options) === true;
}

function better(best: Standing | undefined, other: Standing): Standing {
  return best && best.selection.validation["rmse"] <= other.selection.validation["rmse"] ? best : other;
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

function rivalOf(candidate: Candidate, outcome: Rival["outcome"], standing?: Standing): Rival {
  return {
    preparations: candidate.preparations,
    algorithm: candidate.algorithm.name,
    settings: standing ? settingsOf(candidate, standing.selection) : null,
    iterations: standing?.selection.iterations ?? null,
    validation: standing?.selection.validation ?? null,
    splits: standing?.splits ?? 0,
    outcome,
  };
}
