import { type DenseMatrix, seededRandom, type State, supervised, type SupervisedTask } from "@agop/core";
import { bareContext } from "@agop/core/run";
import type { AnswerContext, ThreadWork } from "@agop/core/threads";
import type { KernelRfmOptions } from "../presets/kernel-rfm.js";
import { load } from "../ridge/kernel-estimate.js";
import { fitLeaf, refitLeaf } from "./fit-leaf.js";

// What is done for one leaf, here or on another thread: plain data in and out.

/** What all leaves of a tree share. */
export interface LeafSetting {
  readonly leaf: KernelRfmOptions;
  /** Updates of the metric at most. */
  readonly updates: number;
  readonly task: SupervisedTask;
  readonly categories: readonly (readonly number[])[];
}

/** Rows of a leaf, n x d and n x c. */
interface Rows {
  readonly inputs: DenseMatrix;
  readonly targets: DenseMatrix;
}

export type LeafTask =
  | { readonly kind: "fit"; readonly seed: number; readonly rows: Rows; readonly heldOut: Rows }
  | {
      readonly kind: "refit";
      readonly seed: number;
      readonly rows: Rows;
      /** The content of the estimate whose metric is taken. */
      readonly fitted: State;
    };

export interface LeafAnswer {
  /** Of the estimate. */
  readonly content: State;
  readonly residualSquares: number;
  readonly targetSquares: number;
  /** Of a leaf that is chosen. */
  readonly updates?: number;
  readonly errors?: readonly number[];
}

/** @throws AgopError `not-positive-definite` */
export async function answerTo(
  task: LeafTask,
  { leaf, updates, task: kind, categories }: LeafSetting,
  { backend, ...run }: AnswerContext,
): Promise<LeafAnswer> {
  const context = { ...bareContext(backend), ...run, random: seededRandom(task.seed) };
  const problem = supervised(task.rows.inputs, task.rows.targets, { task: kind, categories });
  const { estimate, ...answer } =
    task.kind === "fit"
      ? await fitLeaf(problem, task.heldOut, updates, leaf, context)
      : await refitLeaf(problem, load(task.fitted, backend), leaf, context);
  return { content: estimate.save().content, ...answer };
}

/** Rows are handed over with a task. */
export const leafWork: ThreadWork<LeafSetting, LeafTask, LeafAnswer> = {
  answerTo,
  module: import.meta.url,
  exported: "answerTo",
  handedOver: ({ rows }) =>
    [rows.inputs, rows.targets].flatMap(({ data: { buffer } }) => (buffer instanceof ArrayBuffer ? [buffer] : [])),
};
