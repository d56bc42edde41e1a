import {
  AgopError,
  type Algorithm,
  denseEstimate,
  type DenseMatrix,
  denseMatrix,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  relativeDistance,
  type RunContext,
  type SparseMatrix,
} from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { exp } from "@agop/core/plugin";
import { missingPatterns } from "@agop/algebra";
import { classMoments, type Prior } from "./class-moments.js";
import { firstClasses } from "./first-classes.js";
import { gaussianClass, type RowsOfClass, rowsOfClass } from "./gaussian-class.js";

/** How many kinds of rows there are, and how far apart their covariances may be. */
export interface GaussianMixtureOptions {
  /** K >= 1 */
  readonly classes: number;
  /** ν / d > 0: the covariance of a class is drawn to the common one by so many times as many rows as there are columns. */
  readonly shrinkage: number;
}

/** Iterations of a single class before there are several. */
const singleIterations = 5;
/** What is certain of the first classes; the rest is spread over all. */
const certain = 0.9;

/**
 * Rows of several kinds, each Gaussian with a mean and a covariance of its own, by expectation maximisation: what a row misses is the
 * mean over its classes of their conditional means, and the mean of two starts, which may end in different classes. Within each class it
 * is lin-RFM with the expected AGOP at α = 1/2; which rows are whose is learned with the features. Columns are best given standardised.
 * Source: Ghahramani, Jordan, Supervised learning from incomplete data via an EM approach, NeurIPS 1994; docs/mathematics.md, section 12.
 * @throws AgopError `option-invalid`
 */
export function gaussianMixture(options: GaussianMixtureOptions): Algorithm<MatrixCompletionProblem, MatrixEstimate> {
  const { classes, shrinkage } = options;
  if (!(Number.isInteger(classes) && classes >= 1 && shrinkage > 0)) {
    const what = `classes are ${classes}, an integer >= 1, and shrinkage is ${shrinkage}, which must be > 0`;
    throw new AgopError("option-invalid", `algorithm "gaussian-mixture": ${what}`);
  }
  return {
    name: "gaussian-mixture",
    *iterate(
      { observed }: MatrixCompletionProblem,
      { backend, phase }: RunContext,
    ): Generator<Iterate<MatrixEstimate>> {
      const { cols } = observed;
      const patterns = missingPatterns(observed);
      const cells = withoutHoles(observed);
      const { means, variances } = columnMoments(observed);
      const prior: Prior = { rows: shrinkage * cols, variances };
      const step = (byClass: readonly RowsOfClass[], probabilities: readonly Float64Array[]): readonly RowsOfClass[] =>
        classMoments(byClass, probabilities, patterns, prior).map((each) => rowsOfClass(each, cells, patterns));

      const stepped = (start: readonly RowsOfClass[], iterations: number): readonly RowsOfClass[] => {
        let byClass = start;
        for (let t = 0; t < iterations; t++) byClass = step(byClass, probabilitiesOf(byClass));
        return byClass;
      };

      let chains: readonly (readonly RowsOfClass[])[] = phase("classes", () => {
        const start = rowsOfClass(gaussianClass(1, means, diagonalMatrix(variances)), cells, patterns);
        const single = stepped([start], singleIterations);
        if (classes === 1) return [single];
        const [{ filled }] = single;
        const spread = (1 - certain) / classes;
        return firstClasses(inDeviations(filled, means, variances), classes, backend).map((labels) => {
          const several = Array.from({ length: classes }, () => single[0]);
          const first = several.map((_, k) => Float64Array.from(labels, (of) => spread + (of === k ? certain : 0)));
          return step(several, first);
        });
      });
      let previous: DenseMatrix | undefined;
      for (;;) {
        const probabilities = chains.map(probabilitiesOf);
        const completed = meanOf(chains.map((byClass, chain) => mixed(byClass, probabilities[chain])));
        yield {
          estimate: denseEstimate(completed),
          trainingResidual: 0,
          relativeChange: previous ? relativeDistance(completed.data, previous.data) : NaN,
          details: { shares: probabilities.map((of) => of.map((r) => r.reduce((sum, p) => sum + p, 0) / r.length)) },
        };
        previous = completed;
        const before = chains;
        chains = phase("classes", () => before.map((byClass, chain) => step(byClass, probabilities[chain])));
      }
    },
  };
}

/** r_ik, the probability that row i is of class k by its observed cells: n for each class. */
function probabilitiesOf(byClass: readonly RowsOfClass[]): readonly Float64Array[] {
  const largest = byClass[0].logDensities.map((_, i) =>
    Math.max(...byClass.map(({ logDensities }) => logDensities[i])),
  );
  const densities = byClass.map(({ logDensities }) => logDensities.map((value, i) => exp(value - largest[i])));
  const sums = largest.map((_, i) => densities.reduce((sum, each) => sum + each[i], 0));
  return densities.map((density) => density.map((value, i) => value / sums[i]));
}

/** Σ_k r_ik E[x_i | x_iΩ, k], n x d. */
function mixed(byClass: readonly RowsOfClass[], probabilities: readonly Float64Array[]): DenseMatrix {
  const { rows, cols } = byClass[0].filled;
  const completed = denseMatrix(rows, cols);
  byClass.forEach(({ filled: { data } }, k) => {
    for (let p = 0; p < data.length; p++) completed.data[p] += probabilities[k][Math.floor(p / cols)] * data[p];
  });
  return completed;
}

function meanOf(completed: readonly DenseMatrix[]): DenseMatrix {
  const [first, ...others] = completed;
  const data = first.data.map(
    (value, p) => others.reduce((sum, other) => sum + other.data[p], value) / completed.length,
  );
  return denseMatrix(first.rows, first.cols, data);
}

/** Observed cells, 0 elsewhere. */
function withoutHoles({ rows, cols, rowOffsets, columns, values }: SparseMatrix): DenseMatrix {
  const cells = denseMatrix(rows, cols);
  for (let i = 0; i < rows; i++) {
    for (let k = rowOffsets[i]; k < rowOffsets[i + 1]; k++) cells.data[i * cols + columns[k]] = values[k];
  }
  return cells;
}

/** Of the observed cells of each column. One that does not vary has the mean variance of the others. */
function columnMoments({ cols, columns, values }: SparseMatrix) {
  const [counts, means, variances] = [new Float64Array(cols), new Float64Array(cols), new Float64Array(cols)];
  columns.forEach((j, k) => {
    counts[j]++;
    means[j] += values[k];
  });
  for (let j = 0; j < cols; j++) means[j] /= Math.max(counts[j], 1);
  columns.forEach((j, k) => (variances[j] += (values[k] - means[j]) ** 2 / counts[j]));
  const varied = variances.filter((variance) => variance > 0);
  const usual = varied.length === 0 ? 1 : varied.reduce((sum, variance) => sum + variance, 0) / varied.length;
  return { means, variances: variances.map((variance) => (variance > 0 ? variance : usual)) };
}

function inDeviations({ rows, cols, data }: DenseMatrix, means: Float64Array, variances: Float64Array): DenseMatrix {
  const deviation = (value: number, p: number): number => (value - means[p % cols]) / Math.sqrt(variances[p % cols]);
  return denseMatrix(rows, cols, data.map(deviation));
}
