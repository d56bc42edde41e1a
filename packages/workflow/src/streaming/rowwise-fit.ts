import { setImmediate } from "node:timers/promises";
import {
  AgopError,
  applyPhi,
  type Backend,
  type DenseMatrix,
  denseMatrix,
  diagonalMatrix,
  effectiveRank,
  type IterationEvent,
  type Matrix,
  type Phi,
  type RunEvent,
  type RunOptions,
  type StopCriterion,
  toBackendMatrix,
} from "@agop/core";
import { allBatches, type RowBatches } from "@agop/data";
import { type ColumnScaling, observedRows, type RowFeatures } from "./features.js";

/** What the next iteration starts from: columns x columns numbers, however many rows there are. */
export interface RowwiseState {
  /** Iterations done. */
  readonly iteration: number;
  readonly k: DenseMatrix;
  /** The features before, of which the relative change is taken. */
  readonly previous: DenseMatrix | null;
}

export interface RowwiseFitSpec {
  readonly rows: RowBatches;
  readonly scaling: ColumnScaling;
  readonly backend: Backend;
  readonly phi: Phi;
  readonly ridge: number;
  readonly floor: number;
  readonly interpolates: boolean;
  readonly maxIterations: number;
  /** Of the relative change; 0 leaves it uncomputed, which halves the work. */
  readonly tolerance: number;
  readonly start: RowwiseState | undefined;
}

export interface RowwiseFit {
  readonly features: RowFeatures;
  readonly iterations: number;
  readonly reason: "converged" | "max-iterations";
  readonly criterion: StopCriterion;
  /** Of the estimate on the scale, largest first. */
  readonly singularValues: Float64Array;
}

/**
 * One-sided lin-RFM in one pass over the rows an iteration (docs/mathematics.md, section 2):
 *
 *   X_t[i, :] = y_i^T (K_t[Ω_i, Ω_i] + λ I)^{-1} K_t[Ω_i, :],   G_t = Σ_i X_t[i, :]^T X_t[i, :] / rows,   K_{t+1} = φ(G_t + ε² I)²
 *
 * so that no more than a batch of X ever exists. `onState` gets what each iteration starts from.
 * @throws AgopError `cancelled` within one batch of rows; `diverged`
 */
export async function rowwiseFit(
  spec: RowwiseFitSpec,
  { signal, onEvent }: RunOptions,
  onState: (state: RowwiseState) => Promise<void>,
): Promise<RowwiseFit> {
  const { rows, backend, phi, ridge, floor, interpolates, maxIterations, tolerance } = spec;
  const begin = performance.now();
  let state = spec.start ?? {
    iteration: 0,
    k: diagonalMatrix(new Float64Array(rows.cols).fill(1)),
    previous: null,
  };
  for (;;) {
    await onState(state);
    const pass = await passOverRows(spec, state, signal);
    const iteration = state.iteration + 1;
    const { values } = backend.scope(() => backend.symmetricEigen(backend.fromDense(pass.agop)));
    const singularValues = values.map((value) => Math.sqrt(Math.max(value, 0) * rows.rows));
    onEvent?.(iterationEvent(spec, pass, iteration, performance.now() - begin, singularValues));
    if (!Number.isFinite(pass.trainingResidual)) {
      throw new AgopError("diverged", 'the estimate of "lin-rfm" is not finite', "a larger ridge usually helps");
    }
    const change = pass.relativeChange ?? Infinity;
    const hasConverged = tolerance > 0 && change <= tolerance;
    if (hasConverged || iteration >= maxIterations) {
      const features = { k: state.k, ridge, interpolates };
      const end = hasConverged
        ? {
            reason: "converged" as const,
            criterion: { name: "relative-change", value: change, limit: tolerance } as const,
          }
        : {
            reason: "max-iterations" as const,
            criterion: { name: "iterations", value: iteration, limit: maxIterations } as const,
          };
      return { features, iterations: iteration, ...end, singularValues };
    }
    const k = backend.scope(() => {
      const g = { form: "dense", matrix: backend.fromDense(pass.agop) } as const;
      return backend.toDense(toBackendMatrix(applyPhi(phi, g, floor, "K", backend), backend));
    });
    state = { iteration, k, previous: state.k };
  }
}

interface Pass {
  /** G_t, columns x columns. */
  readonly agop: DenseMatrix;
  /** ‖P_Ω X_t - y‖ / ‖y‖. */
  readonly trainingResidual: number;
  /** ‖X_t - X_{t-1}‖ / ‖X_t‖; null where it is not asked for. */
  readonly relativeChange: number | null;
}

async function passOverRows(
  { rows, scaling, backend, ridge, interpolates, tolerance }: RowwiseFitSpec,
  { k, previous }: RowwiseState,
  signal: AbortSignal | undefined,
): Promise<Pass> {
  const { cols } = rows;
  const gram = denseMatrix(cols, cols);
  const sums = { residual: 0, observed: 0, change: 0, norm: 0 };
  const before = tolerance > 0 ? previous : null;
  for (const { values } of allBatches(rows)) {
    backend.scope(() => {
      const onHost = observedRows(values, scaling);
      const observed = backend.fromSparse(onHost);
      const solve = (features: DenseMatrix): Matrix => backend.solveRows(backend.fromDense(features), observed, ridge);
      const solved = solve(k);
      const fitted = backend.toSparse(backend.sample(solved, observed)).values;
      for (let e = 0; e < fitted.length; e++) {
        sums.residual += (fitted[e] - onHost.values[e]) ** 2;
        sums.observed += onHost.values[e] ** 2;
      }
      const estimate = (x: Matrix): Matrix => (interpolates ? backend.overwrite(x, observed) : x);
      const x = estimate(solved);
      const { data } = backend.toDense(backend.gram(x));
      for (let c = 0; c < data.length; c++) gram.data[c] += data[c];
      if (before) {
        const difference = backend.combine(1, x, -1, estimate(solve(before)));
        sums.change += backend.inner(difference, difference);
        sums.norm += backend.inner(x, x);
      }
    });
    await setImmediate();
    if (signal?.aborted) throw new AgopError("cancelled", "the completion was cancelled");
  }
  const ratio = (part: number, whole: number): number => (part === 0 ? 0 : Math.sqrt(part / whole));
  return {
    agop: { ...gram, data: gram.data.map((value) => value / rows.rows) },
    trainingResidual: ratio(sums.residual, sums.observed),
    relativeChange: before ? ratio(sums.change, sums.norm) : null,
  };
}

function iterationEvent(
  { ridge, floor }: RowwiseFitSpec,
  { trainingResidual, relativeChange }: Pass,
  iteration: number,
  elapsedMs: number,
  singularValues: Float64Array,
): IterationEvent & RunEvent {
  return {
    type: "iteration",
    iteration,
    elapsedMs,
    phasesMs: {},
    trainingResidual: Number.isFinite(trainingResidual) ? trainingResidual : null,
    relativeChange,
    validation: null,
    heldOut: null,
    ridge,
    floor,
    effectiveRank: effectiveRank(singularValues),
    spectrum: Array.from(singularValues.subarray(0, 32)),
    stationarityResidual: null,
    details: null,
  };
}
