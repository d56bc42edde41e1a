import {
  denseMatrix,
  type FittedPredictor,
  type Matrix,
  type Predictor,
  type SupervisedEstimate,
  type SupervisedProblem,
  toBackendMatrix,
  toSparse,
} from "@agop/core";
import { contributePredictor, definePlugin } from "@agop/core/plugin";
import { z } from "zod";
import { gaussian, kernelEstimate, kernelExpansionContribution, squaredDistances } from "./your-own-estimate.js";

export interface KernelFit extends FittedPredictor<SupervisedEstimate> {
  /** f(x_i), n x c. */
  readonly fitted: Matrix;
}

/**
 * Kernel ridge regression in the metric K of the features, S = K / (2 bandwidth² r̄²) with r̄² the mean squared distance:
 *
 *   k(x, z) = exp(-(x - z)^T S (x - z)),   f(x) = Σ_i k(x, x_i) a_i,   (k + λ I) a = y
 *   ∇f(x) = 2 S Σ_i k(x, x_i) a_i (x_i - x)
 */
export function kernelRidge({ bandwidth }: { readonly bandwidth: number }): Predictor<SupervisedProblem, KernelFit> {
  return {
    name: "my-kernel-ridge",
    uses: "K",
    prepare({ inputs, targets }, { backend }) {
      const { rows: n, cols: d } = inputs;
      const [x, y] = [backend.fromDense(inputs), backend.fromDense(targets)];
      const each = Int32Array.from({ length: n }, (_, i) => i);
      // Of output o: 1^T in row o spreads its dual over d columns; the places put its gradients below those before.
      const outputs = Array.from({ length: targets.cols }, (_, o) => {
        const spread = denseMatrix(targets.cols, d);
        spread.data.fill(1, o * d, (o + 1) * d);
        const places = {
          rowIndices: each.map((i) => o * n + i),
          columnIndices: each,
          values: new Float64Array(n).fill(1),
        };
        return { spread: backend.fromDense(spread), places: backend.fromSparse(toSparse(targets.cols * n, n, places)) };
      });
      const everywhere = backend.fromDense(denseMatrix(n, n, new Float64Array(n * n).fill(1 / (n * n))));
      return {
        featureDimensions: [d],
        fit({ transforms: [transform], ridge, keep }) {
          const k = toBackendMatrix(transform, backend);
          const squares = squaredDistances(x, x, k, backend);
          const mean = backend.inner(squares, everywhere);
          const factor = mean > 0 ? 1 / (2 * bandwidth ** 2 * mean) : 0;
          const metric = keep(backend.combine(factor, k, 0, k));
          const kernel = gaussian(squares, factor, backend);
          const dual = keep(backend.choleskySolve(backend.addDiagonal(kernel, ridge), y));
          const fitted = keep(backend.multiply(kernel, dual));
          const slopes = outputs.map(({ spread, places }) => {
            const a = backend.multiply(dual, spread);
            const near = backend.multiply(kernel, backend.multiplyElementwise(x, a));
            const own = backend.multiplyElementwise(x, backend.multiply(kernel, a));
            return backend.sparseMultiply(places, backend.combine(2, near, -2, own));
          });
          const stacked = slopes.reduce((above, below) => backend.combine(1, above, 1, below));
          const gradients = keep(backend.multiply(stacked, metric));
          const read = () => ({ points: inputs, metric: backend.toDense(metric), dual: backend.toDense(dual) });
          return {
            fitted,
            estimate: kernelEstimate(read, backend),
            gradients: [{ form: "dense", count: n, matrix: gradients }],
            trainingResidual: distance(fitted, y),
            release: () => {
              backend.release(metric, dual, fitted, gradients);
            },
          };
        },
        relativeChange: (now, before) => distance(before.fitted, now.fitted),
        release: () => {
          backend.release(x, y, everywhere, ...outputs.flatMap(({ spread, places }) => [spread, places]));
        },
      };

      /** ‖A - B‖ / ‖B‖. */
      function distance(a: Matrix, b: Matrix): number {
        return backend.scope(() => {
          const difference = backend.combine(1, a, -1, b);
          return Math.sqrt(backend.inner(difference, difference) / backend.inner(b, b));
        });
      }
    },
  };
}

export const kernelPlugin = definePlugin({
  name: "my-kernel-machine",
  contributions: [
    contributePredictor({
      name: "my-kernel-ridge",
      summary: "ridge regression with a Gaussian kernel in the metric of the features",
      source: "Radhakrishnan, Beaglehole, Pandit, Belkin, Science 383, 2024",
      options: z.object({
        bandwidth: z
          .number()
          .positive()
          .default(0.7)
          .describe("of the kernel, in root mean squared distances of the points"),
      }),
      create: { supervised: (options) => kernelRidge(options) },
    }),
    kernelExpansionContribution,
  ],
});
