import type { Matrix, Sparse, SparseMatrix } from "@agop/core";
import type { Tensor2D } from "@tensorflow/tfjs-core";

/** A dense matrix as a tensor. */
export interface TensorMatrix extends Matrix {
  readonly tensor: Tensor2D;
}

/** A sparse matrix, on the host: TensorFlow.js has no kernels for it. Its values are float32 numbers. */
export interface HostSparse extends Sparse {
  readonly host: SparseMatrix;
}
