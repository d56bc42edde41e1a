import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import {
  type DenseMatrix,
  denseMatrix,
  fit,
  matrixCompletion,
  observedCells,
  relativeDistance,
  seededRandom,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { rfmLinearPlugin } from "@agop/plugin-rfm-linear";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { columnStackPlugin } from "./index.js";

const backend = cpuBackend();
const registry = createRegistry([
  columnStackPlugin,
  rfmLinearPlugin,
  phiLibraryPlugin,
  scheduleLibraryPlugin,
  agopLibraryPlugin,
]);
// Few centres: the cpu backend's eigendecompositions are slow.
const algorithm = (options: Readonly<Record<string, number>> = {}) =>
  registry.algorithm("matrix-completion", { name: "column-stack", centres: 120, ...options });

/** Rows of x1, x2, x3 and one column more, f(x1, x2) with noise, standardised. */
function tableOf(f: (a: number, b: number) => number, rows: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  const x = denseMatrix(rows, 4);
  for (let i = 0; i < rows; i++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()];
    x.data.set([a, b, c, f(a, b) + 0.1 * random.normal()], 4 * i);
  }
  for (let j = 0; j < 4; j++) {
    const column = Float64Array.from({ length: rows }, (_, i) => x.data[4 * i + j]);
    const mean = column.reduce((s, v) => s + v, 0) / rows;
    const deviation = Math.sqrt(column.reduce((s, v) => s + (v - mean) ** 2, 0) / rows);
    column.forEach((value, i) => (x.data[4 * i + j] = (value - mean) / deviation));
  }
  return x;
}

function hide(x: DenseMatrix, fraction: number, seed: number): DenseMatrix {
  const random = seededRandom(seed);
  return { ...x, data: x.data.map((value) => (random.uniform() < fraction ? NaN : value)) };
}

/** Root mean squared errors of a column's missing cells: linear, stacked; and of what was left out. */
async function errorsOf(truth: DenseMatrix, seen: DenseMatrix, column: number) {
  const estimates: Float64Array[] = [];
  const take = ({ toDense }: { readonly toDense: () => DenseMatrix }) => {
    estimates.push(toDense().data.slice());
    return {};
  };
  const problem = matrixCompletion(observedCells(seen));
  const { estimate } = await fit({ algorithm: algorithm(), problem, backend, diagnosticsEvery: 1, diagnostics: take });
  const errors = estimates.map((data) => {
    let [squares, count] = [0, 0];
    for (let k = column; k < data.length; k += truth.cols) {
      if (!Number.isNaN(seen.data[k])) continue;
      squares += (data[k] - truth.data[k]) ** 2;
      count++;
    }
    return Math.sqrt(squares / count);
  });
  const left = (estimate.leaveOneOutResiduals?.(column) ?? new Float64Array()).filter((r) => !Number.isNaN(r));
  const leftOut = Math.sqrt(left.reduce((sum, r) => sum + r * r, 0) / left.length);
  return { linear: errors[0], stacked: errors[1], leftOut, estimate, iterates: errors.length };
}

