import {
  AgopError,
  type Backend,
  denseEstimate,
  type DenseMatrix,
  denseMatrix,
  type FeatureMatrix,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  type SparseMatrix,
  type State,
} from "@agop/core";
import { z } from "zod";
import { transposeSparse } from "../completion/transposed.js";
import { metricStep, type Sides } from "./metric-step.js";
import { patternCosines, priorMetric } from "./pattern-cosines.js";

export interface MetricIterationsOptions {
  readonly ridge: number;
  readonly floor: number;
  readonly memory: number;
  readonly cosineWeight: number;
  readonly reweightings: number;
  readonly solveTolerance: number;
  readonly maxSolveSteps: number;
}

/** ρ of the columns. */
const columnCosineWeight = 0.9;
/** c of either side: room for effects of rows and columns that the scaling has shrunk. */
const constantOf = { left: 0.1, right: 0.05 } as const;
/** λ of the first fit, in which K_R is the prior metric itself: variance of the noise over that of the signal. */
const firstRidge = 1.9;

/**
 * The loop of lin-RFM with prior metrics for floors, on y in units of its root mean square: K_L = K_0L and K_R = K_0R at the
 * start, then `metricStep`. It is a loop of its own because the gradients of either side depend on the features of the other.
 */
export function* metricIterations(
  { observed }: MatrixCompletionProblem,
  { backend, phase, signal, resumed }: RunContext,
  { ridge, floor, memory, cosineWeight, reweightings, solveTolerance, maxSolveSteps }: MetricIterationsOptions,
): Generator<Iterate<MatrixEstimate>, void> {
  const unit = rootMeanSquare(observed.values);
  const y = observed.values.map((value) => value / unit);
  const prior = phase("metric", () => priorMetrics(observed, cosineWeight));
  const pattern = backend.fromSparse(observed);
  try {
    let { iteration, features } = resumed ? fromState(resumed, observed) : { iteration: 0, features: prior };
    while (iteration <= reweightings) {
      const lambda = iteration === 0 ? firstRidge : ridge;
      const options = { ridge: lambda, floor, memory, tolerance: solveTolerance, maxSteps: maxSolveSteps, signal };
      const step = phase("fit", () => metricStep({ pattern, y }, features, prior, options, backend));
      iteration++;
      features = step.features;
      const reached = { iteration, features };
      const { x, agop, trainingResidual, steps, reduction } = step;
      for (let k = 0; k < x.data.length; k++) x.data[k] *= unit;
      yield {
        estimate: denseEstimate(x),
        trainingResidual,
        ridge: lambda,
        floor,
        agop: () => [onBackend(agop.right, backend), onBackend(agop.left, backend)],
        details: { solveSteps: steps, solveReduction: reduction },
        state: () => toState(reached),
      };
    }
  } finally {
    backend.release(pattern);
  }
}

/** 1 where all values are zero. */
function rootMeanSquare(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value * value;
  return sum === 0 ? 1 : Math.sqrt(sum / values.length);
}

function priorMetrics(observed: SparseMatrix, cosineWeight: number): Sides {
  return {
    left: priorMetric(patternCosines(transposeSparse(observed)), cosineWeight, constantOf.left),
    right: priorMetric(patternCosines(observed), columnCosineWeight, constantOf.right),
  };
}

function onBackend(matrix: DenseMatrix, backend: Backend): FeatureMatrix {
  return { form: "dense", matrix: backend.fromDense(matrix) };
}

/** All that the next iteration depends on. */
interface MetricState {
  /** Iterations done. */
  readonly iteration: number;
  readonly features: Sides;
}

function toState({ iteration, features }: MetricState): State {
  return { iteration, left: features.left.data, right: features.right.data };
}

const stateShape = z.object({
  iteration: z.number(),
  left: z.instanceof(Float64Array),
  right: z.instanceof(Float64Array),
});

/** @throws AgopError `state-invalid` for a state of another problem or algorithm */
function fromState(state: State, { rows, cols }: SparseMatrix): MetricState {
  const { success, data } = stateShape.safeParse(state);
  if (!success || data.left.length !== rows * rows || data.right.length !== cols * cols) {
    throw new AgopError("state-invalid", `the state to go on from is not one of this ${rows} x ${cols} problem`);
  }
  const { iteration, left, right } = data;
  return { iteration, features: { left: denseMatrix(rows, rows, left), right: denseMatrix(cols, cols, right) } };
}
