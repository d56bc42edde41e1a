import { performance } from "node:perf_hooks";
import {
  AgopError,
  type AlgorithmState,
  type Backend,
  denseMatrix,
  effectiveRank,
  eventSchemaVersion,
  type JsonObject,
  namedOptions,
  type Registry,
  type RunStarted,
} from "@agop/core";
import { z } from "zod";
import { denseAlgorithm } from "../algorithms/known-algorithms.js";
import { assertSameRun, type Checkpoints, loadCheckpoint } from "../checkpoint/checkpoint-file.js";
import { checkpointKeeper } from "../checkpoint/checkpoint-keeper.js";
import { chooseAndEvaluate, type FitRequest } from "../completion/choose-and-evaluate.js";
import type { Completion } from "../completion/fit-observed.js";
import type { Following } from "../following.js";
import type { RowSource } from "../source/row-source.js";
import { type CellsByBatch, cellsByBatch } from "./cells-by-batch.js";
import type { RowFeatures } from "./features.js";
import { rowwiseFit, type RowwiseState } from "./rowwise-fit.js";

/** A fit that runs to convergence ends at this relative change. */
const tolerance = 1e-6;

export interface StreamRequest extends Checkpoints {
  readonly registry: Registry;
  readonly backend: Backend;
  readonly source: RowSource;
  /** Chooses and evaluates on a sample of the rows, or all of them. */
  readonly choice: FitRequest;
  readonly maxIterations: number;
}

/** Its cells can be read as long as the backend and the source are open. */
export interface StreamedCompletion extends Completion {
  readonly cells: CellsByBatch;
  readonly features: RowFeatures;
}

/** Completes a table in passes over its rows, by lin-RFM with features for the columns. */
export async function streamCompletion(request: StreamRequest, run: Following): Promise<StreamedCompletion> {
  const { backend, source, checkpoint, resume } = request;
  const identity = identityOf(request);
  const resumed = resume === undefined ? undefined : await loadCheckpoint(resume);
  if (resumed && resume !== undefined) assertSameRun(resume, resumed.run, identity);
  const chosen = resumed?.chosen ?? (await chooseAndEvaluate(request.choice, run));
  const options = linRfmOptions.parse(chosen.settings);

  const keeper = checkpointKeeper(checkpoint, { run: identity, chosen }, run);
  const onState = (state: RowwiseState): Promise<void> =>
    keeper.onIterate(() => ({ iteration: state.iteration, state: toAlgorithmState(state) }));
  const { numbers, scaling, clip } = source;
  try {
    const spec = {
      rows: numbers,
      scaling,
      backend,
      phi: request.registry.phi(options.phi),
      ridge: options.ridge,
      floor: options.floor,
      interpolates: options.replaceObserved || options.ridge === 0,
      maxIterations: chosen.iterations ?? request.maxIterations,
      tolerance: chosen.iterations === null ? tolerance : 0,
      start: resumed && fromAlgorithmState(resumed.iteration, resumed.state, numbers.cols),
    };
    const begin = performance.now();
    run.onEvent?.(runStarted(request, chosen.settings, spec));
    const fit = await rowwiseFit(spec, run, onState);
    const { features, iterations, reason, criterion, singularValues } = fit;
    const finished = { reason, criterion, iterations, keptIteration: iterations, validation: null, heldOut: null };
    run.onEvent?.({ type: "run-finished", ...finished, elapsedMs: performance.now() - begin });
    const cells = cellsByBatch(numbers, features, scaling, backend, run.signal ?? new AbortController().signal);
    return {
      ...chosen,
      cells: { ...cells, valueAt: (row, column) => clip(cells.valueAt(row, column)) },
      features,
      iterationsDone: iterations,
      reason,
      spectrum: Array.from(singularValues.subarray(0, 32)),
      effectiveRank: effectiveRank(singularValues),
    };
  } catch (error) {
    if (error instanceof AgopError && error.code === "cancelled") await keeper.interrupted();
    throw error;
  }
}

function runStarted(
  { backend, source, choice }: StreamRequest,
  settings: JsonObject,
  { maxIterations, tolerance }: { readonly maxIterations: number; readonly tolerance: number },
): RunStarted {
  const { name, precision, description } = backend;
  const { rows, cols, count } = source.shape;
  return {
    type: "run-started",
    schemaVersion: eventSchemaVersion,
    startedAt: new Date().toISOString(),
    algorithm: denseAlgorithm,
    label: "final",
    settings,
    backend: { name, precision, description },
    problem: { kind: "matrix-completion", rows, cols, observations: count },
    seed: choice.seed,
    stop: { maxIterations, tolerance },
  };
}

function identityOf({ source, backend, maxIterations, choice }: StreamRequest): JsonObject {
  return {
    rows: source.shape.rows,
    columnNames: [...source.columnNames],
    columnCounts: Array.from(source.columnCounts),
    columnMeans: Array.from(source.columnMeans),
    backend: backend.name,
    maxIterations,
    holdout: choice.holdout,
    seed: choice.seed,
    options: JSON.stringify([choice.options, choice.search]),
  };
}

function toAlgorithmState({ k, previous }: RowwiseState): AlgorithmState {
  return { k: k.data, previous: previous?.data ?? null };
}

const rowwiseState = z.object({ k: z.instanceof(Float64Array), previous: z.instanceof(Float64Array).nullable() });

function fromAlgorithmState(iteration: number, state: AlgorithmState, size: number): RowwiseState {
  const { k, previous } = rowwiseState.parse(state);
  const square = (data: Float64Array) => denseMatrix(size, size, data);
  return { iteration, k: square(k), previous: previous && square(previous) };
}

const linRfmOptions = z.object({
  phi: namedOptions,
  ridge: z.number(),
  floor: z.number(),
  replaceObserved: z.boolean(),
});