describe("a stack of learners for each column", () => {
  it.each([
    ["a product", (a: number, b: number) => a * b, 0.7],
    ["steps", (a: number, b: number) => Math.sign(a) + Math.sign(b - 0.5), 0.9],
    ["a parabola", (a: number) => a * a, 0.5],
  ] as const)("sees %s, which no linear prediction does", async (_, f, most) => {
    const truth = tableOf(f, 500, 3);
    const { linear, stacked, leftOut, iterates } = await errorsOf(truth, hide(truth, 0.1, 4), 3);
    expect(iterates).toBe(2);
    expect(stacked).toBeLessThan(most * linear);
    // What it says of cells that it has not seen is as far off as it is of those that nobody saw.
    expect(leftOut / stacked).toBeGreaterThan(0.7);
    expect(leftOut / stacked).toBeLessThan(1.4);
  });

  it("is not worse than the linear prediction where that is right", async () => {
    let [linear, stacked] = [0, 0];
    for (const seed of [5, 6, 7]) {
      const truth = tableOf((a, b) => a - 2 * b, 300, seed);
      const errors = await errorsOf(truth, hide(truth, 0.1, seed + 10), 3);
      linear += errors.linear;
      stacked += errors.stacked;
    }
    expect(stacked).toBeLessThan(1.03 * linear);
  });

  it("tells the residuals of observed cells only, of linear columns too", async () => {
    const truth = tableOf((a, b) => a * b, 120, 8);
    const seen = hide(truth, 0.15, 9);
    for (let i = 0; i < 120; i++) seen.data[4 * i + 2] = truth.data[4 * i + 2];
    const { estimate } = await errorsOf(truth, seen, 3);
    for (const column of [2, 3]) {
      estimate.leaveOneOutResiduals?.(column).forEach((residual, i) => {
        expect(Number.isNaN(residual)).toBe(Number.isNaN(seen.data[4 * i + column]));
      });
    }
  });

  it("completes so many of the first columns by more than the linear prediction", async () => {
    const truth = tableOf((a, b) => a * b, 200, 12);
    const observed = observedCells(hide(truth, 0.15, 13));
    const problem = matrixCompletion(observed);
    const wanted = matrixCompletion(observed, { columns: 2 });
    const all = (await fit({ algorithm: algorithm(), problem, backend })).estimate.toDense().data;
    const first = (await fit({ algorithm: algorithm(), problem: wanted, backend })).estimate.toDense().data;
    const linear = (await fit({ algorithm: algorithm(), problem, backend, stop: { maxIterations: 1 } })).estimate;
    const expected = linear.toDense().data.map((value, k) => (k % 4 < 2 ? all[k] : value));
    expect(first).toEqual(expected);
    expect(first).not.toEqual(all);
  });

  it("predicts the places that are asked for as if all were, and the others linearly", async () => {
    const truth = tableOf((a, b) => a * b, 200, 12);
    const seen = hide(truth, 0.15, 13);
    const observed = observedCells(seen);
    const cells = Array.from(seen.data.keys()).filter((k) => Number.isNaN(seen.data[k]) && k % 3 === 0);
    const places = {
      rowIndices: Int32Array.from(cells, (k) => k >> 2),
      columnIndices: Int32Array.from(cells, (k) => k % 4),
    };
    const some = matrixCompletion(observed, { places });
    const all = (await fit({ algorithm: algorithm(), problem: matrixCompletion(observed), backend })).estimate;
    const { estimate } = await fit({ algorithm: algorithm(), problem: some, backend });
    const linear = (await fit({ algorithm: algorithm(), problem: some, backend, stop: { maxIterations: 1 } })).estimate;
    const expected = linear.toDense().data.slice();
    for (const k of cells) expected[k] = all.toDense().data[k];
    expect(relativeDistance(estimate.toDense().data, expected)).toBeLessThan(1e-13);
    expect(relativeDistance(linear.toDense().data, expected)).toBeGreaterThan(1e-4);
  });

  it("stays within what is observed of a column", async () => {
    const truth = tableOf((a) => Math.exp(3 * a), 300, 14);
    const seen = hide(truth, 0.2, 15);
    const { estimate } = await errorsOf(truth, seen, 3);
    const { data } = estimate.toDense();
    for (let j = 0; j < 4; j++) {
      const cells = seen.data.filter((value, k) => k % 4 === j && !Number.isNaN(value));
      const [low, high] = [Math.min(...cells), Math.max(...cells)];
      for (let k = j; k < data.length; k += 4) expect(data[k] >= low && data[k] <= high).toBe(true);
    }
  });

  it.each([
    ["cpu", () => Promise.resolve(cpuBackend())],
    ["wasm", () => wasmBackend({ threads: 2 })],
  ])("gives the same bits on threads, on the backend %s", async (_, open) => {
    const truth = tableOf((a, b) => a * b, 150, 18);
    const problem = matrixCompletion(observedCells(hide(truth, 0.2, 19)));
    const opened = await open();
    const bitsWith = async (threads: number) => {
      const { estimate } = await fit({ algorithm: algorithm({ threads }), problem, backend: opened });
      return [estimate.toDense().data, ...[0, 1, 2, 3].map((j) => estimate.leaveOneOutResiduals?.(j))];
    };
    expect(await bitsWith(3)).toEqual(await bitsWith(1));
    opened.dispose();
  });

  it("ends between columns when it is cancelled", async () => {
    const truth = tableOf((a, b) => a * b, 300, 16);
    const controller = new AbortController();
    const problem = matrixCompletion(observedCells(hide(truth, 0.2, 17)));
    const run = fit(
      { algorithm: algorithm(), problem, backend },
      {
        signal: controller.signal,
        onEvent: ({ type }) => {
          if (type === "iteration") controller.abort();
        },
      },
    );
    const { reason, iterations } = await run;
    expect(reason).toBe("cancelled");
    expect(iterations).toBe(1);
  });
});

describe("odd tables", () => {
  const random = seededRandom(20);
  const finite = async (x: DenseMatrix): Promise<Float64Array> => {
    const { estimate } = await fit({ algorithm: algorithm(), problem: matrixCompletion(observedCells(x)), backend });
    const { data } = estimate.toDense();
    expect(data.every(Number.isFinite)).toBe(true);
    x.data.forEach((value, k) => {
      if (!Number.isNaN(value)) expect(data[k]).toBe(value);
    });
    return data;
  };

  it("may have columns that are constant, equal, of few values or of none, and rows of nothing", async () => {
    const x = denseMatrix(90, 8);
    for (let i = 0; i < 90; i++) {
      const a = random.normal();
      const isA = a > 0 ? 1 : 0;
      x.data.set([a, a + random.normal(), 3, NaN, isA, 1 - isA, i < 6 ? i : NaN, a], 8 * i);
      for (const j of [0, 1, 2, 4, 5, 7]) if (random.uniform() < 0.15) x.data[8 * i + j] = NaN;
    }
    x.data.fill(NaN, 8 * 50, 8 * 51);
    const data = await finite(x);
    for (let i = 0; i < 90; i++) {
      expect(data[8 * i + 2]).toBe(3);
      for (const j of [4, 5]) expect(data[8 * i + j] >= 0 && data[8 * i + j] <= 1).toBe(true);
    }
  });

  it("may have one column, or one row, or be complete", async () => {
    await finite(denseMatrix(5, 1, Float64Array.of(1, 2, NaN, 4, 5)));
    await finite(denseMatrix(1, 4, Float64Array.of(1, NaN, 3, 4)));
    await finite(denseMatrix(3, 2, Float64Array.of(1, 2, 3, 4, 5, 6)));
  });

  it("may be wider than long", async () => {
    const x = denseMatrix(45, 50);
    for (let i = 0; i < 45; i++) {
      const a = random.normal();
      for (let j = 0; j < 50; j++) x.data[50 * i + j] = random.uniform() < 0.03 ? NaN : a + 0.3 * random.normal();
    }
    await finite(x);
  });
});
