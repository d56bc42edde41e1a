import { readdirSync, readFileSync } from "node:fs";
import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import {
  type Backend,
  type DenseMatrix,
  fit,
  fromRows,
  relativeDistance,
  supervised,
  type SupervisedProblem,
} from "@agop/core";
import { diagonalMatrix } from "@agop/core/backend";
import { kernelRfm, type KernelEstimate, type KernelRfmOptions } from "@agop/plugin-rfm-kernel";
import { afterAll, describe, expect, it } from "vitest";
import { z } from "zod";

const numbers = z.array(z.number());
const table = z.array(numbers);
const trace = z.object({
  name: z.string(),
  data: z.string(),
  params: z.object({
    bandwidth: z.number(),
    reg: z.number(),
    diag: z.boolean(),
    p: z.number(),
    q: z.number(),
    bandwidthMode: z.enum(["constant", "adaptive"]),
  }),
  iterations: z.array(
    z.object({
      bandwidth: z.number(),
      trainMse: z.number(),
      testMse: z.number(),
      alphaNorm: z.number(),
      M: z.union([table, numbers]),
      firstAlpha: table,
      firstTestPred: table,
      agopSumMax: z.number().optional(),
    }),
  ),
});
const splitData = z.object({ Xtrain: table, Ytrain: table, Xtest: table, Ytest: table });
const categorical = splitData.extend({
  categoricalGroups: table,
  iterations: z.array(z.object({ M: table, testMse: z.number(), alphaNorm: z.number() })),
});

const folder = new URL(".", import.meta.url);
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, folder), "utf8"));
const traces = readdirSync(folder)
  .filter((file) => file.startsWith("trace_") && file !== "trace_categorical.json")
  .map((file) => trace.parse(read(file)));
const golden = categorical.parse(read("trace_categorical.json"));

/** The traces move by 2e-12 at most where inputs or targets move by 1e-13, both relative. */
const close = 1e-9;

const wasm = await wasmBackend();
afterAll(() => {
  wasm.dispose();
});
/** With how many of a trace's 6 iterations: all are alike for a backend, and on the cpu each takes ten times as long. */
const backends: readonly (readonly [string, Backend, number])[] = [
  ["cpu", cpuBackend(), 3],
  ["wasm", wasm, 6],
];

const meanSquare = (a: DenseMatrix, b: DenseMatrix): number =>
  a.data.reduce((sum, value, k) => sum + (value - b.data[k]) ** 2, 0) / a.data.length;
const normOf = ({ data }: DenseMatrix): number => Math.hypot(...data);
const firstRows = ({ cols, data }: DenseMatrix, count: number): Float64Array => data.slice(0, count * cols);
/** ‖actual - expected‖ / ‖expected‖. */
const apart = (actual: ArrayLike<number>, expected: readonly number[]): number =>
  relativeDistance(Float64Array.from(actual), Float64Array.from(expected));

/** M, which a trace of weights has as a vector. */
function metricOf(m: z.infer<typeof trace>["iterations"][number]["M"]): readonly number[] {
  const rows = table.safeParse(m).data;
  return rows ? rows.flat() : Array.from(diagonalMatrix(Float64Array.from(numbers.parse(m))).data);
}

/** What `measure` says of the estimate of each iteration. */
async function followed<T>(
  backend: Backend,
  maxIterations: number,
  problem: SupervisedProblem,
  options: KernelRfmOptions,
  measure: (estimate: KernelEstimate) => T,
): Promise<readonly T[]> {
  const all: T[] = [];
  await fit({
    algorithm: kernelRfm(options),
    problem,
    backend,
    stop: { maxIterations, tolerance: 0 },
    heldOut: {
      metrics: [{ name: "none", direction: "lower", pool: "mean" }],
      measure: (estimate) => {
        all.push(measure(estimate));
        return { n: 1, none: 0 };
      },
    },
  });
  return all;
}

