import type { WasmBackend } from "@agop/backend-wasm";
import type { Backend, DenseMatrix, Matrix } from "@agop/core";
import { checkKernelShapes, landmarkPlan, type RadialKernel } from "@agop/core/backend";
import { type Lapack, solveOverwriting } from "./decompositions.js";
import { insideWasm } from "./inside-wasm.js";
import type { Matrices } from "./matrices.js";

/** Points for each right-hand side, from which steps are faster than LAPACK's factorisation. */
const leastPoints = 2000;
/** Their system is half of what the memory of wasm can hold. */
const mostPoints = 16_000;
/** Rows of a system that are in the memory of wasm at once. */
const bandRows = 256;

/**
 * What is made of the system of points with themselves. Steps wait for memory, for which a BLAS has nothing that wasm has not: they are
 * left to it, with its memory. Factorisations are LAPACK's.
 */
export function kernelSystemOperations(
  { routines, buffers }: Lapack,
  wasm: WasmBackend,
  { dense, create }: Matrices,
  kernelGradients: Backend["kernelGradients"],
): Pick<Backend, "kernelSolve" | "kernelFit"> {
  const isByStep = ({ rows, cols }: Matrix, ridge: number, tolerance: number): boolean =>
    rows <= mostPoints && landmarkPlan({ points: rows, count: cols, ridge, tolerance }, leastPoints) !== undefined;

  const outOfWasm = (matrix: Matrix): Matrix =>
    create(matrix.rows, matrix.cols, (to) => {
      wasm.copyOut(matrix, to);
    });

  /** The lower triangle of k(U, U) + λ I, and nothing of meaning above it. */
  const systemInto = (kernel: RadialKernel, u: DenseMatrix, ridge: number, s: Float64Array): void => {
    const n = u.rows;
    insideWasm(() => {
      wasm.scope(() => {
        const points = wasm.fromDense(u);
        for (let first = 0; first < n; first += bandRows) {
          const end = Math.min(first + bandRows, n);
          wasm.scope(() => {
            const band = wasm.kernelBand(kernel, points, ridge, first, end);
            wasm.copyOut(band, s.subarray(first * n, (end - 1) * n + end), n);
          });
        }
      });
    });
  };

  const factorised = (kernel: RadialKernel, u: Matrix, ridge: number, b: Matrix): Matrix => {
    const [points, { rows: n, cols: count, data }] = [dense(u), dense(b)];
    return create(n, count, (x) => {
      x.set(data);
      buffers.borrow(n * n, (s) => {
        systemInto(kernel, points, ridge, s);
        solveOverwriting(routines, { operation: "kernelSolve", s, n, b: x, count });
      });
    });
  };

  return {
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelSolve", u, u, b);
      if (!isByStep(b, ridge, tolerance)) return factorised(kernel, u, ridge, b);
      const [points, sides] = [dense(u), dense(b)];
      return insideWasm(() =>
        wasm.scope(() =>
          outOfWasm(wasm.kernelSolve(kernel, wasm.fromDense(points), ridge, wasm.fromDense(sides), tolerance)),
        ),
      );
    },
    kernelFit: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelFit", u, u, b);
      if (!isByStep(b, ridge, tolerance)) {
        const dual = factorised(kernel, u, ridge, b);
        return { dual, gradients: kernelGradients(kernel, u, u, dual) };
      }
      const [points, sides] = [dense(u), dense(b)];
      return insideWasm(() =>
        wasm.scope(() => {
          const fit = wasm.kernelFit(kernel, wasm.fromDense(points), ridge, wasm.fromDense(sides), tolerance);
          return { dual: outOfWasm(fit.dual), gradients: outOfWasm(fit.gradients) };
        }),
      );
    },
  };
}
