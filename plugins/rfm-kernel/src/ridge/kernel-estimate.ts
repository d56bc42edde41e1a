import {
  AgopError,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type State,
  type SupervisedEstimate,
} from "@agop/core";
import { checkKernel, type RadialKernel } from "@agop/core/backend";
import { asState, contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";
import { type ClassCodes, decoded } from "../classes/class-codes.js";
import { metricOf, type MetricRoot, timesRoot } from "../features/metric-root.js";

/** f(x) = Σ_i k(A x, u_i) α_i, and what it means for classes. */
export interface KernelExpansion {
  readonly kernel: RadialKernel;
  /** A. */
  readonly root: MetricRoot;
  /** u_i = A x_i, n x d. */
  readonly points: DenseMatrix;
  /** α, n x c. */
  readonly dual: DenseMatrix;
  /** Of classification. */
  readonly codes?: ClassCodes | undefined;
  /** G of f at its points, d x d. */
  readonly agop: DenseMatrix;
}

/** An expansion in a kernel; it lives on the host and computes on a backend. */
export interface KernelEstimate extends SupervisedEstimate {
  expansion(): KernelExpansion;
  agop(): DenseMatrix;
  gradients(inputs: DenseMatrix): DenseMatrix;
  /** A², the metric in which distances are taken, d x d; its largest diagonal entry is 1. */
  metric(): DenseMatrix;
}

const format = "kernel-expansion-in-metric";

/** @param make called when the expansion is first asked for, at the latest by `detach` */
export function kernelEstimate(make: () => KernelExpansion, backend: Backend): KernelEstimate {
  let made: KernelExpansion | undefined;
  const expansion = (): KernelExpansion => (made ??= make());
  const checked = ({ cols }: DenseMatrix): KernelExpansion => {
    const made = expansion();
    if (cols === made.points.cols) return made;
    throw new AgopError("shape-mismatch", `inputs have ${cols} columns, not ${made.points.cols}`);
  };
  return {
    kind: "supervised",
    expansion,
    predict: (inputs) => {
      const { kernel, root, points, dual, codes } = checked(inputs);
      const predicted = backend.scope(() => {
        const u = timesRoot(backend.fromDense(inputs), root, backend);
        return backend.toDense(backend.kernelProduct(kernel, u, backend.fromDense(points), backend.fromDense(dual)));
      });
      return codes ? decoded(predicted, codes) : predicted;
    },
    agop: () => expansion().agop,
    gradients: (inputs) => {
      const { kernel, root, points, dual } = checked(inputs);
      return backend.scope(() => {
        const u = timesRoot(backend.fromDense(inputs), root, backend);
        const slopes = backend.kernelGradients(kernel, u, backend.fromDense(points), backend.fromDense(dual));
        return backend.toDense(timesRoot(slopes, root, backend));
      });
    },
    metric: () => metricOf(expansion().root),
    detach: () => {
      expansion();
    },
    save: () => ({ format, content: saved(expansion()) }),
  };
}

function saved({ kernel, root, points, dual, codes, agop }: KernelExpansion): State {
  return {
    sizes: { points: points.rows, features: points.cols, outputs: dual.cols },
    kernel: { norm: kernel.norm, exponent: kernel.exponent, bandwidth: kernel.bandwidth },
    rootForm: root.form,
    root: root.form === "diagonal" ? root.diagonal : root.matrix.data,
    points: points.data,
    dual: dual.data,
    agop: agop.data,
    codes: codes ? { classes: codes.offset.length, decoder: codes.decoder.data, offset: codes.offset } : null,
  };
}

/** @throws AgopError `state-invalid` for content that no kernel estimate saved */
export function load(content: State, backend: Backend): KernelEstimate {
  const sizes = asState(content["sizes"]);
  const [n, d, c] = ["points", "features", "outputs"].map((name) => savedSize(sizes[name]));
  const matrix = (numbers: Float64Array, rows: number, cols: number): DenseMatrix => {
    if (numbers.length !== rows * cols) throw damaged();
    return denseMatrix(rows, cols, numbers);
  };
  const root = savedNumbers(content["root"]);
  const isDiagonal = content["rootForm"] === "diagonal";
  if (!isDiagonal && content["rootForm"] !== "dense") throw damaged();
  const expansion: KernelExpansion = {
    kernel: loadKernel(asState(content["kernel"])),
    root: isDiagonal
      ? { form: "diagonal", diagonal: matrix(root, d, 1).data }
      : { form: "dense", matrix: matrix(root, d, d) },
    points: matrix(savedNumbers(content["points"]), n, d),
    dual: matrix(savedNumbers(content["dual"]), n, c),
    agop: matrix(savedNumbers(content["agop"]), d, d),
    codes: content["codes"] === null ? undefined : loadCodes(asState(content["codes"]), c, matrix),
  };
  return kernelEstimate(() => expansion, backend);
}

function loadKernel(saved: State): RadialKernel {
  const [norm, exponent, bandwidth] = ["norm", "exponent", "bandwidth"].map((name) => {
    const value = saved[name];
    if (typeof value !== "number") throw damaged();
    return value;
  });
  const kernel = { norm, exponent, bandwidth };
  try {
    checkKernel(kernel);
  } catch (error) {
    throw damaged(error);
  }
  return kernel;
}

function damaged(cause?: unknown): AgopError {
  return new AgopError("state-invalid", "a saved kernel expansion is damaged", undefined, { cause });
}

function loadCodes(
  codes: State,
  outputs: number,
  matrix: (numbers: Float64Array, rows: number, cols: number) => DenseMatrix,
): ClassCodes {
  const classes = savedSize(codes["classes"]);
  return {
    // Only fitting encodes.
    encoder: denseMatrix(classes, outputs),
    decoder: matrix(savedNumbers(codes["decoder"]), outputs, classes),
    offset: matrix(savedNumbers(codes["offset"]), classes, 1).data,
  };
}

export const kernelEstimateContribution = contributeEstimate({
  name: format,
  summary: "points, metric, kernel and dual coefficients of a kernel machine",
  source: "docs/mathematics.md, section 11",
  load,
});
