import type { Backend, Sparse } from "@agop/core";
import { singularValuesOf } from "./shrinkage.js";

/**
 * A lower bound on the optimum of nuclear-norm minimisation, for which no solver need be trusted: by duality
 *
 *   min { ‖X‖_* : P_Ω(X) = y }  >=  <a, y> / ‖P_Ω*(a)‖_2   for every a on Ω
 *
 * Zero for a = 0. An X that agrees with y and has this nuclear norm is optimal.
 * Source: Candès, Recht, Found. Comput. Math. 9, 2009, section 3.
 */
export function nuclearNormLowerBound(a: Sparse, y: Float64Array, backend: Backend): number {
  return backend.scope(() => {
    const { values } = backend.toSparse(a);
    const zero = backend.fromDense({ rows: a.rows, cols: a.cols, data: new Float64Array(a.rows * a.cols) });
    const [largest] = singularValuesOf(backend.overwrite(zero, a), backend);
    const product = values.reduce((sum, value, k) => sum + value * y[k], 0);
    return largest > 0 ? product / largest : 0;
  });
}
