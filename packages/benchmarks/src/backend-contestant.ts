import { type Backend, matrixCompletion } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { publishedLinRfm } from "@agop/plugin-rfm-linear";
import { power } from "@agop/plugin-phi-library";
import { checkedIterations, type Contestant, demoRidge, type Job, type Prepared } from "./contestant.js";
import type { Kernel, Operands } from "./kernels.js";

export interface BackendEntry {
  readonly id: string;
  readonly title: string;
  create(): Backend | Promise<Backend>;
  /** Sizes beyond which it would take all day. */
  canRun?(job: Job): boolean;
}

/** A backend, in this process. */
export async function backendContestant({ id, title, create, canRun }: BackendEntry): Promise<Contestant> {
  const backend = await create();
  return {
    id,
    title,
    description: backend.description,
    tolerance: backend.precision === "float64" ? 1e-8 : 1e-2,
    canRun: canRun ?? (() => true),
    prepare: ({ kernel }, operands) =>
      kernel.call
        ? Promise.resolve(prepareCall(backend, kernel.call.bind(kernel), operands))
        : prepareIterations(backend, operands),
    close: () => {
      backend.dispose();
      return Promise.resolve();
    },
  };
}

function prepareCall(backend: Backend, call: NonNullable<Kernel["call"]>, operands: Operands): Prepared {
  const dense = operands.dense.map((matrix) => backend.fromDense(matrix));
  const sparse = operands.sparse && backend.fromSparse(operands.sparse);
  const check = backend.scope(() => {
    const result = call(backend, dense, sparse);
    if (result instanceof Float64Array) return sumOfMagnitudes(result);
    return sumOfMagnitudes(result.storage === "dense" ? backend.toDense(result).data : backend.toSparse(result).values);
  });
  return {
    check,
    time: (calls) => {
      const start = performance.now();
      for (let k = 0; k < calls; k++) {
        backend.scope(() => {
          call(backend, dense, sparse);
        });
      }
      return Promise.resolve(performance.now() - start);
    },
    release: () => {
      backend.release(...dense);
      if (sparse) backend.release(sparse);
      return Promise.resolve();
    },
  };
}

/** The algorithm as it is, with the published schedule, from M = I on; calls go on where the last ones ended. */
async function prepareIterations(backend: Backend, { dense: [truth], sparse: observed }: Operands): Promise<Prepared> {
  if (!observed) throw new TypeError("lin-RFM has observed entries");
  const algorithm = publishedLinRfm({ phi: power(0.5), truth, ridge: demoRidge });
  const iterates = oneByOne(algorithm.iterate(matrixCompletion(observed), bareContext(backend)));
  let error = NaN;
  const iterate = async (calls: number): Promise<void> => {
    for (let k = 0; k < calls; k++) {
      const { value, done } = await iterates.next();
      if (done === true || !value) throw new Error("lin-RFM has ended before its time was taken");
      error = Number(value.details?.["unobservedMse"]);
    }
  };
  await iterate(checkedIterations);
  return {
    check: error,
    time: async (calls) => {
      const start = performance.now();
      await iterate(calls);
      return performance.now() - start;
    },
    release: async () => {
      await iterates.return();
    },
  };
}

/** Taken one by one, whether they come at once or in their own time. */
async function* oneByOne<T>(iterates: Iterable<T> | AsyncIterable<T>): AsyncGenerator<T, void> {
  yield* iterates;
}

function sumOfMagnitudes(values: Float64Array): number {
  return values.reduce((sum, value) => sum + Math.abs(value), 0);
}
