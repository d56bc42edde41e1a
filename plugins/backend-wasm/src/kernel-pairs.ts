import type { DenseMatrix } from "@agop/core";
import { pow } from "@agop/core/plugin";
import type { RadialKernel } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";

/** Points as the kernels read them. */
export interface Pair {
  readonly kernel: RadialKernel;
  readonly u: WasmMatrix;
  readonly v: WasmMatrix;
}

/** Points, or columns of C, in a panel. */
export const panel = 4;

/** Lends points V in panels. */
export function withPanels<T>(engine: Engine, v: WasmMatrix, use: (panels: number) => T): T {
  const { kernels } = engine;
  const [m, d] = [v.rows, v.cols];
  return engine.borrow(Math.ceil(m / panel) * panel * d, (panels) => {
    engine.run("packPointsPart", kernels.packPointsParts(m), m * d, v.address, m, d, panels);
    return use(panels);
  });
}

/** Lends C in panels of columns, and room for a product of `rows` rows with it, which is given back with its stride. */
export function withColumns(
  engine: Engine,
  c: DenseMatrix,
  rows: number,
  use: (packed: number, columnPanels: number, out: number) => void,
): { readonly data: Float64Array; readonly stride: number } {
  const { memory } = engine;
  const panels = Math.ceil(c.cols / panel);
  const stride = panels * panel;
  return engine.borrow(c.rows * stride, (packed) =>
    engine.borrow(rows * stride, (out) => {
      const to = memory.numbers(packed, c.rows * stride).fill(0);
      for (let j = 0; j < c.rows; j++) {
        for (let s = 0; s < c.cols; s++) {
          to[panel * (Math.floor(s / panel) * c.rows + j) + (s % panel)] = c.data[j * c.cols + s];
        }
      }
      if (c.rows === 0) memory.numbers(out, rows * stride).fill(0);
      use(packed, panels, out);
      return { data: memory.numbers(out, rows * stride).slice(), stride };
    }),
  );
}

/** p, q and -1 / L^q. */
export function numbersOf({ norm, exponent, bandwidth }: RadialKernel) {
  return { norm, exponent, factor: -pow(bandwidth, -exponent) };
}

/** Operations, about. */
export function workOf(rows: number, points: number, d: number): number {
  return rows * points * (3 * d + 20);
}