describe.each(traces)("trace $name", ({ data, params, iterations }) => {
  const { Xtrain, Ytrain, Xtest, Ytest } = splitData.parse(read(data));
  const problem = supervised(fromRows(Xtrain), fromRows(Ytrain));
  const [inputs, targets] = [fromRows(Xtest), fromRows(Ytest)];

  it.each(backends)("is what kernel-rfm computes on the backend %s", async (_, backend, count) => {
    const options: KernelRfmOptions = {
      kernel: { norm: params.p, exponent: params.q, bandwidth: params.bandwidth },
      adaptive: params.bandwidthMode === "adaptive",
      metric: params.diag ? "diagonal" : "full",
      ridge: params.reg,
    };
    const found = await followed(backend, count, problem, options, (estimate) => {
      const { kernel, dual } = estimate.expansion();
      const predicted = estimate.predict(inputs);
      const agop = estimate.agop();
      return {
        bandwidth: kernel.bandwidth,
        trainMse: meanSquare(estimate.predict(problem.inputs), problem.targets),
        testMse: meanSquare(predicted, targets),
        alphaNorm: normOf(dual),
        metric: estimate.metric().data,
        firstAlpha: firstRows(dual, 3),
        firstTestPred: firstRows(predicted, 3),
        agopSumMax: problem.inputs.rows * Math.max(...agop.data.filter((_v, k) => k % (agop.cols + 1) === 0)),
      };
    });
    const deviations = found.map((now, t) => {
      const expected = iterations[t];
      return Math.max(
        apart([now.bandwidth], [expected.bandwidth]),
        apart([now.trainMse], [expected.trainMse]),
        apart([now.testMse], [expected.testMse]),
        apart([now.alphaNorm], [expected.alphaNorm]),
        apart(now.metric, metricOf(expected.M)),
        apart(now.firstAlpha, expected.firstAlpha.flat()),
        apart(now.firstTestPred, expected.firstTestPred.flat()),
        // The last fit teaches no features in the trace.
        expected.agopSumMax === undefined ? 0 : apart([now.agopSumMax], [expected.agopSumMax]),
      );
    });
    expect(deviations).toHaveLength(count);
    expect(Math.max(...deviations)).toBeLessThan(close);
  });
});

describe("trace categorical", () => {
  const isAcross = (i: number, j: number): boolean =>
    categoricalGroups.some((group) => group.includes(i) !== group.includes(j));
  const { Xtrain, Ytrain, Xtest, Ytest, categoricalGroups, iterations } = golden;
  const problem = supervised(fromRows(Xtrain), fromRows(Ytrain), { categories: categoricalGroups });
  const [inputs, targets] = [fromRows(Xtest), fromRows(Ytest)];

  // The trace adds 1e-8 to the diagonal of M before it takes the root, which ours does not: 1.6e-7 is the most that this makes.
  it.each(backends)(
    "is what kernel-rfm computes on the backend %s, as far as 1e-8 on the diagonal of M allow",
    async (_, backend, count) => {
      const options: KernelRfmOptions = { kernel: { norm: 2, exponent: 1, bandwidth: 10 }, ridge: 1e-3 };
      const found = await followed(backend, count, problem, options, (estimate) => ({
        testMse: meanSquare(estimate.predict(inputs), targets),
        alphaNorm: normOf(estimate.expansion().dual),
        metric: estimate.metric().data,
      }));
      const deviations = found.map((now, t) => {
        const { M, testMse, alphaNorm } = iterations[t];
        const parts = [
          apart(now.metric, M.flat()),
          apart([now.testMse], [testMse]),
          apart([now.alphaNorm], [alphaNorm]),
        ];
        return Math.max(...parts);
      });
      expect(deviations).toHaveLength(count);
      expect(deviations[0]).toBeLessThan(close);
      expect(Math.max(...deviations)).toBeLessThan(3e-7);
      // Mixed within the groups alone, up to the rounding of an eigendecomposition.
      const { cols } = problem.inputs;
      const across = found[count - 1].metric.filter((_v, k) => isAcross(Math.floor(k / cols), k % cols));
      expect(Math.max(...across.map(Math.abs))).toBeLessThan(1e-15);
    },
  );
});
