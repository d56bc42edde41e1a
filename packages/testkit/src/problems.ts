import {
  denseMatrix,
  type DenseMatrix,
  matrixCompletion,
  type MatrixCompletionProblem,
  matrixSensing,
  type MatrixSensingProblem,
  type Problem,
  type ProblemKind,
  type Random,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
  toEntries,
  toSparse,
} from "@agop/core";
import { fail } from "./check.js";
import { smallProduct } from "./test-matrices.js";

/** A random 20 x 15 matrix of rank 2, of which 60% of the entries are observed. */
export function smallCompletion(seed = 1): MatrixCompletionProblem {
  const random = seededRandom(seed);
  const [rows, cols] = [20, 15];
  const truth = smallProduct(normalMatrix(rows, 2, random), normalMatrix(2, cols, random));
  const places = shuffledIndices(rows * cols, random).subarray(0, 0.6 * rows * cols);
  return matrixCompletion(
    toSparse(rows, cols, {
      rowIndices: places.map((place) => Math.floor(place / cols)),
      columnIndices: places.map((place) => place % cols),
      values: Float64Array.from(places, (place) => truth.data[place]),
    }),
  );
}

/** 30 noiseless responses to a Gaussian design with 60 features, 3 of which matter. */
export function smallRegression(seed = 1): SparseRegressionProblem {
  const random = seededRandom(seed);
  const design = normalMatrix(30, 60, random);
  const truth = denseMatrix(60, 1);
  for (const feature of shuffledIndices(60, random).subarray(0, 3)) truth.data[feature] = 1 + random.uniform();
  return sparseRegression(design, smallProduct(design, truth).data);
}

/** 40 Gaussian measurements of a random 8 x 6 matrix of rank 1. */
export function smallSensing(seed = 1): MatrixSensingProblem {
  const random = seededRandom(seed);
  const truth = smallProduct(normalMatrix(8, 1, random), normalMatrix(1, 6, random));
  const matrices = Array.from({ length: 40 }, () => normalMatrix(8, 6, random));
  const measurements = Float64Array.from(matrices, (a) =>
    a.data.reduce((sum, value, k) => sum + value * truth.data[k], 0),
  );
  return matrixSensing(8, 6, { kind: "dense", matrices }, measurements);
}

/** One small problem of each kind. */
export const smallProblems: {
  readonly [K in ProblemKind]: (seed?: number) => Extract<Problem, { kind: K }>;
} = {
  "matrix-completion": smallCompletion,
  "sparse-regression": smallRegression,
  "matrix-sensing": smallSensing,
};

/** The problem with its observations y multiplied by a factor. */
export function scaleObservations<P extends Problem>(problem: P, factor: number): P {
  const scale = (values: Float64Array): Float64Array => values.map((value) => value * factor);
  const known: Problem = problem;
  switch (known.kind) {
    case "matrix-completion":
      return { ...problem, observed: { ...known.observed, values: scale(known.observed.values) } };
    case "sparse-regression":
      return { ...problem, response: scale(known.response) };
    case "matrix-sensing":
      return { ...problem, measurements: scale(known.measurements) };
  }
}

/** The problem of completing the transposed matrix. */
export function transposeProblem<P extends Problem>(problem: P): P {
  const known: Problem = problem;
  if (known.kind !== "matrix-completion") return fail(`a problem of ${known.kind} is not transposed`);
  const { rowIndices, columnIndices, values } = toEntries(known.observed);
  const observed = toSparse(known.cols, known.rows, { rowIndices: columnIndices, columnIndices: rowIndices, values });
  return { ...problem, rows: known.cols, cols: known.rows, observed };
}

function normalMatrix(rows: number, cols: number, random: Random): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}
