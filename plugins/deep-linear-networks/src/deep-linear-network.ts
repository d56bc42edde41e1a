import { type Binding, openTensorflow } from "@agop/backend-tfjs";
import {
  AgopError,
  type Algorithm,
  denseEstimate,
  type DenseMatrix,
  type Estimate,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type Problem,
  type RunContext,
  type SparseRegressionProblem,
  vectorEstimate,
} from "@agop/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";
import type * as TensorflowCore from "@tensorflow/tfjs-core";
import { diagonalDiagnostics, layerDiagnostics, type LayerDiagnostics } from "./ansatz.js";
import { type Layers, startingDiagonals, startingLayers } from "./layers.js";
import { completionNetwork, type Network, regressionNetwork } from "./network.js";
import { checkTraining, createTrainer, type Training } from "./trainer.js";

/** Layers, where they begin, and how they are trained. */
export interface DeepLinearNetworkOptions extends Training {
  /** L >= 1. */
  readonly depth: number;
  /** Outputs of the inner layers of a matrix network; the smaller side of X unless given. */
  readonly width?: number | undefined;
  /** The largest singular value of every layer at the start. */
  readonly initialScale: number;
  readonly balancedStart: boolean;
  /** Gradient steps between two iterates. */
  readonly stepsPerIteration: number;
  /** What TensorFlow.js computes with; the best that is present for the size of the problem unless given. */
  readonly binding?: Binding | undefined;
}

/**
 * Deep linear networks for matrix completion, f(A) = <A, W^(L) ... W^(1)>, trained by backpropagation from a small start,
 * which is what biases them towards low rank. In float32: errors end near 1e-6 of the data.
 * Source: Arora, Cohen, Hu, Luo, NeurIPS 2019; docs/mathematics.md, section 5.
 * @throws AgopError `option-invalid`, `backend-unavailable`
 */
export function deepLinearCompletion(
  options: DeepLinearNetworkOptions,
): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { depth, initialScale: scale, balancedStart: isBalanced } = options;
  const widthFor = ({ rows, cols }: MatrixCompletionProblem): number => options.width ?? Math.min(rows, cols);
  const multiplications = (problem: MatrixCompletionProblem): number => problem.rows * problem.cols * widthFor(problem);
  return training<MatrixCompletionProblem, MatrixEstimate>(options, multiplications, ({ tf, problem, context }) => {
    const { rows, cols } = problem;
    const width = widthFor(problem);
    return {
      network: completionNetwork(tf, problem),
      start: startingLayers(problem, { depth, width, scale, isBalanced }, context.random, context.backend),
      estimate: (data) => denseEstimate({ rows, cols, data }),
      singularValues: (data) => {
        const { backend } = context;
        return backend.scope(() => {
          const { values } = backend.symmetricEigen(backend.gram(backend.fromDense({ rows, cols, data })));
          return values.map((value) => Math.sqrt(Math.max(value, 0))).subarray(0, Math.min(rows, cols));
        });
      },
      diagnostics: (layers) => layerDiagnostics(layers, context.backend),
    };
  });
}

/** The same for sparse regression, where every layer is diagonal: f(a) = <a, w^(L) ∘ ... ∘ w^(1)>. */
export function deepLinearRegression(
  options: DeepLinearNetworkOptions,
): Algorithm<SparseRegressionProblem, ReturnType<typeof vectorEstimate>> {
  const multiplications = ({ design }: SparseRegressionProblem): number => design.rows * design.cols;
  return training<SparseRegressionProblem, ReturnType<typeof vectorEstimate>>(
    options,
    multiplications,
    ({ tf, problem }) => ({
      network: regressionNetwork(tf, problem),
      start: startingDiagonals(problem.design.cols, options.depth, options.initialScale),
      estimate: vectorEstimate,
      singularValues: (data) => data.map(Math.abs).sort().reverse(),
      diagnostics: diagonalDiagnostics,
    }),
  );
}

interface Task<E extends Estimate> {
  readonly network: Network;
  readonly start: Layers;
  estimate(data: Float64Array): E;
  singularValues(data: Float64Array): Float64Array;
  diagnostics(layers: Layers): LayerDiagnostics;
}

interface Given<P extends Problem> {
  readonly tf: typeof TensorflowCore;
  readonly problem: P;
  readonly context: RunContext;
}

/** What both kinds share: steps between iterates, and what each iterate tells. */
function training<P extends Problem, E extends Estimate>(
  options: DeepLinearNetworkOptions,
  multiplications: (problem: P) => number,
  prepare: (given: Given<P>) => Task<E>,
): Algorithm<P, E> {
  checkOptions(options);
  checkTraining(options);
  return {
    name: "deep-linear-network",
    async *iterate(problem: P, context: RunContext): AsyncGenerator<Iterate<E>, void> {
      const { tf, description } = await openTensorflow(options.binding, multiplications(problem));
      // tfjs-core has gradients only once somebody registers them, as this package does on import.
      await import("@tensorflow/tfjs-layers");
      const { network, start, estimate, singularValues, diagnostics } = prepare({ tf, problem, context });
      const trainer = createTrainer(tf, network, start, options);
      try {
        for (;;) {
          const loss = context.phase("train", () => {
            let last = NaN;
            for (let step = 0; step < options.stepsPerIteration && !context.signal.aborted; step++)
              last = trainer.step();
            return last;
          });
          const layers = trainer.layers.map(toHost);
          const product = tf.tidy(() => network.product(trainer.layers));
          const { data } = toHost(product);
          product.dispose();
          yield {
            estimate: estimate(data),
            singularValues: () => singularValues(data),
            // The run says its backend, which takes no part in the training.
            details: { loss, trainedBy: description },
            diagnostics: () => ({ ...diagnostics(layers) }),
          };
        }
      } finally {
        trainer.dispose();
        network.dispose();
      }
    },
  };
}

function checkOptions({ depth, initialScale, stepsPerIteration, width, learningRate }: DeepLinearNetworkOptions): void {
  const isCount = (value: number): boolean => Number.isInteger(value) && value >= 1;
  const checks: readonly (readonly [name: string, value: unknown, isValid: boolean, range: string])[] = [
    ["depth", depth, isCount(depth), "an integer >= 1"],
    ["width", width, width === undefined || isCount(width), "an integer >= 1"],
    ["initialScale", initialScale, initialScale > 0, "> 0"],
    ["stepsPerIteration", stepsPerIteration, isCount(stepsPerIteration), "an integer >= 1"],
    ["learningRate", learningRate, learningRate === "line-search" || learningRate > 0, '"line-search" or > 0'],
  ];
  for (const [name, value, isValid, range] of checks) {
    if (isValid) continue;
    throw new AgopError("option-invalid", `deep-linear-network: ${name} is ${String(value)}; it must be ${range}`);
  }
}

function toHost(tensor: Tensor2D): DenseMatrix {
  const [rows, cols] = tensor.shape;
  return { rows, cols, data: Float64Array.from(tensor.dataSync()) };
}
