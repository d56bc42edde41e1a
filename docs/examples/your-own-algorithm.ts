import {
  type Algorithm,
  type Backend,
  backendEstimate,
  denseMatrix,
  type Matrix,
  type MatrixEstimate,
  type Problem,
  type SparseMatrix,
} from "@agop/core";
import { contributeAlgorithm, definePlugin, savedNumbers } from "@agop/core/plugin";
import { z } from "zod";
import "./your-own-problem.js";

/** What it needs of a problem; two kinds have it. */
interface Observed extends Problem {
  readonly rows: number;
  readonly cols: number;
  readonly observed: SparseMatrix;
}

/** X ← P_r(X with y in the observed places), P_r the nearest matrix of rank r (Mazumder, Hastie, Tibshirani, JMLR 11, 2010). */
export function hardImpute<P extends Observed>({ rank }: { readonly rank: number }): Algorithm<P, MatrixEstimate> {
  return {
    name: "hard-impute",
    *iterate({ rows, cols, observed }, { backend, phase, resumed }) {
      const pattern = backend.fromSparse(observed);
      let x = backend.fromDense(denseMatrix(rows, cols, resumed && savedNumbers(resumed["x"])));
      try {
        for (;;) {
          const next = phase("project", () =>
            backend.scope((keep) => keep(nearest(backend.overwrite(x, pattern), rank, backend))),
          );
          backend.release(x);
          x = next;
          yield { estimate: backendEstimate(x, backend), state: () => ({ x: backend.toDense(next).data }) };
        }
      } finally {
        backend.release(x, pattern);
      }
    },
  };
}

/** A V V^T with V the leading eigenvectors of A^T A. */
function nearest(a: Matrix, rank: number, backend: Backend): Matrix {
  const { vectors } = backend.symmetricEigen(backend.gram(a));
  const leading = backend.leadingColumns(vectors, Math.min(rank, a.cols));
  return backend.multiply(backend.multiply(a, leading), leading, { right: true });
}

export const hardImputePlugin = definePlugin({
  name: "my-algorithm",
  contributions: [
    contributeAlgorithm({
      name: "hard-impute",
      summary: "missing entries by the nearest matrix of a given rank, again and again",
      source: "Mazumder, Hastie, Tibshirani, JMLR 11, 2010",
      options: z.object({ rank: z.int().positive().default(2).describe("rank of the estimate") }),
      capabilities: { isResumable: true },
      create: {
        "matrix-completion": (options) => hardImpute(options),
        "one-bit-completion": (options) => hardImpute(options),
      },
    }),
  ],
});
