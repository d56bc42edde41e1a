import type { WasmBackend } from "@agop/backend-wasm";
import { type Backend, type DenseMatrix, type Matrix } from "@agop/core";
import { checkKernelShapes, landmarkPlan, type RadialKernel, solveByLandmarks } from "@agop/core/backend";
import { type Lapack, solveOverwriting } from "./decompositions.js";
import { insideWasm } from "./inside-wasm.js";
import { leastPoints, withLandmarks } from "./landmarks.js";
import type { Matrices } from "./matrices.js";

type KernelOperations = Pick<Backend, "kernelMatrix" | "kernelSolve" | "kernelProduct" | "kernelGradients">;

/** Rows of a kernel matrix that are in the memory of wasm at once. */
const bandRows = 256;

/**
 * What is made of distances, for which a BLAS has nothing: by the kernels of the wasm backend, into whose memory the points are
 * copied, which are little beside their pairs. Matrices of pairs come back in bands of rows; systems with them are LAPACK's.
 */
export function kernelOperations(
  { routines, buffers }: Lapack,
  wasm: WasmBackend,
  matrices: Matrices,
): KernelOperations {
  const { dense, create } = matrices;

  /** Writes k(u_i, v_j) for the rows of U, and of V the first `columns(end)` where the band ends before row `end`. */
  const kernelInto = (
    kernel: RadialKernel,
    u: DenseMatrix,
    v: DenseMatrix,
    columns: (end: number) => number,
    out: Float64Array,
  ): void => {
    // One room for all bands: the system clears new memory page by page.
    insideWasm(() => {
      buffers.borrow(Math.min(bandRows, u.rows) * v.rows, (room) => {
        for (let first = 0; first < u.rows; first += bandRows) {
          const end = Math.min(first + bandRows, u.rows);
          const width = columns(end);
          const band = room.subarray(0, (end - first) * width);
          wasm.scope(() => {
            const [left, right] = [rowsOf(u, first, end), rowsOf(v, 0, width)].map(wasm.fromDense);
            wasm.copyOut(wasm.kernelMatrix(kernel, left, right), band);
          });
          for (let i = first; i < end; i++) {
            out.set(band.subarray((i - first) * width, (i - first + 1) * width), i * v.rows);
          }
        }
      });
    });
  };
  /** Runs on operands in the memory of wasm, which is free again afterwards. */
  const inWasm = (operands: readonly Matrix[], run: (...operands: readonly Matrix[]) => Matrix): Matrix =>
    insideWasm(() =>
      wasm.scope(() => {
        const result = run(...operands.map((operand) => wasm.fromDense(dense(operand))));
        return create(result.rows, result.cols, (to) => {
          wasm.copyOut(result, to);
        });
      }),
    );

  return {
    kernelMatrix: (kernel, u, v) => {
      checkKernelShapes("kernelMatrix", u, v);
      const [left, right] = [dense(u), dense(v)];
      return create(u.rows, v.rows, (out) => {
        kernelInto(kernel, left, right, () => v.rows, out);
      });
    },
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelSolve", u, u, b);
      const points = dense(u);
      const { data } = dense(b);
      const { rows: n, cols: count } = b;
      const systemInto = (of: DenseMatrix, s: Float64Array): void => {
        kernelInto(kernel, of, of, (end) => end, s);
        for (let i = 0; i < n; i++) s[i * (n + 1)] += ridge;
      };
      const plan = landmarkPlan({ points: n, count, ridge, tolerance }, leastPoints);
      const found =
        plan &&
        buffers.borrow(n * n, (s) => {
          systemInto(rowsInOrder(points, plan.order), s);
          return withLandmarks({ routines, buffers }, { s, n, r: plan.landmarks }, (system) =>
            solveByLandmarks(plan, system, data, count, tolerance),
          );
        });
      return create(n, count, (x) => {
        x.set(found ?? data);
        if (found) return;
        buffers.borrow(n * n, (s) => {
          systemInto(points, s);
          solveOverwriting(routines, { operation: "kernelSolve", s, n, b: x, count });
        });
      });
    },
    kernelProduct: (kernel, u, v, c) => {
      checkKernelShapes("kernelProduct", u, v, c);
      return inWasm([u, v, c], (left, right, factors) => wasm.kernelProduct(kernel, left, right, factors));
    },
    kernelGradients: (kernel, u, v, c) => {
      checkKernelShapes("kernelGradients", u, v, c);
      return inWasm([u, v, c], (left, right, factors) => wasm.kernelGradients(kernel, left, right, factors));
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

function rowsOf({ cols, data }: DenseMatrix, first: number, end: number): DenseMatrix {
  return { rows: end - first, cols, data: data.subarray(first * cols, end * cols) };
}
