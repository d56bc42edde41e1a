import type { Engine } from "./engine.js";

/** A matrix as the product reads it; the strides are the bytes from one row, or column, to the next. */
export interface Operand {
  readonly address: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

export interface Product {
  readonly a: Operand;
  readonly b: Operand;
  /** Where C is, row by row, and the bytes from one row to the next. */
  readonly c: number;
  readonly cStride: number;
  /** C is m x n, k what is summed over. */
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly into: "store" | "add" | "subtract";
  /** Leaves blocks above the diagonal alone, for a symmetric C. */
  readonly lowerOnly?: boolean;
}

/** Row by row, `cols` numbers in a row. */
export function rowMajor(address: number, cols: number): Operand {
  return { address, rowStride: cols * 8, columnStride: 8 };
}

export function transposed({ address, rowStride, columnStride }: Operand): Operand {
  return { address, rowStride: columnStride, columnStride: rowStride };
}

const modes = { store: 0, add: 1, subtract: 2 } as const;

/** C = A B, C += A B or C -= A B, by blocks of the depth. */
export function multiplyInto(engine: Engine, { a, b, c, cStride, m, n, k, into, lowerOnly = false }: Product): void {
  const { kernels, run, workspaces } = engine;
  if (m === 0 || n === 0) return;
  // One round even for k = 0, where a product is zero.
  const depth = Math.max(1, Math.min(k, kernels.depthBlock()));
  const rowBlock = rowBlockFor(engine, m, n);
  const parts = kernels.multiplyParts(m, n, rowBlock);
  engine.borrow(Math.ceil(n / 4) * 4 * depth, (packed) => {
    for (let from = 0; from === 0 || from < k; from += depth) {
      const size = Math.min(depth, k - from);
      const bFrom = b.address + from * b.rowStride;
      run("packPart", kernels.packParts(n), 2 * n * size, bFrom, b.rowStride, b.columnStride, n, size, packed);
      run(
        "multiplyPart",
        parts,
        2 * m * n * size,
        workspaces,
        rowBlock,
        a.address + from * a.columnStride,
        a.rowStride,
        a.columnStride,
        packed,
        c,
        cStride,
        m,
        n,
        size,
        modes[into === "store" && from > 0 ? "add" : into],
        lowerOnly ? 1 : 0,
      );
    }
  });
}

/** Rows in a part: the larger, the more often packed numbers are used; the smaller, the more threads have something. */
function rowBlockFor({ kernels, threads }: Engine, m: number, n: number): number {
  const enough = threads === 1 ? 1 : 6 * threads;
  return [64, 32].find((size) => kernels.multiplyParts(m, n, size) >= enough) ?? 16;
}

/** Copies the lower triangle of an n x n block into its upper one. */
export function symmetrize(engine: Engine, address: number, numbersInRow: number, n: number): void {
  engine.run("symmetrizePart", engine.kernels.bands(n), n * n, address, numbersInRow, n);
}
