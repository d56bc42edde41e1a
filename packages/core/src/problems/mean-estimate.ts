import type { Backend } from "../contracts/backend.js";
import type { Estimate } from "../contracts/estimate.js";
import type { State, StateValue } from "../contracts/state.js";
import { AgopError } from "../errors.js";
import { denseMatrix, type DenseMatrix } from "../matrix/matrix.js";
import { asState } from "../matrix/saved-features.js";
import { contributeEstimate } from "../plugin/contribute.js";
import { savedNumbers } from "./estimate-formats.js";
import { outputsOf, type SupervisedEstimate, type SupervisedTask } from "./supervised-learning.js";

/** A part of a mean. */
export interface MeanMember {
  /** > 0; those of all members add up to 1. */
  readonly weight: number;
  readonly estimate: SupervisedEstimate;
}

/** Σ w_m f_m(x) of several functions, of classes of their probabilities; it lives as long as they do. */
export interface MeanEstimate extends SupervisedEstimate {
  readonly members: readonly MeanMember[];
}

const format = "mean";
/** Weights that were divided by their sum add up to 1 within this. */
const roundOff = 1e-9;

/**
 * The mean of several functions that were fitted to the same rows.
 * @param agop G of the mean, as `agopOfMean` gives it
 * @throws AgopError `option-invalid` for weights that are not above 0 or do not add up to 1
 */
export function meanEstimate(
  members: readonly MeanMember[],
  task: SupervisedTask["kind"],
  agop?: DenseMatrix,
): MeanEstimate {
  if (!areWeights(members.map(({ weight }) => weight))) {
    throw new AgopError("option-invalid", "the weights of a mean must be above 0 and add up to 1");
  }
  return {
    kind: "supervised",
    members,
    predict: (inputs) => weightedSum(members, ({ estimate }) => outputsOf(estimate, inputs, { kind: task })),
    ...(agop && { agop: () => agop }),
    detach: () => {
      for (const { estimate } of members) estimate.detach();
    },
    save: () => ({ format, content: saved(members, task, agop) }),
  };
}

/**
 * The AGOP of the mean at rows of inputs (n x d): its gradients are the means of the members', of classes those of the mean score,
 *
 *   J = Σ w_m J_m,   G = J^T J / n
 *
 * which is no larger than the mean of the members' AGOPs: where they disagree, the mean is flatter. Where a member gives no gradients
 * it is that mean; where one has no AGOP either, there is none.
 */
export function agopOfMean(
  members: readonly MeanMember[],
  inputs: DenseMatrix,
  backend: Backend,
): DenseMatrix | undefined {
  if (members.every(({ estimate }) => estimate.gradients)) {
    const gradients = weightedSum(members, ({ estimate }) => estimate.gradients?.(inputs));
    return backend.scope(() => backend.toDense(backend.gram(backend.fromDense(gradients), 1 / inputs.rows)));
  }
  if (members.every(({ estimate }) => estimate.agop)) return weightedSum(members, ({ estimate }) => estimate.agop?.());
  return undefined;
}

/** Σ w_m A_m, one after the other. */
function weightedSum(
  members: readonly MeanMember[],
  matrixOf: (member: MeanMember) => DenseMatrix | undefined,
): DenseMatrix {
  let sum: DenseMatrix | undefined;
  for (const member of members) {
    const matrix = matrixOf(member);
    if (!matrix) continue;
    sum ??= denseMatrix(matrix.rows, matrix.cols);
    if (matrix.rows !== sum.rows || matrix.cols !== sum.cols) {
      const what = `a mean of ${sum.rows} x ${sum.cols} and ${matrix.rows} x ${matrix.cols} outputs`;
      throw new AgopError("shape-mismatch", what);
    }
    const { data } = matrix;
    for (let k = 0; k < data.length; k++) sum.data[k] += member.weight * data[k];
  }
  return sum ?? denseMatrix(0, 0);
}

function areWeights(weights: readonly number[]): boolean {
  return (
    weights.every((weight) => weight > 0) && Math.abs(weights.reduce((sum, weight) => sum + weight, -1)) < roundOff
  );
}

function saved(members: readonly MeanMember[], task: SupervisedTask["kind"], agop: DenseMatrix | undefined): State {
  return {
    task,
    weights: Float64Array.from(members, ({ weight }) => weight),
    members: members.map(({ estimate }) => ({ ...estimate.save() })),
    agop: agop ? agop.data : null,
  };
}

export const meanContribution = contributeEstimate({
  name: format,
  summary: "several functions of the same inputs, of any format, with their weights",
  source: "docs/reference/problems.md",
  load: ({ task, weights, members, agop }, _, loadInner) => {
    const isTask = task === "regression" || task === "classification";
    const numbers = Array.from(savedNumbers(weights));
    if (!isTask || !Array.isArray(members) || members.length !== numbers.length || !areWeights(numbers))
      throw damaged();
    const estimates = members.map((member: StateValue) => {
      const { format: inner, content } = asState(member);
      if (typeof inner !== "string") throw damaged();
      const estimate = loadInner({ format: inner, content: asState(content) });
      if (!isSupervised(estimate)) throw damaged();
      return estimate;
    });
    const loaded = estimates.map((estimate, place) => ({ weight: numbers[place], estimate }));
    return meanEstimate(loaded, task, agop === null ? undefined : square(savedNumbers(agop)));
  },
});

function square(data: Float64Array): DenseMatrix {
  const d = Math.round(Math.sqrt(data.length));
  if (d * d !== data.length) throw damaged();
  return denseMatrix(d, d, data);
}

function isSupervised(estimate: Estimate): estimate is SupervisedEstimate {
  return estimate.kind === "supervised" && "predict" in estimate;
}

function damaged(): AgopError {
  return new AgopError("state-invalid", "a saved mean is damaged");
}
