import {
  AgopError,
  denseMatrix,
  type DenseMatrix,
  type Entries,
  type Random,
  shuffledIndices,
  sparseRegression,
  type SparseMatrix,
  type SparseRegressionProblem,
  toSparse,
} from "@agop/core";

/**
 * X = U V^T with standard normal factors, scaled to Frobenius norm sqrt(rows · cols), which is d for a d x d matrix.
 * Source: Radhakrishnan, Belkin, Drusvyatskiy 2025, experiments on matrix completion.
 * @throws AgopError `option-invalid` unless 1 <= rank <= min(rows, cols).
 */
export function randomLowRank(options: {
  readonly rows: number;
  readonly cols: number;
  readonly rank: number;
  readonly random: Random;
}): DenseMatrix {
  const { rows, cols, rank, random } = options;
  assertCount("the rank", rank, 1, Math.min(rows, cols));
  const u = normals(rows * rank, random);
  const v = normals(cols * rank, random);
  const x = denseMatrix(rows, cols);
  let squares = 0;
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < cols; j++) {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += u[i * rank + r] * v[j * rank + r];
      x.data[i * cols + j] = sum;
      squares += sum * sum;
    }
  }
  const scale = Math.sqrt((rows * cols) / squares);
  return denseMatrix(
    rows,
    cols,
    x.data.map((value) => value * scale),
  );
}

/**
 * `count` entries uniformly at random, plus noise of the given standard deviation; and all the others.
 * @throws AgopError `option-invalid` unless 1 <= count <= rows · cols.
 */
export function sampleUniformly(
  truth: DenseMatrix,
  count: number,
  random: Random,
  noise = 0,
): { readonly observed: SparseMatrix; readonly heldOut: Entries } {
  const { rows, cols, data } = truth;
  assertCount("the number of observed entries", count, 1, rows * cols);
  const order = shuffledIndices(rows * cols, random);
  const entriesAt = (places: Int32Array, value: (place: number) => number): Entries => ({
    rowIndices: places.map((place) => Math.floor(place / cols)),
    columnIndices: places.map((place) => place % cols),
    values: Float64Array.from(places, value),
  });
  const noisy = (place: number): number => data[place] + (noise === 0 ? 0 : noise * random.normal());
  return {
    observed: toSparse(rows, cols, entriesAt(order.subarray(0, count), noisy)),
    heldOut: entriesAt(order.subarray(count), (place) => data[place]),
  };
}

/**
 * y = A x + noise with a Gaussian design A and Gaussian nonzeros of x at uniformly random places.
 * @throws AgopError `option-invalid` unless 0 <= nonzeros <= features.
 */
export function sparseRegressionDesign(options: {
  readonly observations: number;
  readonly features: number;
  readonly nonzeros: number;
  readonly random: Random;
  /** Standard deviation; default 0. */
  readonly noise?: number;
}): { readonly problem: SparseRegressionProblem; readonly truth: Float64Array } {
  const { observations, features, nonzeros, random, noise = 0 } = options;
  assertCount("the number of nonzeros", nonzeros, 0, features);
  const truth = new Float64Array(features);
  for (const place of shuffledIndices(features, random).subarray(0, nonzeros)) truth[place] = random.normal();
  const design = denseMatrix(observations, features, normals(observations * features, random));
  const response = Float64Array.from({ length: observations }, (_, i) => {
    let sum = noise === 0 ? 0 : noise * random.normal();
    for (let j = 0; j < features; j++) sum += design.data[i * features + j] * truth[j];
    return sum;
  });
  return { problem: sparseRegression(design, response), truth };
}

function assertCount(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && value >= least && value <= most) return;
  throw new AgopError("option-invalid", `${name} is ${value}; it must be an integer from ${least} to ${most}`);
}

function normals(count: number, random: Random): Float64Array {
  return Float64Array.from({ length: count }, () => random.normal());
}
