import type { Engine } from "./engine.js";
import { multiplyInto, rowMajor, transposed } from "./product.js";

/**
 * A block of Householder reflectors H_0 H_1 ... = I - V^T T V: V has a reflector in each of its `size` rows, `count`
 * long, `stride` bytes apart; `taus` is the address of their factors.
 */
export interface ReflectorBlock {
  readonly v: number;
  readonly stride: number;
  readonly size: number;
  readonly count: number;
  readonly taus: number;
}

/** Rows that hold the vectors to be reflected, `stride` bytes apart. */
export interface Rows {
  readonly address: number;
  readonly stride: number;
  readonly rows: number;
}

/**
 * Applies a block to every row x, read as a column vector: x := H_0 H_1 ... x, or with `reversed` x := ... H_1 H_0 x.
 *
 *   X := X - ((X V^T) T^T) V,   or with T in the place of T^T
 */
export function reflectRows(engine: Engine, block: ReflectorBlock, x: Rows, reversed: boolean): void {
  const { v, stride, size, count, taus } = block;
  const { rows } = x;
  if (size === 0 || rows === 0) return;
  const vectors = { address: v, rowStride: stride, columnStride: 8 };
  const target = { address: x.address, rowStride: x.stride, columnStride: 8 };
  engine.borrow(2 * size * size + 2 * rows * size, (products) => {
    const t = products + size * size * 8;
    const along = t + size * size * 8;
    const weighted = along + rows * size * 8;
    const square = { c: products, cStride: size * 8, m: size, n: size, k: count };
    multiplyInto(engine, { a: vectors, b: transposed(vectors), ...square, into: "store" });
    engine.kernels.blockTriangle(products, taus, size, t);

    const thin = { cStride: size * 8, m: rows, n: size };
    multiplyInto(engine, { a: target, b: transposed(vectors), c: along, ...thin, k: count, into: "store" });
    const triangle = reversed ? rowMajor(t, size) : transposed(rowMajor(t, size));
    multiplyInto(engine, { a: rowMajor(along, size), b: triangle, c: weighted, ...thin, k: size, into: "store" });
    multiplyInto(engine, {
      a: rowMajor(weighted, size),
      b: vectors,
      c: x.address,
      cStride: x.stride,
      m: rows,
      n: count,
      k: size,
      into: "subtract",
    });
  });
}
