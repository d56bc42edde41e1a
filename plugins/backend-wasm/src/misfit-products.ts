import type { Misfit, MisfitProducts } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix, WasmSparse } from "./handles.js";
import type { Matrices } from "./matrices.js";

/** Products with Z = alpha P_Ω(L R^T) + beta Y in one pass over Ω, of which nothing as long as Ω is written. */
export function misfitProductsOf(
  engine: Engine,
  { create, dense, scope }: Matrices,
  { pattern, values }: WasmSparse,
  { alpha, left, right, beta }: Misfit,
  a: WasmMatrix,
  b: WasmMatrix,
): MisfitProducts {
  const { memory, kernels, run } = engine;
  const { rows, cols, count, offsets, columns } = pattern;
  const parts = kernels.misfitParts(count);
  const [k, l] = [a.cols, b.cols];
  const factors = [dense(left).address, dense(right).address, left.cols] as const;
  // ‖Z‖² of each part, and its own sums of the columns.
  return engine.borrow(parts * (1 + cols * k), (squares) => {
    const own = squares + parts * 8;
    return scope((keep) => {
      const byRows = create(rows, l, (out) => {
        const work = 2 * count * (left.cols + k + l);
        const entries = [parts, rows, cols, offsets, columns, values] as const;
        const sides = [a.address, k, b.address, l] as const;
        run("misfitPart", parts, work, ...entries, alpha, ...factors, beta, ...sides, out, own, squares);
      });
      const byColumns = create(cols, k, (out) => {
        run("addPartsPart", kernels.elementParts(cols * k), parts * cols * k, parts, own, cols * k, out);
      });
      const total = memory.numbers(squares, parts).reduce((sum, each) => sum + each, 0);
      return { byRows: keep(byRows), byColumns: keep(byColumns), squares: total };
    });
  });
}
