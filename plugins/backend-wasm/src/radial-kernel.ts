import type { Backend, DenseMatrix, Matrix } from "@agop/core";
import { checkKernelShapes, landmarkPlan, type RadialKernel, solveByLandmarks } from "@agop/core/backend";
import { choleskyInPlace } from "./cholesky.js";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";
import { leastPoints, withLandmarks } from "./landmarks.js";
import type { Matrices } from "./matrices.js";
import { notPositiveDefinite } from "./not-positive-definite.js";

type KernelOperations = Pick<Backend, "kernelMatrix" | "kernelSolve" | "kernelProduct" | "kernelGradients">;

/** Points as the kernels read them. */
interface Pair {
  readonly kernel: RadialKernel;
  readonly u: WasmMatrix;
  readonly v: WasmMatrix;
}

/** Columns of C in a panel. */
const panel = 4;

/** What is made of distances: tiles of pairs, each gone over once. */
export function kernelOperations(engine: Engine, { create, dense }: Matrices): KernelOperations {
  const { memory } = engine;
  return {
    kernelMatrix: (kernel, u, v) => {
      checkKernelShapes("kernelMatrix", u, v);
      const pair = { kernel, u: dense(u), v: dense(v) };
      return create(u.rows, v.rows, (out) => {
        kernelMatrixInto(engine, pair, { out, shift: 0, lowerOnly: false });
      });
    },
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelSolve", u, u, b);
      const points = dense(u);
      const { address } = dense(b);
      const { rows: n, cols: count } = b;
      const plan = landmarkPlan({ points: n, count, ridge, tolerance }, leastPoints);
      const found =
        plan &&
        engine.borrow(n * n, (s) => {
          systemInto(kernel, points, ridge, plan.order, s);
          const sides = memory.numbers(address, n * count).slice();
          return withLandmarks(engine, { s, n, r: plan.landmarks }, (system) =>
            solveByLandmarks(plan, system, sides, count, tolerance),
          );
        });
      return create(n, count, (x) => {
        memory.numbers(x, n * count).set(found ?? memory.numbers(address, n * count));
        if (found) return;
        engine.borrow(n * n, (s) => {
          const pair = { kernel, u: points, v: points };
          kernelMatrixInto(engine, pair, { out: s, shift: ridge, lowerOnly: true });
          // k(u, u) = 1.
          const leastPivots = new Float64Array(n).fill(n * Number.EPSILON * (1 + ridge));
          const failed = choleskyInPlace(engine, { s, n, x, count, leastPivots });
          if (failed >= 0) throw notPositiveDefinite("kernelSolve", n, failed);
        });
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

  /** The lower triangle of k(U, U) + λ I for the points in this order. */
  function systemInto(kernel: RadialKernel, u: WasmMatrix, ridge: number, order: readonly number[], s: number): void {
    const { rows: n, cols: d } = u;
    engine.borrow(n * d, (address) => {
      const [from, to] = [memory.numbers(u.address, n * d), memory.numbers(address, n * d)];
      order.forEach((i, at) => {
        to.set(from.subarray(i * d, (i + 1) * d), at * d);
      });
      const points = { ...u, address };
      kernelMatrixInto(engine, { kernel, u: points, v: points }, { out: s, shift: ridge, lowerOnly: true });
    });
  }

  /**
   * For p = 2, with the matrix W of slopes and a point o in the middle of V, Σ_j w_ij C_jl (u_i - v_j) =
   *
   *   (W C)_il (u_i - o) - (W diag(C_l) (V - 1 o^T))_i,
   *
   * one product with the columns [C_l, diag(C_l) (V - 1 o^T)] of all l. So it does not matter how far from 0 the points are.
   */
  function gradientsByProduct({ kernel, u, v }: Pair, c: Matrix): WasmMatrix {
    const { rows: n, cols: d } = u;
    const [m, outputs] = [v.rows, c.cols];
    if (m === 0) return create(n * outputs, d, (out) => memory.numbers(out, n * outputs * d).fill(0));
    const width = d + 1;
    const columns = new Float64Array(m * outputs * width);
    const points = memory.numbers(v.address, m * d);
    const middle = middleOf(points, m, d);
    const duals = memory.numbers(dense(c).address, m * outputs);
    for (let j = 0, at = 0; j < m; j++) {
      for (let l = 0; l < outputs; l++) {
        const dual = duals[j * outputs + l];
        columns[at++] = dual;
        for (let s = 0; s < d; s++) columns[at++] = dual * (points[j * d + s] - middle[s]);
      }
    }
    const factors = { rows: m, cols: outputs * width, data: columns };
    const { data, stride } = productOf(engine, { kernel, u, v }, factors, "slope");
    return create(n * outputs, d, (out) => {
      const to = memory.numbers(out, n * outputs * d);
      const from = memory.numbers(u.address, n * d);
      for (let l = 0, at = 0; l < outputs; l++) {
        for (let i = 0; i < n; i++) {
          const first = i * stride + l * width;
          for (let s = 0; s < d; s++) to[at++] = data[first] * (from[i * d + s] - middle[s]) - data[first + 1 + s];
        }
      }
    });
  }

  function gradientsByPairs(pair: Pair, c: Matrix): WasmMatrix {
    const { rows: n, cols: d } = pair.u;
    const { address } = dense(c);
    return create(n * c.cols, d, (out) => {
      withPanels(engine, pair, (panels, workspaces) => {
        const { norm, exponent, factor } = numbersOf(pair.kernel);
        const { u, v } = pair;
        const work = n * v.rows * d * 30;
        const shared = [workspaces, u.address, n, d, panels, v.rows, norm, exponent, factor, address] as const;
        engine.run("kernelGradientsPart", engine.kernels.kernelParts(n), work, ...shared, c.cols, out);
      });
    });
  }
}

interface Target {
  readonly out: number;
  readonly shift: number;
  readonly lowerOnly: boolean;
}

function kernelMatrixInto(engine: Engine, pair: Pair, { out, shift, lowerOnly }: Target): void {
  const { u, v, kernel } = pair;
  withPanels(engine, pair, (panels, workspaces) => {
    const { norm, exponent, factor } = numbersOf(kernel);
    const points = [workspaces, u.address, u.rows, u.cols, panels, v.rows] as const;
    const target = [out, v.rows * 8, shift, lowerOnly ? 1 : 0] as const;
    const parts = engine.kernels.kernelParts(u.rows);
    engine.run("kernelMatrixPart", parts, workOf(pair), ...points, norm, exponent, factor, ...target);
  });
}

/** F(U, V) C by tiles, n x stride with zeros in what is left over, for F of values k or of slopes w. */
function productOf(
  engine: Engine,
  pair: Pair,
  c: DenseMatrix,
  of: "value" | "slope",
): { readonly data: Float64Array; readonly stride: number } {
  const { u, v, kernel } = pair;
  const { memory } = engine;
  const panels = Math.ceil(c.cols / panel);
  const stride = panels * panel;
  return engine.borrow(v.rows * stride, (packed) =>
    engine.borrow(u.rows * stride, (out) => {
      const to = memory.numbers(packed, v.rows * stride).fill(0);
      for (let j = 0; j < c.rows; j++) {
        for (let s = 0; s < c.cols; s++)
          to[panel * (Math.floor(s / panel) * v.rows + j) + (s % panel)] = c.data[j * c.cols + s];
      }
      if (v.rows === 0) memory.numbers(out, u.rows * stride).fill(0);
      withPanels(engine, pair, (points, workspaces) => {
        const { norm, exponent, factor } = numbersOf(kernel);
        const shared = [workspaces, u.address, u.rows, u.cols, points, v.rows, norm, exponent, factor] as const;
        const parts = engine.kernels.kernelParts(u.rows);
        const target = [of === "slope" ? 1 : 0, packed, panels, out] as const;
        engine.run("kernelProductPart", parts, workOf(pair), ...shared, ...target);
      });
      return { data: memory.numbers(out, u.rows * stride).slice(), stride };
    }),
  );
}

/** Lends the points V in panels, and room for every thread. */
function withPanels(engine: Engine, { u, v }: Pair, use: (panels: number, workspaces: number) => void): void {
  const { kernels } = engine;
  const [m, d] = [v.rows, v.cols];
  engine.borrow(Math.ceil(m / panel) * panel * d, (panels) => {
    engine.run("packPointsPart", kernels.packPointsParts(m), m * d, v.address, m, d, panels);
    engine.borrow((engine.threads * kernels.kernelWorkspace(u.cols)) / 8, (workspaces) => {
      use(panels, workspaces);
    });
  });
}

/** Enough points to find the middle of them all, whatever a few of them are. */
const mostSampled = 101;

/** The median of each coordinate of the points (m x d, m > 0), or of some of them. */
function middleOf(points: Float64Array, m: number, d: number): Float64Array {
  const count = Math.min(m, mostSampled);
  return Float64Array.from({ length: d }, (_, s) => {
    const values = Float64Array.from({ length: count }, (_v, k) => points[Math.floor((k * m) / count) * d + s]);
    return values.sort()[count >> 1];
  });
}

/** p, q and -1 / L^q. */
function numbersOf({ norm, exponent, bandwidth }: RadialKernel) {
  return { norm, exponent, factor: -(bandwidth ** -exponent) };
}

/** Operations, about. */
function workOf({ u, v }: Pair): number {
  return u.rows * v.rows * (3 * u.cols + 20);
}
