import {
  type Backend,
  type FeatureMatrix,
  type FittedPredictor,
  gradientDimension,
  type Predictor,
  type PreparedPredictor,
  type Problem,
  randomTransform,
  seededRandom,
  toBackendMatrix,
} from "@agop/core";
import { bareContext } from "@agop/core/run";
import { withBackend } from "../with-backend.js";
import type { PredictorSubject } from "./subject.js";

/** What a fit of a check is made with; whatever is left out is the same in all of them. */
export interface FitChoice {
  /** Default 0.1, at which every predictor must have a fit. */
  readonly ridge?: number;
  /** Default 1. */
  readonly iteration?: number;
  readonly previous?: FittedPredictor;
  /** Default: random ones, of the sizes that the fit before asks for. */
  readonly transforms?: readonly FeatureMatrix[];
}

/** A predictor that is prepared on a backend, and fitted as the machine of core fits it: in a scope, with transforms that last. */
export interface Bench {
  readonly backend: Backend;
  readonly predictor: Predictor<Problem, FittedPredictor>;
  readonly prepared: PreparedPredictor<FittedPredictor>;
  /**
   * M or K as the predictor uses, in the form that it takes, of condition 10 or 100; the same for the same seed. Of M_0's sizes, or
   * of those of a fit's gradients.
   */
  transforms(seed?: number, previous?: FittedPredictor): readonly FeatureMatrix[];
  /** Released with the bench, or before. */
  fit(choice?: FitChoice): Promise<FittedPredictor>;
  /** The fit that `state` describes, where the predictor has them. */
  restore(state: NonNullable<ReturnType<NonNullable<FittedPredictor["state"]>>>): FittedPredictor | undefined;
  release(fitted: FittedPredictor): void;
}

export interface BenchOptions {
  /** A backend that is already there. */
  readonly backend?: Backend;
  readonly signal?: AbortSignal;
}

/** Lends a bench to `use`, and releases all that it made afterwards. */
export async function withBench<T>(
  subject: PredictorSubject,
  use: (bench: Bench) => Promise<T>,
  { backend: given, signal = new AbortController().signal }: BenchOptions = {},
): Promise<T> {
  if (!given) {
    return withBackend(subject.createBackend, (backend) => withBench(subject, use, { backend, signal }));
  }
  const backend = given;
  const predictor = subject.create();
  const context = { ...bareContext(backend, 1), signal };
  const prepared = await predictor.prepare(subject.problem, context);
  const alive = new Set<FittedPredictor>();
  const made: FeatureMatrix[] = [];
  const transforms: Bench["transforms"] = (seed = 1, previous) =>
    (previous?.gradients.map(gradientDimension) ?? prepared.featureDimensions).map((dimension, place) => {
      const matrix = startingTransform(predictor, dimension, seed + place, backend);
      made.push(matrix);
      return matrix;
    });
  const adopt = (fitted: FittedPredictor): FittedPredictor => {
    alive.add(fitted);
    return fitted;
  };
  const release = (fitted: FittedPredictor): void => {
    if (alive.delete(fitted)) fitted.release();
  };
  try {
    return await use({
      backend,
      predictor,
      prepared,
      transforms,
      fit: async ({ ridge = 0.1, iteration = 1, previous, transforms: given } = {}) => {
        const chosen = given ?? transforms(iteration, previous);
        const step = { transforms: chosen, ridge, iteration, previous, random: seededRandom(iteration) };
        return adopt(await backend.scope((keep) => prepared.fit({ ...step, keep })));
      },
      restore: (state) => {
        const { restore } = prepared;
        return restore && adopt(backend.scope((keep) => restore(state, keep)));
      },
      release,
    });
  } finally {
    for (const fitted of [...alive]) release(fitted);
    for (const matrix of made) {
      if (matrix.form === "dense") backend.release(matrix.matrix);
      if (matrix.form === "factored") backend.release(matrix.vectors);
    }
    prepared.release();
  }
}

/** Random and positive definite: diagonal where only that will do. */
function startingTransform(
  { uses, transforms }: Predictor<Problem, FittedPredictor>,
  dimension: number,
  seed: number,
  backend: Backend,
): FeatureMatrix {
  if (transforms === "factored") return factoredTransform(dimension, seed, backend);
  const place = { place: 0, dimension, isDiagonal: transforms === "diagonal", random: seededRandom(seed) };
  return backend.scope((keep) => {
    const m = randomTransform(10).create(place, backend);
    if (m.form === "diagonal") {
      return { form: "diagonal", diagonal: uses === "M" ? m.diagonal : m.diagonal.map((s) => s * s) };
    }
    const matrix = toBackendMatrix(m, backend);
    return { form: "dense", matrix: keep(uses === "M" ? matrix : backend.multiply(matrix, matrix)) };
  });
}

/** V diag(s) V^T + I - V V^T, with three eigenvalues that exceed 1, or fewer where there are fewer features. */
function factoredTransform(dimension: number, seed: number, backend: Backend): FeatureMatrix {
  const random = seededRandom(seed);
  const width = Math.min(3, dimension);
  const gaussian = Float64Array.from({ length: dimension * width }, () => random.normal());
  return backend.scope((keep) => {
    const { q } = backend.thinQr(backend.fromDense({ rows: dimension, cols: width, data: gaussian }));
    const values = Float64Array.from({ length: width }, (_, j) => 2 + j + random.uniform());
    return { form: "factored", vectors: keep(q), values, complement: 1 };
  });
}
