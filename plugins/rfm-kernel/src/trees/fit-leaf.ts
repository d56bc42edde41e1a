import { AgopError, type DenseMatrix, type SupervisedProblem, type SupervisedTask } from "@agop/core";
import { outputsOf } from "@agop/core/run";
import { classCodes, encoded } from "../classes/class-codes.js";
import { kernelRfm, type KernelRfmOptions } from "../presets/kernel-rfm.js";
import type { KernelEstimate } from "../ridge/kernel-estimate.js";
import { kernelRidge } from "../ridge/kernel-ridge.js";
import { meanSquare } from "./mean-square.js";
import type { FitContext } from "./split-direction.js";

/** A leaf, and how well it is fitted. */
export interface FittedLeaf {
  readonly estimate: KernelEstimate;
  /** ‖f(x) - y‖² and ‖y‖² over the rows that it is fitted to, of classes in their codes. */
  readonly residualSquares: number;
  readonly targetSquares: number;
}

export interface ChosenLeaf extends FittedLeaf {
  /** Updates of the metric before the fit that was chosen. */
  readonly updates: number;
  /** Mean squared errors of the fits at the held-out rows; of classes, of their probabilities. */
  readonly errors: readonly number[];
}

/** Rows to choose by. */
export interface HeldOut {
  readonly inputs: DenseMatrix;
  readonly targets: DenseMatrix;
}

/** Fits after one so much worse than the best are not made. */
const worstFactor = 1.1;

/**
 * A kernel RFM of at most `updates` updates, of which the fit is taken that is best at rows held out, the first of the best; without
 * such rows the one before all updates. It ends where the error is 1.1 times the least one.
 * Source: Beaglehole, Holzmüller, Radhakrishnan, Belkin, arXiv 2508.10053.
 * @throws AgopError `not-positive-definite`, `cancelled`
 */
export async function fitLeaf(
  problem: SupervisedProblem,
  heldOut: HeldOut,
  updates: number,
  leaf: KernelRfmOptions,
  context: FitContext,
): Promise<ChosenLeaf> {
  const { task } = problem;
  const targetSquares = squaresOf(problem, leaf);
  const most = heldOut.inputs.rows > 0 ? updates : 0;
  const errors: number[] = [];
  let best: ChosenLeaf | undefined;
  let least = Infinity;
  const inner = { phase: <T>(_: string, work: () => T): T => work(), progress: () => undefined, needsChange: false };
  const run = { ...context, ...inner };
  for await (const { estimate, trainingResidual = NaN } of kernelRfm(leaf).iterate(problem, run)) {
    const error = most > 0 ? errorAt(heldOut, estimate, task) : 0;
    if (error < least) {
      least = error;
      estimate.detach();
      const residualSquares = trainingResidual ** 2 * targetSquares;
      best = { estimate, updates: errors.length, errors, residualSquares, targetSquares };
    }
    errors.push(error);
    if (errors.length > most || error > worstFactor * least) break;
    await context.giveWay();
    if (context.signal.aborted) throw new AgopError("cancelled", "the fit of a leaf was cancelled");
  }
  if (!best) throw new AgopError("not-finite", "no fit of a leaf gives finite predictions");
  return best;
}

/**
 * Kernel ridge regression in the metric, and with the bandwidth, of a fit to other rows.
 * @throws AgopError `not-positive-definite`
 */
export async function refitLeaf(
  problem: SupervisedProblem,
  chosen: KernelEstimate,
  { ridge = 1e-3, ...leaf }: KernelRfmOptions,
  context: FitContext,
): Promise<FittedLeaf> {
  const { backend, random } = context;
  const { root, kernel } = chosen.expansion();
  const options = { ...leaf, kernel, adaptive: false, metricRows: undefined };
  const prepared = await kernelRidge(options).prepare(problem, { ...context, needsChange: false });
  try {
    const fitted = await backend.scope((keep) => {
      const transform = root.form === "diagonal" ? root : { ...root, matrix: backend.fromDense(root.matrix) };
      return prepared.fit({ transforms: [transform], ridge, iteration: 1, previous: undefined, random, keep });
    });
    fitted.estimate.detach();
    fitted.release();
    const targetSquares = squaresOf(problem, leaf);
    const residualSquares = (fitted.trainingResidual ?? NaN) ** 2 * targetSquares;
    return { estimate: fitted.estimate, residualSquares, targetSquares };
  } finally {
    prepared.release();
  }
}

function errorAt({ inputs, targets }: HeldOut, estimate: KernelEstimate, task: SupervisedTask): number {
  return meanSquare(outputsOf(estimate, inputs, task).data, targets.data);
}

/** ‖y‖², of classes in their codes. */
function squaresOf({ targets, task }: SupervisedProblem, { coding = "zero-one" }: KernelRfmOptions): number {
  const { data } = task.kind === "classification" ? encoded(targets, classCodes(coding, targets)) : targets;
  return data.reduce((sum, value) => sum + value * value, 0);
}
