import type { Estimate, EstimateOf, Evaluation, Problem, ProblemKind, ProblemOf } from "@agop/core";
import type { InputFiles, ProblemContribution } from "@agop/core/registry";
import type { Check } from "../check.js";

/** A small problem of some kind, and what is known of it. */
export interface ProblemExample<K extends ProblemKind> {
  /** A small problem, made anew at every call. */
  problem(): ProblemOf<K>;
  /** Fits what is given exactly, and is right on the evaluation. */
  goodEstimate(): EstimateOf<K>;
  /** Of the same shape, and wrong. */
  badEstimate(): EstimateOf<K>;
  /** On values that are not given to be fitted. */
  evaluation(): Evaluation<EstimateOf<K>>;
  /** How a configuration gives a problem of this kind; left out, that is not checked. */
  reading?(): ProblemReading;
}

/** A problem as a configuration has it, with its files. */
export interface ProblemReading {
  /** As in a configuration. */
  readonly options: Readonly<Record<string, unknown>>;
  /** What the options name: `inputFilesOf` makes them from values. */
  readonly files: InputFiles;
}

/** A kind of problem under test with an example. */
export interface ProblemSubject {
  readonly contribution: ProblemContribution;
  problem(): Problem;
  goodEstimate(): Estimate;
  badEstimate(): Estimate;
  evaluation(): Evaluation<Estimate>;
  reading?(): ProblemReading;
}

/** A check of kinds of problems. */
export type ProblemCheck = Check<ProblemSubject>;
