import type { Backend, Matrix, Sparse } from "@agop/core";

/** ‖X - X'‖_F / ‖X‖_F; 0 where both are 0. */
export function relativeChange(x: Matrix, previous: Matrix, backend: Backend): number {
  return backend.scope(() => {
    const difference = backend.combine(1, x, -1, previous);
    const change = backend.inner(difference, difference);
    return change === 0 ? 0 : Math.sqrt(change / backend.inner(x, x));
  });
}

/** ‖P_Ω^⊥(X)‖_F / ‖X‖_F, the part of X outside the pattern; 0 where X is 0. */
export function partOutside(pattern: Sparse, x: Matrix, backend: Backend): number {
  return backend.scope(() => {
    const zeros = backend.withValues(pattern, new Float64Array(pattern.count));
    const outside = backend.overwrite(x, zeros);
    const part = backend.inner(outside, outside);
    return part === 0 ? 0 : Math.sqrt(part / backend.inner(x, x));
  });
}
