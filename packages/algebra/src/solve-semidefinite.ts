import type { Backend, Matrix } from "@agop/core";
import { AgopError } from "@agop/core";

/** Of a system that Cholesky could not solve. */
export interface SingularSystem {
  /** λ_max / |λ_min|, Infinity where that is zero: of 1e16 or so, or below zero, but for rounding. */
  condition(): number;
  /** Whether an eigenvalue is below zero by more than rounding explains. */
  readonly isIndefinite: boolean;
  /** ‖B - S X‖_F / ‖B‖_F: what no X accounts for. */
  readonly unexplained: number;
}

/**
 * S^{-1} B for symmetric positive semidefinite S: by Cholesky, or the minimum-norm solution where S is singular.
 * @param onSingular told of a system that has no inverse
 */
export function solveSemidefinite(
  s: Matrix,
  b: Matrix,
  backend: Backend,
  onSingular?: (system: SingularSystem) => void,
): Matrix {
  try {
    return backend.choleskySolve(s, b);
  } catch (error) {
    if (!(error instanceof AgopError) || error.code !== "not-positive-definite") throw error;
  }
  const { values, vectors } = backend.symmetricEigen(s);
  const threshold = values.length * Number.EPSILON * values[0];
  const inverse = values.map((value) => (value > threshold ? 1 / value : 0));
  const projected = backend.multiply(vectors, b, { left: true });
  if (onSingular) {
    const least = values[values.length - 1];
    const lost = backend.scale(projected, { rows: inverse.map((value) => (value === 0 ? 1 : 0)) });
    onSingular({
      condition: () => values[0] / Math.abs(least),
      isIndefinite: least < -threshold,
      unexplained: Math.sqrt(backend.inner(lost, lost) / backend.inner(b, b)),
    });
  }
  return backend.multiply(vectors, backend.scale(projected, { rows: inverse }));
}

/** Below this part of the right-hand side, what is left over is rounding. */
const noticeable = 1e-6;

/**
 * Tells of singular systems that leave a part of y unexplained, or are indefinite, once: those that are solved as if they were regular
 * need no word, as where features that do not matter have died.
 * @param what the system, as "A K A^T + λ I"
 */
export function warnOfSingular(
  what: string,
  warn: (code: string, message: string) => void,
): (system: SingularSystem) => void {
  let isTold = false;
  return ({ condition, isIndefinite, unexplained }) => {
    if (isTold || !(isIndefinite || unexplained > noticeable)) return;
    isTold = true;
    const kind = isIndefinite ? "indefinite" : "singular";
    const left = `its minimum-norm solution leaves ${(100 * unexplained).toPrecision(2)}% of y`;
    warn("singular-system", `${what} is ${kind}, condition ${inWords(condition())}: ${left}; a larger ridge helps`);
  };
}

/** X K^{-1} for symmetric positive semidefinite K, or undefined where K is numerically singular. */
export function timesInverse(x: Matrix, k: Matrix, backend: Backend): Matrix | undefined {
  const { values, vectors } = backend.symmetricEigen(k);
  const smallest = values[values.length - 1];
  if (!(smallest > values.length * Number.EPSILON * values[0])) return undefined;
  const projected = backend.scale(backend.multiply(x, vectors), { cols: values.map((value) => 1 / value) });
  return backend.multiply(projected, vectors, { right: true });
}

/** Beyond the inverse of the rounding unit it is not known. */
function inWords(condition: number): string {
  return condition < 1e16 ? `about ${condition.toPrecision(1)}` : "1e16 or more";
}

/** λ_max / |λ_min| of a symmetric matrix; Infinity where that is zero. */
export function conditionOf(symmetric: Matrix, backend: Backend): number {
  const { values } = backend.scope(() => backend.symmetricEigen(symmetric));
  return values[0] / Math.abs(values[values.length - 1]);
}
