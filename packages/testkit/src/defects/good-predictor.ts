import {
  AgopError,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type FeatureMatrix,
  type FittedPredictor,
  type Matrix,
  type Predictor,
  relativeDistance,
  type SparseRegressionProblem,
  type SupervisedEstimate,
  type SupervisedProblem,
  toBackendMatrix,
  type VectorEstimate,
  vectorEstimate,
} from "@agop/core";
import type { Keep } from "@agop/core/backend";
import { contributeEstimate, savedNumbers, savedSize } from "@agop/core/plugin";
import { smallProduct } from "../test-matrices.js";

/** A good predictor's fit, with the coefficients (n x c) and K (d x d) that it is made of. */
export interface GoodFit extends FittedPredictor<SupervisedEstimate> {
  readonly coefficients: DenseMatrix;
  readonly k: DenseMatrix;
}

export type GoodPredictor = Predictor<SupervisedProblem, GoodFit>;

/** The part of the coefficients that is taken from the fit before: so that there is something to remember. */
const inertia = 0.1;

/** k(x, z) as a function of q = (x - z)^T K (x - z), and s(q) in ∇_x k = -s(q) K (x - z). */
const kernels = {
  gaussian: { value: (q: number) => Math.exp(-q / 2), slope: (q: number) => Math.exp(-q / 2) },
  /** With a kink at x = z, where the slope from all sides is 0 on average. */
  laplace: {
    value: (q: number) => Math.exp(-Math.sqrt(q)),
    slope: (q: number) => (q > 0 ? Math.exp(-Math.sqrt(q)) / Math.sqrt(q) : 0),
  },
};
type Kernel = (typeof kernels)["gaussian"];

/**
 * Kernel ridge regression on the host but for the solve, with all that a predictor may have: gradients as an operator, an extra, a
 * state. Defects are planted into it.
 */
export function goodPredictor(kernelName: keyof typeof kernels = "gaussian"): GoodPredictor {
  const kernel = kernels[kernelName];
  return {
    name: "good",
    uses: "K",
    gives: ["posteriorVariance"],
    prepare({ inputs, targets }, { backend }) {
      const y = backend.fromDense(targets);
      const fitOf = (coefficients: DenseMatrix, k: DenseMatrix, keep: Keep): GoodFit => {
        const estimate = kernelEstimate(inputs, coefficients, k, kernelName);
        const j = keep(backend.fromDense(kernelGradients(inputs, coefficients, k, kernel)));
        return {
          coefficients,
          k,
          estimate,
          gradients: [operatorOf(j, inputs.rows, backend)],
          extras: { posteriorVariance: () => new Float64Array(inputs.cols).fill(1) },
          trainingResidual: relativeDistance(estimate.predict(inputs).data, targets.data),
          state: () => ({ coefficients: coefficients.data, k: k.data }),
          release: () => {
            backend.release(j);
          },
        };
      };
      return {
        featureDimensions: [inputs.cols],
        fit({ transforms: [transform], ridge, previous, keep }) {
          const k = backend.toDense(toBackendMatrix(transform, backend));
          const gram = backend.addDiagonal(backend.fromDense(kernelMatrix(inputs, inputs, k, kernel)), ridge);
          const solved = backend.toDense(backend.choleskySolve(gram, y));
          const before = previous?.coefficients.data ?? solved.data;
          const data = solved.data.map((value, i) => (1 - inertia) * value + inertia * before[i]);
          return fitOf({ ...solved, data }, k, keep);
        },
        relativeChange: ({ estimate }, previous) =>
          relativeDistance(previous.estimate.predict(inputs).data, estimate.predict(inputs).data),
        restore: ({ coefficients, k }, keep) =>
          fitOf(
            denseMatrix(inputs.rows, targets.cols, savedNumbers(coefficients)),
            denseMatrix(inputs.cols, inputs.cols, savedNumbers(k)),
            keep,
          ),
        release: () => {
          backend.release(y);
        },
      };
    },
  };
}

const format = "kernel-estimate";

function kernelEstimate(
  inputs: DenseMatrix,
  coefficients: DenseMatrix,
  k: DenseMatrix,
  kernel: keyof typeof kernels,
): SupervisedEstimate {
  const { rows, cols } = inputs;
  const content = { kernel, rows, cols, outputs: coefficients.cols, x: inputs.data, a: coefficients.data, k: k.data };
  return {
    kind: "supervised",
    predict: (given) => smallProduct(kernelMatrix(given, inputs, k, kernels[kernel]), coefficients),
    detach: () => undefined,
    save: () => ({ format, content }),
  };
}

