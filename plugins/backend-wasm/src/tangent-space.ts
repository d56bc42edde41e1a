import { tangentLayout, type TangentSpace } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";
import type { Pattern } from "./pattern.js";
import { multiplyInto, rowMajor, transposed } from "./product.js";
import { multiplySparseInto, partsOf } from "./sparse-operations.js";

/** Lends `use` a tangent space whose working space is all allocated beforehand. U is rows x k, V is cols x k. */
export function lendTangentSpace<T>(
  engine: Engine,
  pattern: Pattern,
  u: WasmMatrix,
  v: WasmMatrix,
  use: (space: TangentSpace) => T,
): T {
  const { memory, run } = engine;
  const { rows, cols, count, offsets, columns } = pattern;
  const k = u.cols;
  const width = 2 * k;
  const { second, third, dimension } = tangentLayout(rows, cols, k);

  return engine.borrow(dimension + (rows + cols) * width + count, (result) => {
    const [coreAddress, secondAddress, thirdAddress] = [result, result + second * 8, result + third * 8];
    // Entry (i, j) of Z is the inner product of [U_i | Γ3_i] and [A_j | V_j].
    const left = result + dimension * 8;
    const right = left + rows * width * 8;
    const values = right + cols * width * 8;
    const [uOperand, vOperand] = [rowMajor(u.address, k), rowMajor(v.address, k)];
    const core = rowMajor(coreAddress, k);
    interleave(memory.numbers(u.address, rows * k), memory.numbers(left, rows * width), k, 0);
    interleave(memory.numbers(v.address, cols * k), memory.numbers(right, cols * width), k, k);

    const sampleInto = (gamma: Float64Array): void => {
      interleave(gamma.subarray(third, dimension), memory.numbers(left, rows * width), k, k);
      interleave(gamma.subarray(second, third), memory.numbers(right, cols * width), k, 0);
      memory.numbers(coreAddress, second).set(gamma.subarray(0, second));
      // A = Γ2 + V Γ1^T
      const target = { c: right, cStride: width * 8, m: cols, n: k, k };
      multiplyInto(engine, { a: vOperand, b: transposed(core), ...target, into: "add" });
      const work = 2 * count * width;
      run("sampledProductPart", partsOf(engine, rows, width), work, rows, offsets, columns, left, right, width, values);
    };
    /** For S with the sampled values: Γ1 = U^T S V, Γ2 = S^T U - V Γ1^T, Γ3 = S V - U Γ1. */
    const project = (gamma: Float64Array): void => {
      multiplySparseInto(engine, { pattern, values, b: v, transposed: false, out: thirdAddress });
      multiplySparseInto(engine, { pattern, values, b: u, transposed: true, out: secondAddress });
      const thin = { n: k, cStride: k * 8 };
      const image = rowMajor(thirdAddress, k);
      multiplyInto(engine, {
        a: transposed(uOperand),
        b: image,
        c: coreAddress,
        ...thin,
        m: k,
        k: rows,
        into: "store",
      });
      multiplyInto(engine, { a: uOperand, b: core, c: thirdAddress, ...thin, m: rows, k, into: "subtract" });
      const turned = transposed(core);
      multiplyInto(engine, { a: vOperand, b: turned, c: secondAddress, ...thin, m: cols, k, into: "subtract" });
      gamma.set(memory.numbers(result, dimension));
    };

    return use({
      dimension,
      sample: (gamma, to) => {
        sampleInto(gamma);
        to.set(memory.numbers(values, count));
      },
      adjoint: (from, gamma) => {
        memory.numbers(values, count).set(from);
        project(gamma);
      },
      normal: (gamma, image) => {
        sampleInto(gamma);
        project(image);
      },
    });
  });
}

/** Rows of k numbers into rows of 2k, from place `at` on. */
function interleave(from: Float64Array, to: Float64Array, k: number, at: number): void {
  for (let e = 0, row = at; e < from.length; row += 2 * k) {
    for (let s = 0; s < k; s++, e++) to[row + s] = from[e];
  }
}
