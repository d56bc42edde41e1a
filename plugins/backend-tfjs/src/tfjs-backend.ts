import { wasmBackend } from "@agop/backend-wasm";
import { AgopError, type Backend, denseMatrix, type DenseMatrix, type Matrix, type SparseMatrix } from "@agop/core";
import {
  checkFit,
  checkLeadingColumns,
  checkSameShape,
  checkSquare,
  createHandles,
  diagonalMatrix,
} from "@agop/core/backend";
import type { Rank, Tensor2D } from "@tensorflow/tfjs-core";
import type { Binding } from "./bindings.js";
import { elementwise } from "./elementwise.js";
import type { HostSparse, TensorMatrix } from "./handles.js";
import { openTensorflow } from "./open-tensorflow.js";

/** What the backend computes with. */
export interface TfjsOptions {
  /** By default the most capable binding that is present. */
  readonly binding?: Binding | undefined;
}

/** n ε: what a pivot must be above, as a part of its own diagonal entry. */
const epsilon = 2 ** -23;

/**
 * TensorFlow.js in float32. Dense products and sums are tensors on its binding; decompositions and what is sparse, for which it
 * has no kernels, are done on the host in float64 by the kernels of @agop/backend-wasm, and rounded to float32.
 * @throws AgopError `backend-unavailable` where the binding is not present, or reads results only asynchronously (WebGPU).
 */
