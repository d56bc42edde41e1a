import type { ProblemKind, ProblemSummary } from "../contracts/problem.js";

/** Values to try, by dotted option name: { "phi.alpha": [0.5, 0.25], ridge: [0.1, 0.01], metric: ["full", "diagonal"] }. */
export type SearchSpace = Readonly<Record<string, readonly (number | string)[]>>;

/**
 * Option values worth trying when a user leaves the choice to validation, in the order in which they should be searched;
 * a function where they depend on the problem's size.
 */
export type Tuning = SearchSpace | ((problem: ProblemSummary) => SearchSpace);

/** What a run will take, right within an order of magnitude. */
export interface Cost {
  /** Of one iteration, in floating-point operations, and how many of them are done in a second on two processors. */
  readonly operations: number;
  readonly operationsPerSecond: number;
  /** Those of the operations that processes share, of an algorithm that `sharesWork`. */
  readonly sharedOperations?: number;
  /** How many iterations a run takes that ends before its limit. */
  readonly usualIterations: number;
  /** What the algorithm holds at its largest, without its input. */
  readonly memoryBytes: number;
}

/** What an algorithm declares of itself, so that nobody has to know it by name. */
export interface Capabilities {
  /** Its iterates have states: runs can be kept in checkpoints and gone on from. */
  readonly isResumable?: boolean;
  /** Whether the state of a run of such a problem also starts a run on other entries of the same matrix. Left out: it does not. */
  startsOthers?(problem: ProblemSummary): boolean;
  /**
   * Whether processes (`RunSpec.sum`) share the work of a fit to such a problem, the observed entries of a matrix or the leaves of a tree: where
   * there is little, sums take longer than the work. Left out: it knows of no processes, and each would do all of it.
   */
  sharesWork?(problem: ProblemSummary): boolean;
  /** Its estimates of matrices stay factored: memory grows with the observations, not with the cells. */
  readonly keepsFactors?: boolean;
  /** It is made for so many observations at most: what chooses by itself takes another one beyond. Left out: for any number. */
  readonly mostObservations?: number;
  /**
   * Where nobody names an algorithm, it competes to complete matrices, each time on what one of these chains of preparations
   * makes: [["standardise"], ["neighbours", "standardise"]]. Left out: it does not compete.
   */
  readonly competesOn?: readonly (readonly string[])[];
  /** It competes to complete tables alone: of a list of entries, with many rows and columns, its fits take too long. */
  readonly isForTables?: boolean;
  /**
   * Option values, by dotted name, with which it looks for the simplest of the solutions that fit the observations exactly, as
   * data without noise have one. What chooses by validation tries them beside the search space.
   */
  readonly exact?: Readonly<Partial<Record<ProblemKind, Readonly<Record<string, number | string>>>>>;
  /**
   * Whether a run of such a problem, with these options, works on threads (`itemRunner`): what tries several algorithms starts them
   * while others run. Left out: it does not.
   */
  usesThreads?(problem: ProblemSummary, options: Readonly<Record<string, unknown>>): boolean;
  /** For a problem of this size and with these options, complete with defaults. */
  cost?(problem: ProblemSummary, options: Readonly<Record<string, unknown>>): Cost;
}