/** Loads the estimates of the good predictor. */
export const goodFormat = contributeEstimate({
  name: format,
  summary: "points, coefficients and K of a kernel predictor",
  source: "this test",
  load: ({ kernel, rows, cols, outputs, x, a, k }) => {
    const [n, d, c] = [rows, cols, outputs].map(savedSize);
    const matrix = (height: number, width: number, data: typeof x): DenseMatrix =>
      denseMatrix(height, width, savedNumbers(data));
    return kernelEstimate(
      matrix(n, d, x),
      matrix(n, c, a),
      matrix(d, d, k),
      kernel === "laplace" ? kernel : "gaussian",
    );
  },
});

/** K (x - z) for the rows x and z of two matrices. */
function kTimesDifference(x: DenseMatrix, i: number, z: DenseMatrix, p: number, k: DenseMatrix): Float64Array {
  const d = k.cols;
  return Float64Array.from({ length: d }, (_, row) => {
    let sum = 0;
    for (let j = 0; j < d; j++) sum += k.data[row * d + j] * (x.data[i * d + j] - z.data[p * d + j]);
    return sum;
  });
}

/** (x - z)^T K (x - z). */
function squaredDistance(x: DenseMatrix, i: number, z: DenseMatrix, p: number, k: DenseMatrix): number {
  const scaled = kTimesDifference(x, i, z, p, k);
  return scaled.reduce((sum, v, j) => sum + v * (x.data[i * x.cols + j] - z.data[p * z.cols + j]), 0);
}

function kernelMatrix(x: DenseMatrix, z: DenseMatrix, k: DenseMatrix, { value }: Kernel): DenseMatrix {
  const result = denseMatrix(x.rows, z.rows);
  for (let i = 0; i < x.rows; i++) {
    for (let p = 0; p < z.rows; p++) result.data[i * z.rows + p] = value(squaredDistance(x, i, z, p, k));
  }
  return result;
}

/** ∇f_o(x_i) = -Σ_p a_po s(q_ip) K (x_i - x_p), in row o n + i. */
function kernelGradients(x: DenseMatrix, a: DenseMatrix, k: DenseMatrix, { slope }: Kernel): DenseMatrix {
  const [n, d, outputs] = [x.rows, x.cols, a.cols];
  const j = denseMatrix(n * outputs, d);
  for (let i = 0; i < n; i++) {
    for (let p = 0; p < n; p++) {
      const direction = kTimesDifference(x, i, x, p, k);
      const factor = slope(squaredDistance(x, i, x, p, k));
      for (let o = 0; o < outputs; o++) {
        const weight = -a.data[p * outputs + o] * factor;
        for (let feature = 0; feature < d; feature++) j.data[(o * n + i) * d + feature] += weight * direction[feature];
      }
    }
  }
  return j;
}

/** The gradients J as products with it. */
function operatorOf(j: Matrix, count: number, backend: Backend): GoodFit["gradients"][number] {
  return {
    form: "operator",
    count,
    rows: j.rows,
    cols: j.cols,
    multiply: (v) => backend.multiply(j, v),
    multiplyTransposed: (u) => backend.multiply(j, u, { left: true }),
    gram: () => backend.gram(j),
  };
}

export type GoodDiagonalPredictor = Predictor<SparseRegressionProblem, FittedPredictor<VectorEstimate>>;

type DiagonalOf = (transform: FeatureMatrix, backend: Backend) => Float64Array;

/** A good linear predictor that takes diagonal transforms only: x = k ∘ A^T (A diag(k) A^T + (λ + 1e-3) I)^{-1} y. */
export function goodDiagonalPredictor(diagonalOf: DiagonalOf = diagonalOnly): GoodDiagonalPredictor {
  return {
    name: "good-diagonal",
    uses: "K",
    transforms: "diagonal",
    isLinear: true,
    prepare: ({ design, response }, { backend }) => ({
      featureDimensions: [design.cols],
      fit({ transforms: [transform], ridge }) {
        const k = diagonalOf(transform, backend);
        const a = backend.fromDense(design);
        const scaled = backend.scale(a, { cols: k });
        const gram = backend.addDiagonal(backend.multiply(scaled, a, { right: true }), ridge + 1e-3);
        const dual = backend.choleskySolve(gram, backend.fromDense(denseMatrix(design.rows, 1, response)));
        const coefficients = backend.toDense(backend.multiply(scaled, dual, { left: true })).data;
        return {
          estimate: vectorEstimate(coefficients),
          gradients: [{ form: "diagonal", count: 1, diagonal: coefficients }],
          release: () => undefined,
        };
      },
      release: () => undefined,
    }),
  };
}

function diagonalOnly(transform: FeatureMatrix): Float64Array {
  if (transform.form === "diagonal") return transform.diagonal;
  throw new AgopError("parts-mismatch", `a ${transform.form} transform is not diagonal`);
}
