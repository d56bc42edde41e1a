import type { Backend, DenseMatrix, Matrix } from "@agop/core";
import {
  checkKernelShapes,
  landmarkPlan,
  type LandmarkPlan,
  type RadialKernel,
  solveByLandmarks,
} from "@agop/core/backend";
import { choleskyInPlace } from "./cholesky.js";
import type { Engine } from "./engine.js";
import type { WasmMatrix } from "./handles.js";
import { numbersOf, withColumns, withPanels, workOf } from "./kernel-pairs.js";
import { leastPoints, withLandmarks } from "./landmarks.js";
import type { Matrices } from "./matrices.js";
import { notPositiveDefinite } from "./not-positive-definite.js";
import { gradientsOfSlopes, slopeFactors } from "./slope-gradients.js";

interface System {
  readonly kernel: RadialKernel;
  readonly u: WasmMatrix;
  readonly ridge: number;
}

/** Where a band of rows of a system goes (assembly/kernel-system.ts). */
interface Band {
  readonly first: number;
  readonly rows: number;
  readonly values: number;
  /** Numbers from one row to the next. */
  readonly stride: number;
  /** Of the whole system. */
  readonly withSlopes: boolean;
}

export interface KernelSystemOperations extends Pick<Backend, "kernelSolve" | "kernelFit"> {
  /**
   * Rows `first` (a multiple of 4) to `end` of k(U, U) + ridge I up to their diagonal, (end - first) x end with nothing of meaning behind
   * it: for backends that keep the system elsewhere.
   */
  kernelBand(kernel: RadialKernel, u: Matrix, ridge: number, first: number, end: number): Matrix;
}

/** What is made of the system of points with themselves. */
export function kernelSystemOperations(
  engine: Engine,
  { create, dense }: Matrices,
  kernelGradients: Backend["kernelGradients"],
): KernelSystemOperations {
  const { memory } = engine;

  const factorised = ({ kernel, u, ridge }: System, b: WasmMatrix): WasmMatrix => {
    const { rows: n, cols: count } = b;
    return create(n, count, (x) => {
      memory.numbers(x, n * count).set(memory.numbers(b.address, n * count));
      engine.borrow(n * n, (s) => {
        bandInto(engine, { kernel, u, ridge }, wholeSystem(s, n, false));
        // k(u, u) = 1.
        const leastPivots = new Float64Array(n).fill(n * Number.EPSILON * (1 + ridge));
        const failed = choleskyInPlace(engine, { s, n, x, count, leastPivots });
        if (failed >= 0) throw notPositiveDefinite("kernelSolve", n, failed);
      });
    });
  };

  /** α, and its gradients where there are to be some; undefined where steps come to no end. */
  const byLandmarks = (system: System, b: WasmMatrix, plan: LandmarkPlan, tolerance: number, withSlopes: boolean) => {
    const { rows: n, cols: count } = b;
    const d = system.u.cols;
    return engine.borrow(n * d, (address) => {
      reorderRows(memory.numbers(system.u.address, n * d), plan.order, memory.numbers(address, n * d));
      return engine.borrow(n * n, (s) => {
        bandInto(engine, { ...system, u: { ...system.u, address } }, wholeSystem(s, n, withSlopes));
        const sides = memory.numbers(b.address, n * count).slice();
        const dual = withLandmarks(engine, { s, n, r: plan.landmarks }, (of) =>
          solveByLandmarks(plan, of, sides, count, tolerance),
        );
        if (!dual) return undefined;
        const alpha = create(n, count, (x) => {
          memory.numbers(x, n * count).set(dual);
        });
        if (!withSlopes) return { dual: alpha };
        const duals = new Float64Array(n * count);
        reorderRows(dual, plan.order, duals);
        const { factors, middle } = slopeFactors(memory.numbers(address, n * d), duals, n, d, count);
        const { data: product, stride } = slopeProduct(engine, s, factors);
        const gradients = create(n * count, d, (out) => {
          const points = memory.numbers(address, n * d);
          const of = { product, stride, points, order: plan.order };
          gradientsOfSlopes(of, middle, count, memory.numbers(out, n * count * d));
        });
        return { dual: alpha, gradients };
      });
    });
  };

  const planOf = (system: System, b: WasmMatrix, tolerance: number): LandmarkPlan | undefined =>
    landmarkPlan({ points: b.rows, count: b.cols, ridge: system.ridge, tolerance }, leastPoints);

  return {
    kernelSolve: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelSolve", u, u, b);
      const [system, sides] = [{ kernel, u: dense(u), ridge }, dense(b)];
      const plan = planOf(system, sides, tolerance);
      return (plan && byLandmarks(system, sides, plan, tolerance, false)?.dual) ?? factorised(system, sides);
    },
    kernelFit: (kernel, u, ridge, b, tolerance = 0) => {
      checkKernelShapes("kernelFit", u, u, b);
      const [system, sides] = [{ kernel, u: dense(u), ridge }, dense(b)];
      // A slope is a number for each pair in the Euclidean distance alone.
      const plan = kernel.norm === 2 ? planOf(system, sides, tolerance) : undefined;
      const found = plan && byLandmarks(system, sides, plan, tolerance, true);
      if (found?.gradients) return { dual: found.dual, gradients: found.gradients };
      const dual = found?.dual ?? factorised(system, sides);
      return { dual, gradients: kernelGradients(kernel, u, u, dual) };
    },
    kernelBand: (kernel, u, ridge, first, end) => {
      const rows = end - first;
      return create(rows, end, (values) => {
        bandInto(engine, { kernel, u: dense(u), ridge }, { first, rows, values, stride: end, withSlopes: false });
      });
    },
  };
}

function wholeSystem(s: number, n: number, withSlopes: boolean): Band {
  return { first: 0, rows: n, values: s, stride: n, withSlopes };
}

function bandInto(engine: Engine, { kernel, u, ridge }: System, band: Band): void {
  const { kernels } = engine;
  const { first, rows, values, stride, withSlopes } = band;
  const d = u.cols;
  withPanels(engine, { ...u, rows: first + rows }, (panels) => {
    engine.borrow((engine.threads * kernels.systemWorkspace(d)) / 8, (workspaces) => {
      const { norm, exponent, factor } = numbersOf(kernel);
      const points = [workspaces, u.address, first, rows, d, panels, norm, exponent, factor, ridge] as const;
      const to = [values, stride * 8, withSlopes ? 1 : 0] as const;
      engine.run("kernelSystemPart", kernels.systemParts(rows), workOf(rows, first + rows, d), ...points, ...to);
    });
  });
}

/** W C for the slopes above the diagonal of the system at s. */
function slopeProduct(engine: Engine, s: number, c: DenseMatrix) {
  const { kernels } = engine;
  const n = c.rows;
  return withColumns(engine, c, n, (packed, columnPanels, out) => {
    const bytes = kernels.systemWorkspace(0);
    engine.borrow((engine.threads * bytes) / 8, (workspaces) => {
      const work = 2 * n * n * c.cols;
      engine.run("slopeProductPart", kernels.systemParts(n), work, workspaces, bytes, s, n, packed, columnPanels, out);
    });
  });
}

/** Rows of as many numbers as there are in one, in this order. */
function reorderRows(rows: Float64Array, order: readonly number[], to: Float64Array): void {
  const width = to.length / order.length;
  order.forEach((from, at) => {
    to.set(rows.subarray(from * width, (from + 1) * width), at * width);
  });
}
