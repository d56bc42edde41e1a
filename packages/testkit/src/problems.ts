import {
  denseMatrix,
  type DenseMatrix,
  matrixCompletion,
  type MatrixCompletionProblem,
  matrixSensing,
  type MatrixSensingProblem,
  type Problem,
  type ProblemKind,
  type ProblemOf,
  type Random,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseMatrix,
  type SparseRegressionProblem,
  supervised,
  type SupervisedProblem,
  toEntries,
  toSparse,
} from "@agop/core";
import { batchesOf, completionByRows, type CompletionByRowsProblem } from "@agop/core/streaming";
import { fail } from "./check.js";
import { smallProduct } from "./test-matrices.js";

/** A problem, and what it was made from. */
export interface KnownProblem<P extends Problem, T> {
  readonly problem: P;
  readonly truth: T;
}

/** A random 20 x 15 matrix of rank 2, of which 60% of the entries are observed. */
export function knownCompletion(seed = 1): KnownProblem<MatrixCompletionProblem, DenseMatrix> {
  const random = seededRandom(seed);
  const [rows, cols] = [20, 15];
  const truth = smallProduct(normalMatrix(rows, 2, random), normalMatrix(2, cols, random));
  const places = shuffledIndices(rows * cols, random).subarray(0, 0.6 * rows * cols);
  const problem = matrixCompletion(
    toSparse(rows, cols, {
      rowIndices: places.map((place) => Math.floor(place / cols)),
      columnIndices: places.map((place) => place % cols),
      values: Float64Array.from(places, (place) => truth.data[place]),
    }),
  );
  return { problem, truth };
}

/** 30 noiseless responses to a Gaussian design with 60 features, 3 of which matter. */
export function knownRegression(seed = 1): KnownProblem<SparseRegressionProblem, Float64Array> {
  const random = seededRandom(seed);
  const design = normalMatrix(30, 60, random);
  const truth = denseMatrix(60, 1);
  for (const feature of shuffledIndices(60, random).subarray(0, 3)) truth.data[feature] = 1 + random.uniform();
  return { problem: sparseRegression(design, smallProduct(design, truth).data), truth: truth.data };
}

/** 40 Gaussian measurements of a random 8 x 6 matrix of rank 1. */
export function knownSensing(seed = 1): KnownProblem<MatrixSensingProblem, DenseMatrix> {
  const random = seededRandom(seed);
  const truth = smallProduct(normalMatrix(8, 1, random), normalMatrix(1, 6, random));
  const matrices = Array.from({ length: 40 }, () => normalMatrix(8, 6, random));
  const measurements = Float64Array.from(matrices, (a) =>
    a.data.reduce((sum, value, k) => sum + value * truth.data[k], 0),
  );
  return { problem: matrixSensing(8, 6, { kind: "dense", matrices }, measurements), truth };
}

/** The problem of `knownCompletion`. */
export function smallCompletion(seed = 1): MatrixCompletionProblem {
  return knownCompletion(seed).problem;
}

/** The problem of `knownRegression`. */
export function smallRegression(seed = 1): SparseRegressionProblem {
  return knownRegression(seed).problem;
}

/** The problem of `knownSensing`. */
export function smallSensing(seed = 1): MatrixSensingProblem {
  return knownSensing(seed).problem;
}

/** 40 points with 5 features, of which two decide on both targets, by smooth functions. */
export function smallSupervised(seed = 1): SupervisedProblem {
  const random = seededRandom(seed);
  const inputs = normalMatrix(40, 5, random);
  return supervised(inputs, smallTargets(inputs));
}

/** The function that `smallSupervised` asks for: sin(a) + b and a b of the first two features a, b. */
export function smallTargets(inputs: DenseMatrix): DenseMatrix {
  const targets = denseMatrix(inputs.rows, 2);
  for (let i = 0; i < inputs.rows; i++) {
    const [first, second] = inputs.data.subarray(i * inputs.cols);
    targets.data.set([Math.sin(first) + second, first * second], i * 2);
  }
  return targets;
}

/** The rows of `smallCompletion` in batches of 7. */
export function smallCompletionByRows(seed = 1): CompletionByRowsProblem {
  return completionByRows(batchesOf(smallCompletion(seed).observed, 7));
}

/** One small problem of each kind that core brings. */
export const smallProblems = {
  "matrix-completion": smallCompletion,
  "sparse-regression": smallRegression,
  "matrix-sensing": smallSensing,
  supervised: smallSupervised,
  "completion-by-rows": smallCompletionByRows,
} satisfies { readonly [K in ProblemKind]?: (seed?: number) => ProblemOf<K> };

/** Narrows a problem to what its kind says it is. */
export function isOfKind<K extends ProblemKind>(problem: Problem, kind: K): problem is ProblemOf<K> {
  return problem.kind === kind;
}

/** Whether `scaleObservations` knows the kind of problem: those that core brings. */
export function isScalable({ kind }: Problem): boolean {
  return kind in smallProblems;
}

/** The problem with its observations y multiplied by a factor. */
export function scaleObservations(problem: Problem, factor: number): Problem {
  const scale = (values: Float64Array): Float64Array => values.map((value) => value * factor);
  if (isOfKind(problem, "matrix-completion")) {
    return matrixCompletion({ ...problem.observed, values: scale(problem.observed.values) });
  }
  if (isOfKind(problem, "sparse-regression")) return sparseRegression(problem.design, scale(problem.response));
  if (isOfKind(problem, "matrix-sensing")) {
    const { rows, cols, operator, measurements } = problem;
    return matrixSensing(rows, cols, operator, scale(measurements));
  }
  if (isOfKind(problem, "supervised")) {
    const { inputs, targets, categories, task } = problem;
    return supervised(inputs, { ...targets, data: scale(targets.data) }, { task, categories });
  }
  if (isOfKind(problem, "completion-by-rows")) {
    const { batches } = problem;
    const scaled = (index: number): SparseMatrix => {
      const observed = batches.batch(index);
      return { ...observed, values: scale(observed.values) };
    };
    return completionByRows({ ...batches, batch: scaled });
  }
  return fail(`the observations of a problem of ${problem.kind} are not scaled`);
}

/** The problem of completing the transposed matrix. */
export function transposeProblem(problem: Problem): Problem {
  if (!isOfKind(problem, "matrix-completion")) return fail(`a problem of ${problem.kind} is not transposed`);
  const { rowIndices, columnIndices, values } = toEntries(problem.observed);
  const transposed = { rowIndices: columnIndices, columnIndices: rowIndices, values };
  return matrixCompletion(toSparse(problem.cols, problem.rows, transposed));
}

export function normalMatrix(rows: number, cols: number, random: Random): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
}
