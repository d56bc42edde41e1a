import type { WasmBackend } from "@agop/backend-wasm";
import { type Backend, type DenseMatrix, type Matrix } from "@agop/core";
import { checkKernelShapes, type RadialKernel } from "@agop/core/backend";
import { insideWasm } from "./inside-wasm.js";
import type { Matrices } from "./matrices.js";

type KernelOperations = Pick<Backend, "kernelMatrix" | "kernelProduct" | "kernelGradients">;

/** Rows of a kernel matrix that are in the memory of wasm at once. */
const bandRows = 256;

/**
 * What is made of distances, for which a BLAS has nothing: by the kernels of the wasm backend, into whose memory the points are
 * copied, which are little beside their pairs. Matrices of pairs come back in bands of rows.
 */
export function kernelOperations(wasm: WasmBackend, { dense, create }: Matrices): KernelOperations {
  /** k(u_i, v_j) by bands of rows. */
  const kernelInto = (kernel: RadialKernel, u: DenseMatrix, v: DenseMatrix, out: Float64Array): void => {
    const m = v.rows;
    insideWasm(() => {
      wasm.scope(() => {
        const right = wasm.fromDense(v);
        for (let first = 0; first < u.rows; first += bandRows) {
          const end = Math.min(first + bandRows, u.rows);
          wasm.scope(() => {
            const left = wasm.fromDense(rowsOf(u, first, end));
            wasm.copyOut(wasm.kernelMatrix(kernel, left, right), out.subarray(first * m, end * m));
          });
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
        kernelInto(kernel, left, right, out);
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

function rowsOf({ cols, data }: DenseMatrix, first: number, end: number): DenseMatrix {
  return { rows: end - first, cols, data: data.subarray(first * cols, end * cols) };
}
