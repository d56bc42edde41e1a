import {
  AgopError,
  averageOf,
  type Backend,
  type DenseMatrix,
  type FittedPredictor,
  type FitStep,
  type Gradients,
  type Matrix,
  type Predictor,
  type Random,
  shuffledIndices,
  type SupervisedProblem,
  toBackendMatrix,
} from "@agop/core";
import { checkKernel, type RadialKernel } from "@agop/core/backend";
import { contributePredictor, rowsAt } from "@agop/core/plugin";
import { z } from "zod";
import { type ClassCodes, classCodes, type Coding, codings, encoded } from "../classes/class-codes.js";
import { type MetricRoot, metricRoot, timesRoot } from "../features/metric-root.js";
import { medianDistance } from "./adaptive-bandwidth.js";
import { kernelEstimate, type KernelEstimate } from "./kernel-estimate.js";
import { kernelOptions, shapeOf } from "./kernel-options.js";
import { chooseRidge } from "./leave-one-out.js";

const defaultTolerance = 1e-8;

/** The kernel, and how its system is solved. */
export interface KernelRidgeOptions {
  readonly kernel: RadialKernel;
  /** The bandwidth is in medians of the distances between points, taken anew in each fit. Default false. */
  readonly adaptive?: boolean;
  /** λ of each fit is the best of these on points left out, in place of the schedule's. */
  readonly ridges?: readonly number[] | undefined;
  /** Of classes. Default "zero-one". */
  readonly coding?: Coding;
  /**
   * Features are learned from so many rows, drawn once; the estimate is a fit to all rows in the metric that was learned, made when
   * it is first asked for. Default: all rows.
   */
  readonly metricRows?: number | undefined;
  /** α may leave a residual of so many ‖y‖, where that is faster than a factorisation; 0 asks for one. Default 1e-8. */
  readonly tolerance?: number;
}

/** A fit of kernel ridge regression. */
export interface KernelFit extends FittedPredictor<KernelEstimate> {
  /** λ. */
  readonly ridge: number;
  /** f(x_i), n x c. */
  readonly predicted: Matrix;
}

/**
 * Kernel ridge regression in the metric A² of the features, A = φ(G) scaled so that the largest entry of A² is 1:
 *
 *   u_i = A x_i,   (k(u_i, u_j) + λ I) α = y,   f(x) = Σ_i k(A x, u_i) α_i,   ∇f(x) = A ∇_u Σ_i k(u, u_i) α_i at u = A x
 *
 * Several targets share the one system. At its own points a term's own gradient is 0: a Laplace kernel has a kink there.
 * Source: Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024; Beaglehole et al., arXiv 2508.10053.
 * A fit takes n² numbers and n³ / 3 multiplications, of many points a hundred times n² or fewer (`tolerance`); with `ridges` an eigendecomposition of the kernel matrix.
 * @throws AgopError `option-invalid` for a kernel that is not positive definite, and an option outside its range; from a fit `not-positive-definite`
 */
export function kernelRidge({
  kernel,
  adaptive = false,
  ridges,
  coding = "zero-one",
  metricRows = Infinity,
  tolerance = defaultTolerance,
}: KernelRidgeOptions): Predictor<SupervisedProblem, KernelFit> {
  checkKernel(kernel);
  checkSolve({ ridges, metricRows, tolerance });
  return {
    name: "kernel-ridge",
    uses: "M",
    prepare({ inputs, targets, task }, { backend, random }) {
      const codes = task.kind === "classification" ? classCodes(coding, targets) : undefined;
      const y = codes ? encoded(targets, codes) : targets;
      const all = { x: backend.fromDense(inputs), y: backend.fromDense(y) };
      const drawn =
        metricRows < inputs.rows ? shuffledIndices(inputs.rows, random).slice(0, metricRows).sort() : undefined;
      const some = drawn
        ? { x: backend.fromDense(rowsAt(inputs, drawn)), y: backend.fromDense(rowsAt(y, drawn)) }
        : undefined;
      const prepared = { all, some, codes, kernel, adaptive, ridges, tolerance, backend };
      return {
        featureDimensions: [inputs.cols],
        fit: (step) => fitOn(prepared, step),
        relativeChange: (now, before) => distance(before.predicted, now.predicted, backend),
        release: () => {
          for (const { x, y } of some ? [all, some] : [all]) backend.release(x, y);
        },
      };
    },
  };
}

/** @throws AgopError `option-invalid` */
function checkSolve({
  ridges = [],
  metricRows,
  tolerance,
}: Required<Pick<KernelRidgeOptions, "metricRows" | "tolerance">> & Pick<KernelRidgeOptions, "ridges">): void {
  for (const ridge of ridges) checkRidge(ridge);
  if (!(metricRows === Infinity || (Number.isInteger(metricRows) && Number(metricRows) >= 1))) {
    throw new AgopError("option-invalid", `kernel-ridge: metricRows is ${metricRows}; it must be an integer >= 1`);
  }
  if (!(tolerance >= 0 && tolerance < 1)) {
    throw new AgopError("option-invalid", `kernel-ridge: tolerance is ${tolerance}; it must be >= 0 and < 1`);
  }
}

