import {
  AgopError,
  denseMatrix,
  type Estimate,
  type EstimateOf,
  matrixCompletion,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type ProblemKind,
  type ProblemOf,
  savedMatrix,
} from "@agop/core";
import { type PreparedMatrix, prepareInTurn } from "@agop/core/plugin";
import type { GivenProblem, Registry } from "@agop/core/registry";
import { senseless } from "../candidates/completion-candidates.js";
import { estimateReader } from "../completion/read-estimate.js";

type AnyEstimate = EstimateOf<ProblemKind>;

/** A problem as an algorithm is given it, and the way back. */
export interface PreparedProblem {
  readonly problem: ProblemOf<ProblemKind>;
  /** Of estimates of `problem`, in the units of what was read. */
  readonly heldOut: GivenProblem["heldOut"];
  /** An estimate of what was read. */
  restored(estimate: AnyEstimate): AnyEstimate;
}

/**
 * Prepares what was read with one after the other.
 * @param names of preparations; without any it stays as it is
 * @throws AgopError `unknown-name`; `option-invalid` for one that makes no sense of it
 */
export function preparedProblem(
  { problem, heldOut, completion }: GivenProblem,
  names: readonly string[],
  registry: Registry,
): PreparedProblem {
  if (names.length === 0) return { problem, heldOut, restored: (estimate) => estimate };
  const chain = names.map((name) => registry.preparation({ name }));
  if (!isCompletion(problem) || !completion) {
    throw new AgopError("option-invalid", `"preparation" is for what is completed, not for ${problem.kind}`);
  }
  if (!chain.every((preparation) => preparation.appliesTo(completion.facts))) throw senseless(names);
  const { observed, restore } = prepareInTurn(chain, problem.observed, completion.facts);
  const restored = (estimate: AnyEstimate): AnyEstimate =>
    isMatrix(estimate) ? restoredEstimate(estimate, problem, restore) : estimate;
  return {
    problem: matrixCompletion(observed, { columns: problem.cols }),
    heldOut: heldOut && { metrics: heldOut.metrics, measure: (estimate) => heldOut.measure(restored(estimate)) },
    restored,
  };
}

export function isMatrix(estimate: Estimate): estimate is MatrixEstimate {
  return estimate.kind === "matrix" && "toDense" in estimate;
}

function isCompletion(problem: ProblemOf<ProblemKind>): problem is MatrixCompletionProblem {
  return problem.kind === "matrix-completion";
}

/** In the units of what was read, without the columns that preparations added. */
function restoredEstimate(
  estimate: MatrixEstimate,
  { rows, cols }: Pick<MatrixCompletionProblem, "rows" | "cols">,
  restore: PreparedMatrix["restore"],
): MatrixEstimate {
  const toDense = () => {
    const reader = estimateReader(estimate);
    const dense = denseMatrix(rows, cols);
    for (let row = 0; row < rows; row++) {
      const values = reader.row(row);
      for (let j = 0; j < cols; j++) dense.data[row * cols + j] = restore(row, j, values[j]);
    }
    return dense;
  };
  return {
    kind: "matrix",
    rows,
    cols,
    predict: ({ rowIndices, columnIndices }) =>
      estimate
        .predict({ rowIndices, columnIndices })
        .map((value, k) => restore(rowIndices[k], columnIndices[k], value)),
    toDense,
    detach: () => {
      estimate.detach();
    },
    values: () => toDense().data,
    save: () => savedMatrix(toDense()),
  };
}
