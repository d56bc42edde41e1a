import type { Backend, SparseMatrix } from "@agop/core";
import type { MatrixFacts } from "@agop/core/plugin";
import type { Registry } from "@agop/core/registry";
import type { Sum } from "@agop/core/streaming";
import type { Scaling } from "@agop/data";
import type { Candidate } from "../candidates/candidate.js";

/** Observed entries in memory, and how to fit them. */
export interface FitRequest {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly observed: SparseMatrix;
  readonly facts: MatrixFacts;
  /** What errors are measured in: the scale of the entries that a stage may see. Its origin is the guess by means. */
  readonly scale: (observed: SparseMatrix) => Scaling;
  /** Keeps a prediction within its scale, in the units of the table. */
  readonly clip: (value: number) => number;
  /** Lowest and highest rating, of a list of ratings. */
  readonly ratings?: readonly [low: number, high: number];
  /** At least one; with several, or options to search, validation decides. */
  readonly candidates: readonly Candidate[];
  /** Fraction of the observed entries to report the error on; 0 for none. */
  readonly holdout: number;
  readonly seed: number;
  /** Of each run of the choice, and of one that ends by convergence. */
  readonly maxIterations: Readonly<Record<"search" | "convergence", number>>;
  /** Of more observed entries options are chosen on a sixteenth of so many, and the last fit goes on where the evaluation ended. */
  readonly largeList: number;
  /** Milliseconds after which no further candidate is begun. */
  readonly budgetMs: number;
  /** Over processes that are all given the same, and come to the same. Left out: one process. */
  readonly sum?: Sum | undefined;
}
