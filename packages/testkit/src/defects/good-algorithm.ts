import {
  type Algorithm,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  type Iterate,
  type Matrix,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type RunContext,
  savedMatrix,
} from "@agop/core";
import { densify } from "../reference.js";

export type CompletionAlgorithm = Algorithm<MatrixCompletionProblem, MatrixEstimate>;

/** How far unobserved entries shrink in an iteration. */
const shrinkage = 0.9;

/**
 * A completion that does nothing useful, well behaved in every respect: it starts from a random multiple of the observations' size,
 * and shrinks what is not observed. Defects are planted into it.
 */
export function goodAlgorithm(): CompletionAlgorithm {
  return {
    name: "good",
    *iterate({ rows, cols, observed }, { backend, random }: RunContext): Generator<Iterate<MatrixEstimate>, void> {
      const y = backend.fromSparse(observed);
      const size = Math.sqrt(observed.values.reduce((sum, value) => sum + value * value, 0) / observed.values.length);
      const noise = new Float64Array(rows * cols).fill(size * random.normal());
      let x = backend.fromDense(denseMatrix(rows, cols, noise));
      try {
        for (;;) {
          const next = backend.scope((keep) => {
            const factors = { rows: new Float64Array(rows).fill(shrinkage) };
            return keep(backend.overwrite(backend.scale(x, factors), y));
          });
          backend.release(x);
          x = next;
          yield { estimate: estimateOf(x, backend) };
        }
      } finally {
        backend.release(x, y);
      }
    },
  };
}

function estimateOf(x: Matrix, backend: Backend): MatrixEstimate {
  let host: DenseMatrix | undefined;
  const toDense = (): DenseMatrix => (host ??= backend.toDense(x));
  const { rows, cols } = x;
  return {
    kind: "matrix",
    rows,
    cols,
    toDense,
    predict: ({ rowIndices, columnIndices }) =>
      Float64Array.from(rowIndices, (row, k) => toDense().data[row * cols + columnIndices[k]]),
    complete: densify,
    detach: () => {
      toDense();
    },
    values: () => toDense().data,
    save: () => savedMatrix(toDense()),
  };
}
