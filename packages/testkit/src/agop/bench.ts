import {
  AgopError,
  type AgopEstimation,
  type Backend,
  type DenseMatrix,
  type EstimationStep,
  type FeatureMatrix,
  type Gradients,
  type Random,
  seededRandom,
  toBackendMatrix,
} from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { fail } from "../check.js";
import { testMatrices } from "../test-matrices.js";
import type { AgopSubject, MakeExtras } from "./subject.js";

/** J has more rows than columns, and enough of both for an estimator that keeps a number of directions. */
export const [points, dimension] = [24, 16];

export const gradientForms = ["dense", "diagonal", "operator", "operator with gram"] as const;
export type GradientForm = (typeof gradientForms)[number];

/** J on the host; the diagonal form has the diagonal of one. */
export function hostRows(backend: Backend, seed = 1): DenseMatrix {
  return testMatrices(backend, seed).dense(points, dimension);
}

/** These rows as gradients of the given form; of the diagonal form, the first row as the diagonal. */
export function gradientsOf(form: GradientForm, rows: DenseMatrix, backend: Backend): Gradients {
  const count = rows.rows;
  if (form === "diagonal") return { form, count, diagonal: rows.data.slice(0, rows.cols) };
  const matrix = backend.fromDense(rows);
  if (form === "dense") return { form, count, matrix };
  return {
    form: "operator",
    count,
    rows: rows.rows,
    cols: rows.cols,
    multiply: (v) => backend.multiply(matrix, v),
    multiplyTransposed: (u) => backend.multiply(matrix, u, { left: true }),
    ...(form === "operator with gram" && { gram: () => backend.gram(matrix) }),
  };
}

/** The diagonal form written out as a dense one. */
export function diagonalRows({ cols, data }: DenseMatrix): DenseMatrix {
  return diagonalMatrix(data.slice(0, cols));
}

export interface StepChoice {
  readonly iteration?: number;
  readonly random?: Random;
  readonly unit?: number;
}

/** The step as the machine of core takes it, with a seed for each iteration. */
export function stepOf(extras: MakeExtras, { iteration = 1, random, unit = 1 }: StepChoice = {}): EstimationStep {
  return { iteration, random: random ?? seededRandom(iteration), extras: extras(dimension, unit) };
}

/** G on the host, estimated in a scope as the machine does it. */
export function estimated(
  estimation: AgopEstimation,
  gradients: Gradients,
  step: EstimationStep,
  backend: Backend,
): DenseMatrix {
  return backend.scope(() => hostFeatures(estimation.estimate(gradients, step), backend));
}

export function hostFeatures(features: FeatureMatrix, backend: Backend): DenseMatrix {
  const { rows, cols, data } = backend.toDense(toBackendMatrix(features, backend));
  if (rows !== dimension || cols !== dimension) {
    return fail(`the AGOP is ${rows} x ${cols}; the gradients have ${dimension} features`);
  }
  return { rows, cols, data };
}

/** The forms that the estimator takes; an error other than that they do not fit is one of `agop-refuses`. */
export function formsTaken({ backend, create, extras }: AgopSubject): readonly GradientForm[] {
  return gradientForms.filter((form) => {
    try {
      backend.scope(() => {
        const gradients = gradientsOf(form, hostRows(backend), backend);
        create().start(backend).estimate(gradients, stepOf(extras));
      });
      return true;
    } catch {
      return false;
    }
  });
}

export function isMismatch(error: unknown): boolean {
  return error instanceof AgopError && error.code === "parts-mismatch";
}

/** Runs `use` with the gradients of each form that is taken, in a scope of its own. */
export function forEachForm(
  subject: AgopSubject,
  use: (gradients: (seed?: number, factor?: number) => Gradients, form: GradientForm) => void,
): void {
  const { backend } = subject;
  for (const form of formsTaken(subject)) {
    backend.scope(() => {
      use((seed = 1, factor = 1) => {
        const rows = hostRows(backend, seed);
        return gradientsOf(form, { ...rows, data: rows.data.map((value) => value * factor) }, backend);
      }, form);
    });
  }
}
