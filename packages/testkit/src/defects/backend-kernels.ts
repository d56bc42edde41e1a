import { AgopError, type Backend, type DenseMatrix, type Matrix } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import type { BackendSubject } from "../backend/subject.js";
import type { Defect } from "./defect.js";
import { backendDefect, mapped } from "./planting.js";

/** Defects of what is made of kernels. */
export const kernelDefects: readonly Defect<BackendSubject>[] = [
  backendDefect("kernel-matrix", "takes q for 1 where p is 1.5", (good) => ({
    kernelMatrix: (kernel, u, v) => good.kernelMatrix(kernel.norm === 1.5 ? { ...kernel, exponent: 1 } : kernel, u, v),
  })),
  backendDefect("kernel-matrix", "loses what is left over after bands of 256 rows", (good) => ({
    kernelMatrix: (kernel, u, v) =>
      mapped(good, good.kernelMatrix(kernel, u, v), (value, row) => (row < 256 ? value : 0)),
  })),
  backendDefect("kernel-matrix", "loses what is left over after 4 features", (good) => ({
    kernelMatrix: (kernel, u, v) => {
      const [first, second] = [u, v].map((points) => (points.cols === 5 ? good.leadingColumns(points, 4) : points));
      return good.kernelMatrix(kernel, first, second);
    },
  })),
  backendDefect("kernel-product", "loses what is left over after panels of 4 columns", (good) => ({
    kernelProduct: (kernel, u, v, c) =>
      mapped(good, good.kernelProduct(kernel, u, v, c), (value, _, col) => (col < 4 ? value : 0)),
  })),
  backendDefect("kernel-product", "begins anew after 256 points", (good) => ({
    kernelProduct: (kernel, u, v, c) => {
      const last = mapped(good, c, (value, row) => (c.rows > 256 && row < 256 ? 0 : value));
      return good.kernelProduct(kernel, u, v, last);
    },
  })),
  backendDefect("kernel-gradients", "gives the outputs of a point one after the other", (good) => ({
    kernelGradients: (kernel, u, v, c) => {
      const slopes = good.kernelGradients(kernel, u, v, c);
      const { data } = good.toDense(slopes);
      return mapped(good, slopes, (_, row, col) => {
        const [point, output] = [Math.floor(row / c.cols), row % c.cols];
        return data[(output * u.rows + point) * u.cols + col];
      });
    },
  })),
  backendDefect("kernel-gradients", "has the gradients of the first 256 terms", (good) => ({
    kernelGradients: (kernel, u, v, c) => {
      const first = mapped(good, c, (value, row) => (row < 256 ? value : 0));
      return good.kernelGradients(kernel, u, v, first);
    },
  })),
  backendDefect("kernel-same-points", "keeps points apart that are the same", (good) => ({
    kernelMatrix: (kernel, u, v) =>
      mapped(good, good.kernelMatrix(kernel, u, v), (value) => (value === 1 ? 1 - Number.EPSILON : value)),
  })),
  backendDefect("kernel-same-points", "divides by a distance of 0", (good) => ({
    kernelGradients: (kernel, u, v, c) =>
      mapped(good, good.kernelGradients(kernel, u, v, c), (value) => (value === 0 && u.rows === 1 ? NaN : value)),
  })),
  backendDefect("kernel-far-points", "multiplies 0 with infinity", (good) => ({
    kernelMatrix: (kernel, u, v) =>
      mapped(good, good.kernelMatrix(kernel, u, v), (value) => (value === 0 ? NaN : value)),
  })),
  backendDefect("kernel-offset", "makes squared distances of norms and products", (good) => ({
    kernelMatrix: (kernel, u, v) =>
      kernel.norm === 2 && isFar(good, u) ? kernelByNorms(good, kernel, u, v) : good.kernelMatrix(kernel, u, v),
  })),
  backendDefect("kernel-offset", "makes gradients of products with the points themselves", (good) => ({
    kernelGradients: (kernel, u, v, c) => {
      const slopes = good.kernelGradients(kernel, u, v, c);
      // What is left of the digits of w u - w v.
      return isFar(good, u) ? mapped(good, slopes, Math.fround) : slopes;
    },
  })),
  backendDefect("kernel-not-finite", "takes points with NaN for far ones", (good) => ({
    kernelMatrix: (kernel, u, v) => mapped(good, good.kernelMatrix(kernel, u, v), (value) => (value >= 0 ? value : 0)),
  })),
  backendDefect("kernel-not-finite", "takes points with NaN for the same", (good) => ({
    kernelGradients: (kernel, u, v, c) =>
      mapped(good, good.kernelGradients(kernel, u, v, c), (value) => (Number.isNaN(value) ? 0 : value)),
  })),
  backendDefect("kernel-solve", "loses what is left over after bands of 256 rows", (good) => ({
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) =>
      mapped(good, good.kernelSolve(kernel, u, ridge, b, tolerance), (value, row) =>
        row < 256 || tolerance > 0 ? value : 0,
      ),
  })),
  backendDefect("kernel-solve", "solves for two right-hand sides at most", (good) => ({
    kernelSolve: (kernel, u, ridge, b) =>
      mapped(good, good.kernelSolve(kernel, u, ridge, b), (value, _, col) => (col < 2 ? value : 0)),
  })),
  backendDefect("kernel-solve", "adds a little to the ridge", (good) => ({
    kernelSolve: (kernel, u, ridge, b) => good.kernelSolve(kernel, u, ridge === 0 && u.rows > 40 ? 1e-10 : ridge, b),
  })),
  backendDefect("kernel-solve-singular", "adds to the diagonal until there is a solution", (good) => ({
    kernelSolve: (kernel, u, ridge, b) => {
      try {
        return good.kernelSolve(kernel, u, ridge, b);
      } catch (error) {
        if (!(error instanceof AgopError) || error.code !== "not-positive-definite") throw error;
        return good.kernelSolve(kernel, u, ridge + 0.01, b);
      }
    },
  })),
  backendDefect("kernel-solve-tolerance", "stops at a residual of ten times the tolerance", (good) => ({
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) =>
      mapped(good, good.kernelSolve(kernel, u, ridge, b), (value) => value * (1 + 10 * tolerance)),
  })),
  backendDefect("kernel-solve-singular", "has its ridge from the number of points", (good) => ({
    kernelSolve: (kernel, u, ridge, b) => good.kernelSolve(kernel, u, u.rows === 2 ? 2 * ridge : ridge, b),
  })),
  backendDefect("kernel-fit", "has the gradients of the first output for all", (good) => ({
    kernelFit: (kernel, u, ridge, b) => {
      const { dual, gradients } = good.kernelFit(kernel, u, ridge, b);
      const { data } = good.toDense(gradients);
      return { dual, gradients: mapped(good, gradients, (_, row, col) => data[(row % u.rows) * u.cols + col]) };
    },
  })),
  backendDefect("kernel-fit-tolerance", "leaves the gradients in the order of the landmarks", (good) => ({
    kernelFit: (kernel, u, ridge, b, tolerance = 0) => {
      const { dual, gradients } = good.kernelFit(kernel, u, ridge, b, tolerance);
      if (tolerance === 0) return { dual, gradients };
      const { data } = good.toDense(gradients);
      const last = u.rows - 1;
      return { dual, gradients: mapped(good, gradients, (_, row, col) => data[(last - row) * u.cols + col]) };
    },
  })),
];

/** With ‖u‖² + ‖v‖² - 2 u^T v, which rounds as the norms do, and not as the distances. */
function kernelByNorms(backend: Backend, kernel: RadialKernel, u: Matrix, v: Matrix): Matrix {
  const [first, second] = [backend.toDense(u), backend.toDense(v)];
  return mapped(backend, backend.kernelMatrix(kernel, u, v), (value, i, j) => {
    const [x, z] = [rowOf(first, i), rowOf(second, j)];
    const squared = dot(x, x) + dot(z, z) - 2 * dot(x, z);
    return value === 1 ? 1 : Math.exp(-((Math.sqrt(Math.max(squared, 0)) / kernel.bandwidth) ** kernel.exponent));
  });
}

function isFar(backend: Backend, u: Matrix): boolean {
  return backend.toDense(u).data.some((value) => Math.abs(value) > 1e9);
}

function rowOf({ cols, data }: DenseMatrix, i: number): Float64Array {
  return data.subarray(i * cols, (i + 1) * cols);
}

function dot(x: Float64Array, z: Float64Array): number {
  return x.reduce((sum, value, s) => sum + value * z[s], 0);
}