/** @throws AgopError `option-invalid` for what is no λ; 0 goes through points that all differ */
export function checkRidge(ridge: number): void {
  if (ridge >= 0 && ridge < Infinity) return;
  throw new AgopError("option-invalid", `kernel-ridge: ridge is ${ridge}; it must be >= 0`);
}

interface Rows {
  readonly x: Matrix;
  readonly y: Matrix;
}

interface Prepared extends Pick<KernelRidgeOptions, "kernel" | "ridges"> {
  readonly all: Rows;
  /** What features are learned from, where those are not all. */
  readonly some: Rows | undefined;
  readonly codes: ClassCodes | undefined;
  readonly adaptive: boolean;
  readonly tolerance: number;
  readonly backend: Backend;
}

function fitOn(
  prepared: Prepared,
  { transforms: [transform], ridge: given, random, keep }: FitStep<KernelFit>,
): KernelFit {
  const { all, some, codes, backend } = prepared;
  const { x, y } = some ?? all;
  const root = metricRoot(transform, backend);
  const u = timesRoot(x, root, backend);
  const points = backend.toDense(u);
  const kernel = bandwidthFor(prepared, points, random);
  const { dual, gradients: slopes, ridge } = solve(prepared, kernel, u, y, given);
  // (k + λ I) α = y, so that f = k α = y - λ α.
  const predicted = keep(backend.combine(1, y, -ridge, dual));
  const gradients: Gradients = { form: "dense", count: x.rows, matrix: keep(timesRoot(slopes, root, backend)) };
  const agop = backend.toDense(toBackendMatrix(averageOf(gradients, backend), backend));
  const fitted = { kernel, root, points, dual: backend.toDense(dual), codes, agop };
  return {
    estimate: kernelEstimate(
      () => (some ? { ...fitted, ...expansionOn(prepared, kernel, root, ridge) } : fitted),
      backend,
    ),
    gradients: [gradients],
    trainingResidual: distance(predicted, y, backend),
    ridge,
    predicted,
    diagnostics: () => ({ bandwidth: kernel.bandwidth, ridge }),
    release: () => {
      backend.release(predicted, gradients.matrix);
    },
  };
}

/** The same fit to other rows. */
function expansionOn(
  { all: { x, y }, tolerance, backend }: Prepared,
  kernel: RadialKernel,
  root: MetricRoot,
  ridge: number,
) {
  return backend.scope(() => {
    const u = timesRoot(x, root, backend);
    return { points: backend.toDense(u), dual: backend.toDense(backend.kernelSolve(kernel, u, ridge, y, tolerance)) };
  });
}

function bandwidthFor({ kernel, adaptive }: Prepared, points: DenseMatrix, random: Random): RadialKernel {
  if (!adaptive) return kernel;
  return { ...kernel, bandwidth: kernel.bandwidth * medianDistance(points, kernel.norm, random) };
}

function solve({ ridges, tolerance, backend }: Prepared, kernel: RadialKernel, u: Matrix, y: Matrix, ridge: number) {
  if (!ridges) return { ridge, ...backend.kernelFit(kernel, u, ridge, y, tolerance) };
  const chosen = chooseRidge(backend.kernelMatrix(kernel, u, u), y, ridges, backend);
  return { ...chosen, gradients: backend.kernelGradients(kernel, u, u, chosen.dual) };
}

/** ‖A - B‖ / ‖B‖. */
function distance(a: Matrix, b: Matrix, backend: Backend): number {
  return backend.scope(() => {
    const difference = backend.combine(1, a, -1, b);
    const norm = backend.inner(b, b);
    return norm > 0 ? Math.sqrt(backend.inner(difference, difference) / norm) : 0;
  });
}

export const metricRowsOption = z
  .int()
  .positive()
  .optional()
  .describe("learn features from so many rows, and fit all rows in the metric that was learned; default all");

export const toleranceOption = z
  .number()
  .min(0)
  .default(defaultTolerance)
  .describe("of many points a system may be solved by steps, to a residual of so many ‖y‖; 0 asks for a factorisation");

export const kernelRidgeContribution = contributePredictor({
  name: "kernel-ridge",
  summary: "ridge regression with a kernel in the metric of the features",
  source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024",
  options: kernelOptions.extend({
    ridges: z
      .array(z.number().positive())
      .min(1)
      .optional()
      .describe("λ of each fit is the best of these on points left out, in place of the schedule's"),
    metricRows: metricRowsOption,
    tolerance: toleranceOption,
    coding: z
      .enum(codings)
      .default("zero-one")
      .describe("of classes: an indicator of each, or codes around their frequencies"),
  }),
  create: {
    supervised: (options) => {
      const { bandwidth, adaptive, ridges, coding, metricRows, tolerance } = options;
      const kernel = { ...shapeOf(options), bandwidth };
      return kernelRidge({ kernel, adaptive, ridges, coding, metricRows, tolerance });
    },
  },
});
