import { cpuBackend } from "@agop/backend-cpu";
import {
  AgopError,
  denseMatrix,
  type Iterate,
  type JsonObject,
  type MatrixEstimate,
  type RunContext,
  savedMatrix,
} from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { type AlgorithmSubject, algorithmSubject } from "../algorithm/subject.js";
import { smallCompletion } from "../problems.js";
import type { Defect } from "./defect.js";
import { type CompletionAlgorithm, goodAlgorithm } from "./good-algorithm.js";

export function algorithmSubjectOf(factory: () => CompletionAlgorithm): AlgorithmSubject {
  return algorithmSubject(factory, {
    problem: smallCompletion(),
    backend: cpuBackend,
    otherBackend: () => ({ ...cpuBackend(), name: "other" }),
    isScaleEquivariant: true,
    isTranspositionSymmetric: true,
    load: createRegistry([]).loadEstimate,
    timeoutMs: 5_000,
  });
}

type CompletionIterate = Iterate<MatrixEstimate>;

/** The good algorithm with its iterates changed. */
function algorithmDefect(
  caughtBy: string,
  name: string,
  plant: (good: CompletionAlgorithm) => CompletionAlgorithm["iterate"],
): Defect<AlgorithmSubject> {
  return {
    caughtBy,
    name,
    plant: () => algorithmSubjectOf(() => ({ ...goodAlgorithm(), iterate: plant(goodAlgorithm()) })),
  };
}

function iterateDefect(
  caughtBy: string,
  name: string,
  change: (iterate: CompletionIterate, context: RunContext) => CompletionIterate,
): Defect<AlgorithmSubject> {
  return algorithmDefect(
    caughtBy,
    name,
    (good) =>
      async function* (problem, context) {
        for await (const iterate of good.iterate(problem, context)) yield change(iterate, context);
      },
  );
}

/** The estimate with its numbers changed; the residual is that of the good one. */
function withValues(iterate: CompletionIterate, change: (value: number, place: number) => number): CompletionIterate {
  const { estimate } = iterate;
  const toDense = () => {
    const { rows, cols, data } = estimate.toDense();
    return denseMatrix(rows, cols, data.map(change));
  };
  return {
    ...iterate,
    trainingResidual: 0.5,
    estimate: {
      ...estimate,
      toDense,
      save: () => savedMatrix(toDense()),
      predict: ({ rowIndices, columnIndices }) =>
        Float64Array.from(rowIndices, (row, k) => toDense().data[row * estimate.cols + columnIndices[k]]),
    },
  };
}

export const algorithmDefects: readonly Defect<AlgorithmSubject>[] = [
  iterateDefect("algorithm-same-seed", "has a random generator of its own", (iterate) => {
    const noise = 1 + 1e-12 * Math.random();
    return withValues(iterate, (value) => value * noise);
  }),
  algorithmDefect("algorithm-same-seed", "starts where its last run ended", (good) => {
    let runs = 0;
    return async function* (problem, context) {
      const start = runs++;
      let skipped = 0;
      for await (const iterate of good.iterate(problem, context)) if (skipped++ >= start) yield iterate;
    };
  }),
  algorithmDefect(
    "algorithm-cancels",
    "throws an error of its own when it sees that it is cancelled",
    (good) =>
      async function* (problem, context) {
        const { backend, signal } = context;
        const scale: typeof backend.scale = (a, factors) => {
          const scaled = backend.scale(a, factors);
          if (signal.aborted) throw new AgopError("not-finite", "there is no more");
          return scaled;
        };
        yield* good.iterate(problem, { ...context, backend: { ...backend, scale } });
      },
  ),
  algorithmDefect("algorithm-cancels", "never comes back from being cancelled", (good) => (problem, context) => {
    const iterator = good.iterate(problem, context);
    return {
      async *[Symbol.asyncIterator]() {
        try {
          yield* iterator;
        } finally {
          if (context.signal.aborted) await new Promise(() => undefined);
        }
      },
    };
  }),
  iterateDefect("algorithm-events", "a typed array among the details", (iterate) => {
    const details: unknown = { spectrum: Float64Array.of(1, 2) };
    assertLooksLikeJson(details);
    return { ...iterate, details };
  }),
  iterateDefect("algorithm-events", "NaN among the details", (iterate) => ({ ...iterate, details: { gap: NaN } })),
  iterateDefect("algorithm-releases", "leaks a matrix at every iteration", (iterate, { backend }) => {
    backend.fromDense(denseMatrix(1, 1));
    return iterate;
  }),

  iterateDefect("algorithm-shape", "a transposed estimate", (iterate) => {
    const { estimate } = iterate;
    const { rows, cols } = estimate;
    return { ...iterate, estimate: { ...estimate, rows: cols, cols: rows } };
  }),
  iterateDefect("algorithm-finite", "a NaN in the corner", (iterate) =>
    withValues(iterate, (value, place) => (place === 0 ? NaN : value)),
  ),
  iterateDefect("algorithm-predicts", "rows and columns exchanged in predictions", (iterate) => {
    const { estimate } = iterate;
    return {
      ...iterate,
      estimate: {
        ...estimate,
        predict: ({ rowIndices, columnIndices }) =>
          estimate.predict({
            rowIndices: columnIndices.map((column) => column % estimate.rows),
            columnIndices: rowIndices.map((row) => row % estimate.cols),
          }),
      },
    };
  }),
  iterateDefect("algorithm-completes", "new rows that see each other", (iterate) => ({
    ...iterate,
    estimate: {
      ...iterate.estimate,
      complete: ({ rows, cols, values }) => {
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
        return denseMatrix(rows, cols, new Float64Array(rows * cols).fill(mean));
      },
    },
  })),
  algorithmDefect("algorithm-detached", "estimates that share one array", (good) => {
    const shared = new Float64Array(20 * 15);
    return async function* (problem, context) {
      for await (const iterate of good.iterate(problem, context)) {
        const { rows, cols, data } = iterate.estimate.toDense();
        shared.set(data);
        yield { ...iterate, estimate: { ...iterate.estimate, toDense: () => ({ rows, cols, data: shared }) } };
      }
    };
  }),
  iterateDefect("algorithm-saves", "saves a matrix of the backend", (iterate) => {
    const content: unknown = { x: new Map() };
    assertLooksLikeJson(content);
    return { ...iterate, estimate: { ...iterate.estimate, save: () => ({ format: "dense-matrix", content }) } };
  }),
  iterateDefect("algorithm-saves", "saves the transposed matrix", (iterate) => {
    const { rows, cols, data } = iterate.estimate.toDense();
    const save = () => savedMatrix(denseMatrix(cols, rows, data.toReversed()));
    return { ...iterate, estimate: { ...iterate.estimate, save } };
  }),
  iterateDefect("algorithm-other-backend", "an option that depends on the backend's name", (iterate, { backend }) =>
    withValues(iterate, (value) => (backend.name === "other" ? 0.999 * value : value)),
  ),
  iterateDefect("algorithm-transposition-symmetric", "a step along rows only", (iterate) => {
    const { cols } = iterate.estimate;
    return withValues(iterate, (value, place) => value * (1 + 1e-3 * Math.floor(place / cols)));
  }),
  iterateDefect("algorithm-scale-equivariant", "an absolute threshold", (iterate) =>
    withValues(iterate, (value) => (Math.abs(value) < 0.1 ? 0 : value)),
  ),
];

/** Lets pass what a plugin in JavaScript can do. */
function assertLooksLikeJson(value: unknown): asserts value is JsonObject {
  if (typeof value !== "object" || value === null) throw new AgopError("defect", "not an object");
}
