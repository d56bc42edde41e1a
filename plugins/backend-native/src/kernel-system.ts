import type { WasmBackend } from "@agop/backend-wasm";
import type { Backend, DenseMatrix, Matrix } from "@agop/core";
import {
  checkKernelShapes,
  gradientsOfSlopes,
  landmarkPlan,
  type LandmarkPlan,
  type RadialKernel,
  slopeFactors,
  solveByLandmarks,
} from "@agop/core/backend";
import { type Lapack, solveOverwriting } from "./decompositions.js";
import { insideWasm } from "./inside-wasm.js";
import { leastPoints, withLandmarks } from "./landmarks.js";
import type { Matrices } from "./matrices.js";

/** Rows of a system that are in the memory of wasm at once. */
const bandRows = 256;

interface System {
  readonly kernel: RadialKernel;
  readonly u: DenseMatrix;
  readonly ridge: number;
}

/** What is made of the system of points with themselves: its numbers by the kernels of wasm, the rest by BLAS and LAPACK. */
export function kernelSystemOperations(
  { routines, buffers }: Lapack,
  wasm: WasmBackend,
  { dense, create }: Matrices,
  kernelGradients: Backend["kernelGradients"],
): Pick<Backend, "kernelSolve" | "kernelFit"> {
  /** The lower triangle of k(U, U) + λ I; above it the slopes where they are asked for, and nothing of meaning elsewhere. */
  const systemInto = ({ kernel, u, ridge }: System, withSlopes: boolean, s: Float64Array): void => {
    const n = u.rows;
    insideWasm(() => {
      wasm.scope(() => {
        const points = wasm.fromDense(u);
        for (let first = 0; first < n; first += bandRows) {
          const end = Math.min(first + bandRows, n);
          wasm.scope(() => {
            const { values, slopes } = wasm.kernelBand({ kernel, u: points, ridge }, first, end, withSlopes);
            wasm.copyOut(values, s.subarray(first * n, (end - 1) * n + end), n);
            if (withSlopes && first > 0) wasm.copyOut(slopes, s.subarray(first, (first - 1) * n + end), n);
          });
        }
      });
    });
  };

  const factorised = (system: System, { rows: n, cols: count, data }: DenseMatrix): Matrix =>
    create(n, count, (x) => {
      x.set(data);
      buffers.borrow(n * n, (s) => {
        systemInto(system, false, s);
        solveOverwriting(routines, { operation: "kernelSolve", s, n, b: x, count });
      });
    });

  /** α, and its gradients where there are to be some; undefined where steps come to no end. */
  const byLandmarks = (system: System, b: DenseMatrix, plan: LandmarkPlan, tolerance: number, withSlopes: boolean) => {
    const { rows: n, cols: count } = b;
    const u = rowsInOrder(system.u, plan.order);
    return buffers.borrow(n * n, (s) => {
      systemInto({ ...system, u }, withSlopes, s);
      const dual = withLandmarks({ routines, buffers }, { s, n, r: plan.landmarks }, (of) =>
        solveByLandmarks(plan, of, b.data, count, tolerance),
      );
      if (!dual) return undefined;
      const alpha = create(n, count, (x) => {
        x.set(dual);
      });
      if (!withSlopes) return { dual: alpha };
      const duals = rowsInOrder({ rows: n, cols: count, data: dual }, plan.order);
      const { factors, middle } = slopeFactors(u.data, duals.data, n, u.cols, count);
      const product = new Float64Array(n * factors.cols);
      // The slope of a point with itself, without which the sum has no rounding of a term that is 0.
      for (let i = 0; i < n; i++) s[i * (n + 1)] = 0;
      routines.symm(factors.cols, n, s, factors.data, product);
      const gradients = create(n * count, u.cols, (out) => {
        const of = { product, stride: factors.cols, points: u.data, order: plan.order };
        gradientsOfSlopes(of, middle, count, out);
      });
      return { dual: alpha, gradients };
    });
  };

  const planOf = (b: Matrix, ridge: number, tolerance: number): LandmarkPlan | undefined =>
    landmarkPlan({ points: b.rows, count: b.cols, ridge, tolerance }, leastPoints);

  return {
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelSolve", u, u, b);
      const [system, sides] = [{ kernel, u: dense(u), ridge }, dense(b)];
      const plan = planOf(b, ridge, tolerance);
      return (plan && byLandmarks(system, sides, plan, tolerance, false)?.dual) ?? factorised(system, sides);
    },
    kernelFit: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelFit", u, u, b);
      const [system, sides] = [{ kernel, u: dense(u), ridge }, dense(b)];
      // A slope is a number for each pair in the Euclidean distance alone.
      const plan = kernel.norm === 2 ? planOf(b, ridge, tolerance) : undefined;
      const found = plan && byLandmarks(system, sides, plan, tolerance, true);
      if (found?.gradients) return { dual: found.dual, gradients: found.gradients };
      const dual = found?.dual ?? factorised(system, sides);
      return { dual, gradients: kernelGradients(kernel, u, u, dual) };
    },
  };
}

function rowsInOrder({ rows, cols, data }: DenseMatrix, order: readonly number[]): DenseMatrix {
  const taken = new Float64Array(rows * cols);
  order.forEach((from, to) => {
    taken.set(data.subarray(from * cols, (from + 1) * cols), to * cols);
  });
  return { rows, cols, data: taken };
}
