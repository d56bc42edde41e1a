/** A x = b for an A (n x n) that is given by its products; vectors have n numbers. */
export interface LinearSystem {
  /** A x into `result`, for symmetric positive definite A. */
  apply(x: Float64Array, result: Float64Array): void;
  readonly rightHandSide: Float64Array;
  /** The inverse of a diagonal that resembles A. */
  readonly preconditioner: Float64Array;
  /** Projects onto a subspace that A maps into itself and that the preconditioner leaves, in place; left out: there is none. */
  project?(x: Float64Array): void;
}

/** The same, of products that have to be waited for. */
export interface AwaitedLinearSystem extends Omit<LinearSystem, "apply"> {
  apply(x: Float64Array, result: Float64Array): Promise<void>;
}

/** How a solve by conjugate gradients ended; x itself is in place. */
export interface ConjugateGradientsResult {
  readonly steps: number;
  /** ‖b - A x‖ / ‖b - A x_0‖. */
  readonly reduction: number;
  /** b - A x. */
  readonly residual: Float64Array;
}

/** When a solve ends: at a residual of `tolerance` times the first one, after `maxSteps`, or when it is told to. */
export interface ConjugateGradientsOptions {
  readonly tolerance: number;
  readonly maxSteps: number;
  readonly signal?: AbortSignal;
}

/** Relative to b: a residual below it is rounding, and steps beyond it only add noise. */
const roundingLevel = 64 * Number.EPSILON;

/**
 * Preconditioned conjugate gradients (Hestenes, Stiefel 1952) for A x = b from x on, in place, until the residual is
 * `tolerance` times the one at the start, or rounding level of b, or `maxSteps`. Allocates three vectors, once.
 */
export function conjugateGradients(
  system: LinearSystem,
  x: Float64Array,
  options: ConjugateGradientsOptions,
): ConjugateGradientsResult {
  const steps = conjugateGradientSteps(system, x, options);
  let next = steps.next();
  while (!next.done) {
    system.apply(...next.value);
    next = steps.next();
  }
  return next.value;
}

/** The same, step by step, of products that have to be waited for. */
export async function awaitedConjugateGradients(
  system: AwaitedLinearSystem,
  x: Float64Array,
  options: ConjugateGradientsOptions,
): Promise<ConjugateGradientsResult> {
  const steps = conjugateGradientSteps(system, x, options);
  let next = steps.next();
  while (!next.done) {
    await system.apply(...next.value);
    next = steps.next();
  }
  return next.value;
}

/** A vector, and where its product with A is wanted. */
type WantedProduct = readonly [x: Float64Array, image: Float64Array];

/** Both of these, by reverse communication: whoever drives it makes the products. */
function* conjugateGradientSteps(
  { rightHandSide, preconditioner, project }: Omit<LinearSystem, "apply">,
  x: Float64Array,
  { tolerance, maxSteps, signal }: ConjugateGradientsOptions,
): Generator<WantedProduct, ConjugateGradientsResult, void> {
  const n = x.length;
  const residual = new Float64Array(n);
  const direction = new Float64Array(n);
  const image = new Float64Array(n);
  yield [x, image];
  let squares = 0;
  let rho = 0;
  let rightSquares = 0;
  for (let i = 0; i < n; i++) {
    const r = rightHandSide[i] - image[i];
    residual[i] = r;
    direction[i] = preconditioner[i] * r;
    squares += r * r;
    rho += r * direction[i];
    rightSquares += rightHandSide[i] * rightHandSide[i];
  }
  project?.(direction);
  const start = squares;
  const target = Math.max(tolerance * tolerance * start, roundingLevel ** 2 * rightSquares);
  let steps = 0;
  while (steps < maxSteps && squares > target && signal?.aborted !== true) {
    yield [direction, image];
    let curvature = 0;
    for (let i = 0; i < n; i++) curvature += direction[i] * image[i];
    if (!(curvature > 0)) break;
    const step = rho / curvature;
    squares = 0;
    let nextRho = 0;
    for (let i = 0; i < n; i++) {
      x[i] += step * direction[i];
      const r = residual[i] - step * image[i];
      residual[i] = r;
      squares += r * r;
      nextRho += r * r * preconditioner[i];
    }
    const beta = nextRho / rho;
    rho = nextRho;
    for (let i = 0; i < n; i++) direction[i] = preconditioner[i] * residual[i] + beta * direction[i];
    // P (M r + beta d) = P M r + beta d, and <r, P M r> = <r, M r>.
    project?.(direction);
    steps++;
  }
  return { steps, reduction: start === 0 ? 0 : Math.sqrt(squares / start), residual };
}
