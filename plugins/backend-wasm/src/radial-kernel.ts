import type { Backend, DenseMatrix, Matrix } from "@agop/core";
import { checkKernelShapes } from "@agop/core/backend";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";
import { numbersOf, type Pair, withColumns, withPanels, workOf } from "./kernel-pairs.js";
import type { Matrices } from "./matrices.js";
import { gradientsOfSlopes, slopeFactors } from "./slope-gradients.js";

type KernelOperations = Pick<Backend, "kernelMatrix" | "kernelProduct" | "kernelGradients">;

/** What is made of distances: tiles of pairs, each gone over once. */
export function kernelOperations(engine: Engine, { create, dense }: Matrices): KernelOperations {
  const { memory } = engine;
  return {
    kernelMatrix: (kernel, u, v) => {
      checkKernelShapes("kernelMatrix", u, v);
      const pair = { kernel, u: dense(u), v: dense(v) };
      return create(u.rows, v.rows, (out) => {
        kernelMatrixInto(engine, pair, out);
      });
    },
    kernelProduct: (kernel, u, v, c) => {
      checkKernelShapes("kernelProduct", u, v, c);
      const { address } = dense(c);
      // A copy: what is borrowed later may move the memory.
      const factors = { rows: c.rows, cols: c.cols, data: memory.numbers(address, c.rows * c.cols).slice() };
      const product = productOf(engine, { kernel, u: dense(u), v: dense(v) }, factors, "value");
      return create(u.rows, c.cols, (out) => {
        const { data, stride } = product;
        const to = memory.numbers(out, u.rows * c.cols);
        for (let i = 0; i < u.rows; i++) to.set(data.subarray(i * stride, i * stride + c.cols), i * c.cols);
      });
    },
    kernelGradients: (kernel, u, v, c) => {
      checkKernelShapes("kernelGradients", u, v, c);
      const pair = { kernel, u: dense(u), v: dense(v) };
      return kernel.norm === 2 ? gradientsByProduct(pair, c) : gradientsByPairs(pair, c);
    },
  };

  function gradientsByProduct({ kernel, u, v }: Pair, c: Matrix): WasmMatrix {
    const { rows: n, cols: d } = u;
    const [m, outputs] = [v.rows, c.cols];
    if (m === 0) return create(n * outputs, d, (out) => memory.numbers(out, n * outputs * d).fill(0));
    const duals = memory.numbers(dense(c).address, m * outputs);
    const { factors, middle } = slopeFactors(memory.numbers(v.address, m * d), duals, m, d, outputs);
    const { data: product, stride } = productOf(engine, { kernel, u, v }, factors, "slope");
    return create(n * outputs, d, (out) => {
      const points = memory.numbers(u.address, n * d);
      gradientsOfSlopes({ product, stride, points }, middle, outputs, memory.numbers(out, n * outputs * d));
    });
  }

  function gradientsByPairs(pair: Pair, c: Matrix): WasmMatrix {
    const { rows: n, cols: d } = pair.u;
    const { address } = dense(c);
    return create(n * c.cols, d, (out) => {
      withPoints(engine, pair, (panels, workspaces) => {
        const { norm, exponent, factor } = numbersOf(pair.kernel);
        const { u, v } = pair;
        const work = n * v.rows * d * 30;
        const shared = [workspaces, u.address, n, d, panels, v.rows, norm, exponent, factor, address] as const;
        engine.run("kernelGradientsPart", engine.kernels.kernelParts(n), work, ...shared, c.cols, out);
      });
    });
  }
}

function kernelMatrixInto(engine: Engine, pair: Pair, out: number): void {
  const { u, v, kernel } = pair;
  withPoints(engine, pair, (panels, workspaces) => {
    const { norm, exponent, factor } = numbersOf(kernel);
    const points = [workspaces, u.address, u.rows, u.cols, panels, v.rows, norm, exponent, factor] as const;
    const work = workOf(u.rows, v.rows, u.cols);
    engine.run("kernelMatrixPart", engine.kernels.kernelParts(u.rows), work, ...points, out, v.rows * 8);
  });
}

/** F(U, V) C by tiles, n x stride with zeros in what is left over, for F of values k or of slopes w. */
function productOf(engine: Engine, pair: Pair, c: DenseMatrix, of: "value" | "slope") {
  const { u, v, kernel } = pair;
  return withColumns(engine, c, u.rows, (packed, columnPanels, out) => {
    withPoints(engine, pair, (points, workspaces) => {
      const { norm, exponent, factor } = numbersOf(kernel);
      const shared = [workspaces, u.address, u.rows, u.cols, points, v.rows, norm, exponent, factor] as const;
      const target = [of === "slope" ? 1 : 0, packed, columnPanels, out] as const;
      const parts = engine.kernels.kernelParts(u.rows);
      engine.run("kernelProductPart", parts, workOf(u.rows, v.rows, u.cols), ...shared, ...target);
    });
  });
}

/** Lends the points V in panels, and room for every thread. */
function withPoints(engine: Engine, { u, v }: Pair, use: (panels: number, workspaces: number) => void): void {
  withPanels(engine, v, (panels) => {
    engine.borrow((engine.threads * engine.kernels.kernelWorkspace(u.cols)) / 8, (workspaces) => {
      use(panels, workspaces);
    });
  });
}