export async function tfjsBackend({ binding }: TfjsOptions = {}): Promise<Backend> {
  const { tf, binding: opened, description } = await openTensorflow(binding);
  if (opened === "webgpu") {
    throw new AgopError(
      "backend-unavailable",
      "TensorFlow.js on WebGPU reads results only asynchronously, and backends are synchronous",
      "use the binding wasm, or openTensorflow() for code of your own",
    );
  }
  const host = await wasmBackend();
  const { adopt, dense, sparse, scope, release } = createHandles<TensorMatrix, HostSparse>("tfjs", (handle) => {
    if (handle.storage === "dense") handle.tensor.dispose();
  });

  const create = (compute: () => Tensor2D): TensorMatrix => {
    // Kept, so that no tidy of the caller's disposes of it.
    const tensor = tf.keep(tf.tidy(compute));
    const [rows, cols] = tensor.shape;
    return adopt({ storage: "dense", rows, cols, tensor });
  };
  const createSparse = (matrix: SparseMatrix): HostSparse => {
    const { rows, cols, rowOffsets, columns } = matrix;
    const values = matrix.values.map(Math.fround);
    const copy = { rows, cols, rowOffsets: rowOffsets.slice(), columns: columns.slice(), values };
    return adopt({ storage: "sparse", rows, cols, count: values.length, host: copy });
  };
  const fromDense = ({ rows, cols, data }: DenseMatrix): TensorMatrix =>
    create(() => tf.tensor2d(Float32Array.from(denseMatrix(rows, cols, data).data), [rows, cols]));
  const toDense = (matrix: Matrix): DenseMatrix => {
    const { rows, cols, tensor } = dense(matrix);
    return { rows, cols, data: Float64Array.from(tensor.dataSync()) };
  };

  const onHost = (matrix: Matrix): Matrix => host.fromDense(toDense(matrix));
  const sparseOnHost = (handle: Parameters<typeof sparse>[0]) => host.fromSparse(sparse(handle).host);
  const denseFromHost = (compute: () => Matrix): TensorMatrix => fromDense(host.scope(() => host.toDense(compute())));
  const sparseFromHost = (compute: () => ReturnType<typeof host.fromSparse>): HostSparse =>
    createSparse(host.scope(() => host.toSparse(compute())));

  return {
    name: "tfjs",
    precision: "float32",
    description,
    scope,
    release,
    bytesInUse: () => tf.memory().numBytes,
    dispose: host.dispose,

    fromDense,
    toDense,
    fromSparse: (matrix) => {
      host.scope(() => host.fromSparse(matrix)); // It checks what it is given.
      return createSparse(matrix);
    },
    toSparse: (handle) => {
      const { rows, cols, rowOffsets, columns, values } = sparse(handle).host;
      return { rows, cols, rowOffsets: rowOffsets.slice(), columns: columns.slice(), values: values.slice() };
    },

    multiply: (a, b, { left = false, right = false } = {}) => {
      const first = dense(a);
      const second = dense(b);
      const [m, k] = left ? [a.cols, a.rows] : [a.rows, a.cols];
      const [inner, n] = right ? [b.cols, b.rows] : [b.rows, b.cols];
      checkFit("multiply", k, inner);
      return create(() =>
        m * k * n === 0 ? tf.zeros<Rank.R2>([m, n]) : tf.matMul(first.tensor, second.tensor, left, right),
      );
    },
    // A product is not symmetric to the last bit on every binding; its mean with its transpose is.
    gram: (a, factor = 1) => {
      const { tensor, rows, cols } = dense(a);
      return create(() => {
        if (rows * cols === 0) return tf.zeros<Rank.R2>([cols, cols]);
        const product = tf.matMul<Tensor2D>(tensor, tensor, true, false);
        return tf.mul(tf.add(product, tf.transpose(product)), factor / 2);
      });
    },
    combine: (alpha, a, beta, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("combine", a, b);
      return create(() => tf.add(tf.mul(first.tensor, alpha), tf.mul(second.tensor, beta)));
    },
    scale: (a, { rows, cols }) => {
      const { tensor } = dense(a);
      checkFit("scale rows", rows?.length ?? a.rows, a.rows);
      checkFit("scale cols", cols?.length ?? a.cols, a.cols);
      return create(() => {
        const byRows = rows
          ? tf.mul<Tensor2D>(tensor, tf.tensor2d(Float32Array.from(rows), [a.rows, 1]))
          : tensor.clone();
        return cols ? tf.mul(byRows, tf.tensor2d(Float32Array.from(cols), [1, a.cols])) : byRows;
      });
    },
    inner: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("inner", a, b);
      return a.rows * a.cols === 0 ? 0 : tf.tidy(() => tf.sum(tf.mul(first.tensor, second.tensor)).dataSync()[0]);
    },
    transpose: (a) => {
      const { tensor } = dense(a);
      return create(() => tf.transpose(tensor));
    },
    addDiagonal: (a, shift) => {
      const { tensor, rows: n } = dense(a);
      checkSquare("addDiagonal", a);
      const diagonal = Float32Array.from(diagonalMatrix(new Float64Array(n).fill(shift)).data);
      return create(() => tf.add(tensor, tf.tensor2d(diagonal, [n, n])));
    },
    leadingColumns: (a, count) => {
      const { tensor, rows } = dense(a);
      checkLeadingColumns(a, count);
      return create(() =>
        rows * count === 0 ? tf.zeros<Rank.R2>([rows, count]) : tf.slice2d(tensor, [0, 0], [rows, count]),
      );
    },
    map: (a, f) => {
      const { tensor } = dense(a);
      return create(() => elementwise(tf, f, tensor));
    },
    multiplyElementwise: (a, b) => {
      const first = dense(a);
      const second = dense(b);
      checkSameShape("multiplyElementwise", a, b);
      return create(() => tf.mul(first.tensor, second.tensor));
    },
    rowSums: (a) => {
      const { tensor, rows, cols } = dense(a);
      return create(() => (rows * cols === 0 ? tf.zeros<Rank.R2>([rows, 1]) : tf.sum(tensor, 1, true)));
    },
    columnSums: (a) => {
      const { tensor, rows, cols } = dense(a);
      return create(() => (rows * cols === 0 ? tf.zeros<Rank.R2>([1, cols]) : tf.sum(tensor, 0, true)));
    },

    choleskySolve: (spd, b) =>
      denseFromHost(() => {
        const s = toDense(spd);
        const right = onHost(b);
        // Singular to float32: not positive definite once every diagonal entry has lost its rounding.
        const lowered = s.data.map((value, k) => (k % (s.cols + 1) === 0 ? value * (1 - s.rows * epsilon) : value));
        host.choleskySolve(host.fromDense({ ...s, data: lowered }), right);
        return host.choleskySolve(host.fromDense(s), right);
      }),
    symmetricEigen: (symmetric) =>
      host.scope(() => {
        const { values, vectors } = host.symmetricEigen(onHost(symmetric));
        return { values: values.map(Math.fround), vectors: fromDense(host.toDense(vectors)) };
      }),
    thinQr: (a) =>
      host.scope(() => {
        const { q, r } = host.thinQr(onHost(a));
        return { q: fromDense(host.toDense(q)), r: fromDense(host.toDense(r)) };
      }),

    sparseMultiply: (s, b, transposed) =>
      denseFromHost(() => host.sparseMultiply(sparseOnHost(s), onHost(b), transposed)),
    sampledProduct: (pattern, left, right) =>
      sparseFromHost(() => host.sampledProduct(sparseOnHost(pattern), onHost(left), onHost(right))),
    sample: (a, pattern) => sparseFromHost(() => host.sample(onHost(a), sparseOnHost(pattern))),
    overwrite: (a, s) => denseFromHost(() => host.overwrite(onHost(a), sparseOnHost(s))),
    dualRows: (k, observed, ridge) => sparseFromHost(() => host.dualRows(onHost(k), sparseOnHost(observed), ridge)),
    solveRows: (k, observed, ridge) => denseFromHost(() => host.solveRows(onHost(k), sparseOnHost(observed), ridge)),
    withValues: (pattern, values) => sparseFromHost(() => host.withValues(sparseOnHost(pattern), values)),
    kernelMatrix: (kernel, u, v) => denseFromHost(() => host.kernelMatrix(kernel, onHost(u), onHost(v))),
    // The kernel matrix stays on the host, in float64.
    kernelSolve: (kernel, u, ridge, b) => denseFromHost(() => host.kernelSolve(kernel, onHost(u), ridge, onHost(b))),
    kernelFit: (kernel, u, ridge, b) =>
      host.scope(() => {
        const { dual, gradients } = host.kernelFit(kernel, onHost(u), ridge, onHost(b));
        return { dual: fromDense(host.toDense(dual)), gradients: fromDense(host.toDense(gradients)) };
      }),
    kernelProduct: (kernel, u, v, c) =>
      denseFromHost(() => host.kernelProduct(kernel, onHost(u), onHost(v), onHost(c))),
    kernelGradients: (kernel, u, v, c) =>
      denseFromHost(() => host.kernelGradients(kernel, onHost(u), onHost(v), onHost(c))),
    tangentSpace: (pattern, u, v, use) =>
      host.scope(() => host.tangentSpace(sparseOnHost(pattern), onHost(u), onHost(v), use)),
    misfitProducts: (y, { alpha, left, right, beta }, a, b) => {
      const { byRows, byColumns, squares } = host.scope(() => {
        const misfit = { alpha, left: onHost(left), right: onHost(right), beta };
        const products = host.misfitProducts(sparseOnHost(y), misfit, onHost(a), onHost(b));
        return { ...products, byRows: host.toDense(products.byRows), byColumns: host.toDense(products.byColumns) };
      });
      return { byRows: fromDense(byRows), byColumns: fromDense(byColumns), squares };
    },
  };
}
