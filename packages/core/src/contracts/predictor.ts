import type { FeatureMatrix } from "../matrix/feature-matrix.js";
import type { DenseMatrix } from "../matrix/matrix.js";
import type { RunContext } from "./algorithm.js";
import type { Keep } from "./backend.js";
import type { Estimate } from "./estimate.js";
import type { Gradients } from "./gradients.js";
import type { TransformUse } from "./phi.js";
import type { Problem } from "./problem.js";
import type { Random } from "../random.js";
import type { JsonObject, State } from "./state.js";

/**
 * Fits a model on features that are seen through transforms. What it knows of the problem, it learns in `prepare`; what
 * the rest of the machine needs of a fit are its estimate and its gradients.
 */
export interface Predictor<P extends Problem, F extends FittedPredictor> {
  readonly name: string;
  /** Which of M and K = M² it is fitted with. */
  readonly uses: TransformUse;
  /**
   * The form of transforms that it takes: "diagonal" or "factored", and no other but the identity (parts that give another are
   * refused), or "dense", which all are turned into. Default: any.
   */
  readonly transforms?: "diagonal" | "factored" | "dense";
  /**
   * f is linear in its features: J of the first place is what is estimated, X or X^T, or diag(x), so that the singular values of
   * the estimate are those of J.
   */
  readonly isLinear?: boolean;
  /**
   * Its place holds other features in each fit, as those of rows and columns in turn, so that a transform is not to be compared
   * with the AGOP of its own fit.
   */
  readonly takesTurns?: boolean;
  /** The extras that its fits bring, for AGOP estimators that need more than gradients. */
  readonly gives?: readonly ExtraName[];
  prepare(problem: P, context: PredictorContext): PreparedPredictor<F> | Promise<PreparedPredictor<F>>;
}

/** `random` is for what is drawn once; what is drawn for each fit comes from its `FitStep`. */
export type PredictorContext = Pick<
  RunContext,
  "backend" | "random" | "signal" | "warn" | "giveWay" | "needsChange" | "sum"
>;

/** A predictor bound to one problem and one backend. */
export interface PreparedPredictor<F extends FittedPredictor> {
  /**
   * d of each place where features are learned: [right], [left, right], or one per layer. M_0 has these sizes; later transforms
   * have those of the gradients before, which are others only where two sides take turns.
   */
  readonly featureDimensions: readonly number[];
  /**
   * Called inside a scope that frees what is not kept. One that is asynchronous is outside of it after its first `await`
   * and opens scopes of its own from there on.
   * @throws AgopError for a fit that is not possible: `not-positive-definite`, `not-finite`, `out-of-memory`, `cancelled`
   */
  fit(step: FitStep<F>): F | Promise<F>;
  /** ‖X - X'‖ / ‖X‖, both fits alive, NaN where it is not known; left out, it is measured on `values` of the estimates. */
  relativeChange?(fitted: F, previous: F): number;
  /**
   * How far a linear fit is from a critical point of Theorem 1, given K = φ(G)² (or M, as it `uses`) of its own AGOP: the
   * relative size of the part of X K^{-1} outside the range of 𝒜*. NaN where K is numerically singular.
   */
  stationarityResidual?(fitted: F, transforms: readonly FeatureMatrix[]): number;
  /** From what `FittedPredictor.state` gave: for a predictor whose fits depend on the one before. */
  restore?(state: State, keep: Keep): F;
  release(): void;
}

/** What the loop asks of one fit. */
export interface FitStep<F extends FittedPredictor> {
  /** M or K, as the predictor `uses`, one for each place; alive as long as the fitted predictor. */
  readonly transforms: readonly FeatureMatrix[];
  /** λ; 0 fits exactly. */
  readonly ridge: number;
  /** Counted from 1. */
  readonly iteration: number;
  /** The fit before, alive, as a start; none at the first iteration. */
  readonly previous: F | undefined;
  /** Of this iteration, so that a resumed run draws the same. */
  readonly random: Random;
  readonly keep: Keep;
}

/** A fitted predictor f_t. It lives in the backend until `release`. */
export interface FittedPredictor<E extends Estimate = Estimate> {
  readonly estimate: E;
  /** One for each place where features are learned. */
  readonly gradients: readonly Gradients[];
  /** ‖f(x) - y‖ / ‖y‖ of the fit; left out, the problem's own `residual` of the estimate. */
  readonly trainingResidual?: number;
  /** What it `gives` beside gradients. */
  readonly extras?: Partial<PredictorExtras>;
  /** Numbers of its own for the events; computed only when a run asks. */
  diagnostics?(): JsonObject;
  /** All that the next fit takes from this one, of a predictor that looks at `previous`. */
  state?(): State;
  release(): void;
}

/** What some predictors can say beside gradients, by name. Plugins add theirs by declaration merging. */
export interface PredictorExtras {
  /**
   * Σ_jj of the posterior x ~ N(x_t, Σ) that the fit is the mean of, for a prior x ~ N(0, K) and noise of variance λ; d values,
   * to be asked for before the next fit.
   */
  readonly posteriorVariance: () => Float64Array;
  /**
   * Σ_i Cov(x_i | y_i), d x d, over the n rows x_i of the estimate, each x_i ~ N(0, K) and y_i what is observed of it with noise of
   * variance λ; to be asked for before the next fit.
   */
  readonly posteriorCovariance: () => DenseMatrix;
}

/** Names of what a predictor can give beside gradients, and an estimator can need. */
export type ExtraName = keyof PredictorExtras;
