import { pow } from "../elementary.js";
import type { Backend, Matrix } from "../contracts/backend.js";
import type { TransformUse } from "../contracts/phi.js";
import { AgopError } from "../errors.js";
import { type FeatureMatrix, identityFeatures, mapEigenvalues } from "../matrix/feature-matrix.js";
import { type DenseMatrix, denseMatrix } from "../matrix/matrix.js";
import type { Random } from "../random.js";

/** M_0, what a machine starts from: symmetric positive semidefinite, one for each place where features are learned. */
export interface InitialTransform {
  readonly name: string;
  create(place: InitialPlace, backend: Backend): FeatureMatrix;
}

export interface InitialPlace {
  /** Counted from 0. */
  readonly place: number;
  /** d. */
  readonly dimension: number;
  /** Whether only a diagonal will do. */
  readonly isDiagonal: boolean;
  readonly random: Random;
}

/** M_0 = I. */
export function identityTransform(): InitialTransform {
  return { name: "identity", create: ({ dimension }) => identityFeatures(dimension) };
}

/**
 * M_0 = Q diag(s) Q^T with Q uniform among orthogonal matrices (I where only a diagonal will do) and s from 1 / condition to 1,
 * both of which occur, uniform on a logarithmic scale between.
 * @throws AgopError `option-invalid` unless the condition is >= 1 and finite
 */
export function randomTransform(condition: number): InitialTransform {
  if (!(condition >= 1 && condition < Infinity)) {
    throw new AgopError("option-invalid", `initial transform "random": condition is ${condition}; it must be >= 1`);
  }
  return {
    name: `random(${condition})`,
    create: ({ dimension, isDiagonal, random }, backend) => {
      const eigenvalues = Float64Array.from({ length: dimension }, () => pow(condition, -random.uniform()));
      eigenvalues[0] = 1;
      if (dimension > 1) eigenvalues[1] = 1 / condition;
      if (isDiagonal) return { form: "diagonal", diagonal: eigenvalues };
      const gaussian = Float64Array.from({ length: dimension * dimension }, () => random.normal());
      const { q } = backend.thinQr(backend.fromDense(denseMatrix(dimension, dimension, gaussian)));
      const scaled = backend.scale(q, { cols: eigenvalues });
      return { form: "dense", matrix: backend.multiply(scaled, q, { right: true }) };
    },
  };
}

/**
 * M_0 as given, one symmetric positive semidefinite matrix for each place.
 * @throws AgopError `parts-mismatch`, when a run starts, where sizes or forms do not fit
 */
export function givenTransforms(matrices: readonly DenseMatrix[]): InitialTransform {
  return {
    name: "given",
    create: ({ place, dimension, isDiagonal }, backend) => {
      const matrix = matrices.at(place);
      if (!matrix || matrix.rows !== dimension || matrix.cols !== dimension) {
        const given = matrix ? `${matrix.rows} x ${matrix.cols}` : "missing";
        const what = `the initial transform of place ${place} is ${given}; the predictor has ${dimension} features there`;
        throw new AgopError("parts-mismatch", what);
      }
      if (!isDiagonal) return { form: "dense", matrix: backend.fromDense(matrix) };
      return {
        form: "diagonal",
        diagonal: Float64Array.from({ length: dimension }, (_, j) => matrix.data[j * dimension + j]),
      };
    },
  };
}

/** M_0, or K_0 = M_0² for a predictor that uses it. */
export function initialFor(use: TransformUse, initial: FeatureMatrix, backend: Backend): FeatureMatrix {
  if (use === "M") return initial;
  if (initial.form !== "dense") return mapEigenvalues(initial, (s) => s * s, backend);
  const square: Matrix = backend.multiply(initial.matrix, initial.matrix);
  return { form: "dense", matrix: square };
}
