import type { Backend, Matrix, Sparse } from "./backend.js";

/** ‖X - X'‖_F / ‖X‖_F. */
export function relativeChange(x: Matrix, previous: Matrix, backend: Backend): number {
  return backend.scope(() => {
    const difference = backend.combine(1, x, -1, previous);
    return Math.sqrt(backend.inner(difference, difference) / backend.inner(x, x));
  });
}

/** ‖P_Ω^⊥(X)‖_F / ‖X‖_F, the part of X outside the pattern. */
export function partOutside(pattern: Sparse, x: Matrix, backend: Backend): number {
  return backend.scope(() => {
    const host = backend.toSparse(pattern);
    const zeros = backend.fromSparse({ ...host, values: new Float64Array(host.values.length) });
    const outside = backend.overwrite(x, zeros);
    return Math.sqrt(backend.inner(outside, outside) / backend.inner(x, x));
  });
}
