import {
  AgopError,
  type Entries,
  matrixCompletion,
  type MatrixEstimate,
  type RunResult,
  type SparseMatrix,
} from "@agop/core";
import { type PreparedMatrix, prepareInTurn } from "@agop/core/plugin";
import type { Checkpoint, RunOptions } from "@agop/core/run";
import type { Scaling } from "@agop/data";
import { hasCheapSpectrum } from "../algorithms/choose-algorithm.js";
import { onYardstick } from "../candidates/yardstick.js";
import { followedFit, type Following } from "../following.js";
import { sharesEntries } from "../processes/shares-work.js";
import type { Choice } from "./choose.js";
import type { FitRequest } from "./fit-request.js";

/** What all stages have in common. */
export interface Plan {
  readonly request: FitRequest;
  readonly choice: Choice;
  readonly run: Following;
}

/** In the units of the table. */
export interface Stage {
  readonly prepared: PreparedMatrix;
  readonly heldOut?: Entries;
  /** With `heldOut`. */
  readonly yardstick?: Scaling;
  /** Where the estimate is read; left out: everywhere. */
  readonly places?: Entries;
  readonly resume?: Checkpoint;
  readonly onCheckpoint?: RunOptions["onCheckpoint"];
}

/** Of a fit that is exact: until nothing changes but the last digits. */
const exactTolerance = 1e-11;
/** Of a long list, whose iterations take minutes. */
const looseTolerance = 1e-3;

/** As the choice has it. */
export function prepareStage(
  { registry, facts }: FitRequest,
  { preparations }: Choice,
  observed: SparseMatrix,
): PreparedMatrix {
  const chain = preparations.map((name) => registry.preparation({ name }));
  return prepareInTurn(chain, observed, facts);
}

/** Fits what was prepared for a stage. */
export async function fitStage(
  { request, choice, run }: Plan,
  label: string,
  { prepared, heldOut, yardstick, places, resume, onCheckpoint }: Stage,
): Promise<RunResult<MatrixEstimate>> {
  const { registry, backend, seed, maxIterations, largeList, sum } = request;
  const { algorithm, settings, iterations, isExact } = choice;
  const { observed, restore } = prepared;
  const contribution = registry.find("algorithm", algorithm);
  const tolerance = isExact ? exactTolerance : observed.values.length > largeList ? looseTolerance : undefined;
  const untilConverged = { maxIterations: maxIterations.convergence, ...(tolerance !== undefined && { tolerance }) };
  const result = await followedFit(
    {
      algorithm: registry.algorithm("matrix-completion", { ...settings, name: algorithm }),
      problem: matrixCompletion(observed, { columns: request.observed.cols, ...(places && { places }) }),
      backend,
      seed,
      stop: iterations === null ? untilConverged : { maxIterations: iterations, tolerance: 0 },
      diagnosticsEvery: hasCheapSpectrum(contribution, request.observed) ? 1 : (iterations ?? 0),
      label,
      settings,
      ...(heldOut && yardstick && { heldOut: onYardstick(heldOut, yardstick, restore) }),
      ...(resume && { resume }),
      ...(sum && sharesEntries(contribution, observed) && { sum }),
    },
    run,
    onCheckpoint,
  );
  if (result.reason === "cancelled") throw new AgopError("cancelled", "the completion was cancelled");
  return result;
}
