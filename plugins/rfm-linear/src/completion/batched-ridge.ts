import {
  AgopError,
  type Backend,
  denseMatrix,
  type DenseMatrix,
  type FittedPredictor,
  type Gradients,
  type Matrix,
  type Predictor,
  type Sparse,
  toBackendMatrix,
} from "@agop/core";
import type { CompletionByRowsProblem, ObservedBatches, RowCompletionEstimate } from "@agop/core/streaming";
import { rowCompletionEstimate } from "./row-completion-estimate.js";

/** What every row of X is completed with; X is never all there. */
export interface BatchedFit extends FittedPredictor<RowCompletionEstimate> {
  readonly features: Features;
  /** ‖X - X'‖ / ‖X‖ against the fit before; NaN where a run does not look at it. */
  readonly change: number;
}

/**
 * `rowwiseRidge` in one pass over batches of rows, of which one is in memory at a time:
 *
 *   X[i, :] = y_i^T (K[Ω_i, Ω_i] + λ I)^{-1} K[Ω_i, :],   J = X,   J^T J = Σ_i X[i, :]^T X[i, :]
 *
 * summed in the order of the batches, and over processes where rows are shared.
 */
export function batchedRidge({ replaceObserved = false }: { readonly replaceObserved?: boolean } = {}): Predictor<
  CompletionByRowsProblem,
  BatchedFit
> {
  return {
    name: "rowwise-ridge",
    uses: "K",
    transforms: "dense",
    isLinear: true,
    prepare({ batches }, { backend, signal, giveWay, needsChange, sum }) {
      return {
        featureDimensions: [batches.cols],
        async fit({ transforms: [transform], ridge, previous }) {
          const k = toBackendMatrix(transform, backend);
          const features = { k, ridge, interpolates: replaceObserved || ridge === 0 };
          const before = needsChange ? previous?.features : undefined;
          const gram = denseMatrix(batches.cols, batches.cols);
          const totals = new Float64Array(5);
          for (let index = 0; index < batches.count; index++) {
            addBatch(batches, index, features, before, gram, totals, backend);
            await giveWay();
            if (signal.aborted) throw new AgopError("cancelled", "the completion was cancelled");
          }
          totals[4] = batches.rows;
          await sum.add(gram.data);
          await sum.add(totals);
          const [residual, observed, change, norm, rows] = totals;
          return {
            features,
            change: before ? ratio(change, norm) : NaN,
            estimate: rowCompletionEstimate(features, backend),
            gradients: [rowsOfX(batches, features, { gram, count: rows }, backend)],
            trainingResidual: ratio(residual, observed),
            release: () => undefined,
          };
        },
        relativeChange: ({ change }) => change,
        release: () => undefined,
      };
    },
  };
}

/** All that the completion of a row depends on, beside the row. */
interface Features {
  readonly k: Matrix;
  readonly ridge: number;
  readonly interpolates: boolean;
}

/** The rows of X, as solved and with observed entries as they are where it interpolates; both live in the current scope. */
function solvedRows(observed: Sparse, { k, ridge, interpolates }: Features, backend: Backend) {
  const solved = backend.solveRows(k, observed, ridge);
  return { solved, x: interpolates ? backend.overwrite(solved, observed) : solved };
}

/** Adds X^T X of a batch to `gram`, and ‖P_Ω X - y‖², ‖y‖², ‖X - X'‖², ‖X‖² to `totals`. */
function addBatch(
  batches: ObservedBatches,
  index: number,
  features: Features,
  before: Features | undefined,
  gram: DenseMatrix,
  totals: Float64Array,
  backend: Backend,
): void {
  backend.scope(() => {
    const onHost = batches.batch(index);
    const observed = backend.fromSparse(onHost);
    const { solved, x } = solvedRows(observed, features, backend);
    const fitted = backend.toSparse(backend.sample(solved, observed)).values;
    for (let e = 0; e < fitted.length; e++) {
      totals[0] += (fitted[e] - onHost.values[e]) ** 2;
      totals[1] += onHost.values[e] ** 2;
    }
    const { data } = backend.toDense(backend.gram(x));
    for (let c = 0; c < data.length; c++) gram.data[c] += data[c];
    if (!before) return;
    const difference = backend.combine(1, x, -1, solvedRows(observed, before, backend).x);
    totals[2] += backend.inner(difference, difference);
    totals[3] += backend.inner(x, x);
  });
}

/** X as an operator: its Gram matrix comes from the fit, other products take a pass over the rows each. */
function rowsOfX(
  batches: ObservedBatches,
  features: Features,
  { gram, count }: { readonly gram: DenseMatrix; readonly count: number },
  backend: Backend,
): Gradients {
  const { rows, cols } = batches;
  /** Calls `use` with the rows of X of each batch and the place of its first one. */
  const eachBatch = (use: (x: Matrix, start: number) => void): void => {
    for (let index = 0, start = 0; index < batches.count; index++) {
      start += backend.scope(() => {
        const { x } = solvedRows(backend.fromSparse(batches.batch(index)), features, backend);
        use(x, start);
        return x.rows;
      });
    }
  };
  return {
    form: "operator",
    count,
    rows,
    cols,
    gram: () => backend.fromDense(gram),
    multiply: (v) => {
      const product = denseMatrix(rows, v.cols);
      eachBatch((x, start) => {
        product.data.set(backend.toDense(backend.multiply(x, v)).data, start * v.cols);
      });
      return backend.fromDense(product);
    },
    multiplyTransposed: (u) => {
      const { data } = backend.toDense(u);
      const product = denseMatrix(cols, u.cols);
      eachBatch((x, start) => {
        const part = denseMatrix(x.rows, u.cols, data.slice(start * u.cols, (start + x.rows) * u.cols));
        const added = backend.toDense(backend.multiply(x, backend.fromDense(part), { left: true })).data;
        for (let e = 0; e < added.length; e++) product.data[e] += added[e];
      });
      return backend.fromDense(product);
    },
  };
}

function ratio(part: number, whole: number): number {
  return part === 0 ? 0 : Math.sqrt(part / whole);
}
