import type { Estimate } from "./estimate.js";

/**
 * What is given. The list of kinds is open: a plugin contributes a kind (`contributeProblem`) and adds its types to
 * `ProblemKinds`:
 *
 *   declare module "@agop/core" {
 *     interface ProblemKinds { "my-kind": { readonly problem: MyProblem; readonly estimate: MyEstimate } }
 *   }
 *
 * The kinds that core brings are in ../problems.
 */
export interface Problem {
  readonly kind: string;
  /** What is given, in numbers, for the first event of a run. */
  summarise(): ProblemSummary;
  /**
   * ‖f(x) - y‖ / ‖y‖, how far an estimate is from what was given; a run whose estimate makes it NaN or infinite has diverged.
   * Left out where a kind has no such number.
   */
  residual?(estimate: Estimate): number;
}

/** What events and reports say of a problem. */
export interface ProblemSummary {
  readonly kind: string;
  /** How many numbers are given to be fitted. */
  readonly observations: number;
  /** Sizes, each under its own name. */
  readonly [size: string]: string | number;
}

/** The kinds of problems and the estimates that they are solved with, by name. Plugins add theirs by declaration merging. */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- it is filled by declaration merging, also by core's own kinds
export interface ProblemKinds {}

/** Name of a kind of problem, as "matrix-completion". */
export type ProblemKind = keyof ProblemKinds;
/** The problem of a kind. */
export type ProblemOf<K extends ProblemKind> = ProblemKinds[K]["problem"];
/** What a problem of a kind is solved with. */
export type EstimateOf<K extends ProblemKind> = ProblemKinds[K]["estimate"];
