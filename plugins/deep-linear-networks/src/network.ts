import { type MatrixCompletionProblem, type SparseRegressionProblem, toEntries } from "@agop/core";
import type { Rank, Scalar, Tensor2D } from "@tensorflow/tfjs-core";
import type * as TensorflowCore from "@tensorflow/tfjs-core";

/** A deep linear network on a problem, as functions of its layers; tensors in float32. */
export interface Network {
  /** X = W^(L) ... W^(1), or x = w^(L) ∘ ... ∘ w^(1). */
  product(layers: readonly Tensor2D[]): Tensor2D;
  /** ½ ‖𝒜(X) - y‖². */
  loss(layers: readonly Tensor2D[]): Scalar;
  dispose(): void;
}

/** f(A) = <A, W^(L) ... W^(1)> on observed entries; the loss is taken over a dense mask, for matrices of up to some hundred rows. */
export function completionNetwork(
  tf: typeof TensorflowCore,
  { rows, cols, observed }: MatrixCompletionProblem,
): Network {
  const { rowIndices, columnIndices, values } = toEntries(observed);
  const target = new Float32Array(rows * cols);
  const seen = new Float32Array(rows * cols);
  values.forEach((value, k) => {
    const place = rowIndices[k] * cols + columnIndices[k];
    target[place] = value;
    seen[place] = 1;
  });
  const y = tf.tensor2d(target, [rows, cols]);
  const mask = tf.tensor2d(seen, [rows, cols]);
  const product: Network["product"] = (layers) => layers.reduce((inner, layer) => tf.matMul<Tensor2D>(layer, inner));
  return {
    product,
    loss: (layers) => halfSquare(tf, tf.sub(tf.mul<Tensor2D>(product(layers), mask), y)),
    dispose: () => {
      y.dispose();
      mask.dispose();
    },
  };
}

/** f(a) = <a, w^(L) ∘ ... ∘ w^(1)>: every layer is diagonal, as A_i = diag(a_i) keeps it. */
export function regressionNetwork(tf: typeof TensorflowCore, { design, response }: SparseRegressionProblem): Network {
  const a = tf.tensor2d(Float32Array.from(design.data), [design.rows, design.cols]);
  const y = tf.tensor2d(Float32Array.from(response), [response.length, 1]);
  const product: Network["product"] = (layers) => layers.reduce((inner, layer) => tf.mul<Tensor2D>(layer, inner));
  return {
    product,
    loss: (layers) => halfSquare(tf, tf.sub(tf.matMul(a, product(layers)), y)),
    dispose: () => {
      a.dispose();
      y.dispose();
    },
  };
}

function halfSquare(tf: typeof TensorflowCore, residual: Tensor2D): Scalar {
  return tf.mul(tf.sum<TensorflowCore.Tensor<Rank.R0>>(tf.square(residual)), 0.5);
}
