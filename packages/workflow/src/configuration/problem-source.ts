import {
  type Entries,
  matrixCompletion,
  type MatrixCompletionProblem,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
} from "@agop/core";
import {
  holdOut,
  observationsAt,
  readRegressionData,
  readTriplets,
  type RegressionData,
  type TableWarning,
  type TripletWarning,
  tripletWarnings,
} from "@agop/data";
import type { RunConfig } from "./run-configuration.js";

type ConfigOf<K> = Extract<RunConfig["problem"], { kind: K }>;

export interface CompletionInput {
  readonly problem: MatrixCompletionProblem;
  readonly heldOut: Entries | undefined;
  readonly warnings: readonly TripletWarning[];
}

export interface RegressionInput {
  readonly problem: SparseRegressionProblem;
  readonly heldOut: RegressionData | undefined;
  readonly warnings: readonly TableWarning[];
}

export async function readCompletion(
  config: ConfigOf<"matrix-completion">,
  path: string,
  holdout: number,
  seed: number,
): Promise<CompletionInput> {
  const { rows, cols, columns } = config;
  const triplets = await readTriplets(path, { shape: { rows, cols }, ...(columns && { columns }) });
  const { observed } = triplets;
  const warnings = tripletWarnings(triplets);
  if (holdout === 0) return { problem: matrixCompletion(observed), heldOut: undefined, warnings };
  const { kept, heldOut } = holdOut(observed, holdout, seededRandom(seed));
  return { problem: matrixCompletion(kept), heldOut, warnings };
}

export async function readRegression(
  { target }: ConfigOf<"sparse-regression">,
  path: string,
  holdout: number,
  seed: number,
): Promise<RegressionInput> {
  const data = await readRegressionData(path, target);
  const order = shuffledIndices(data.response.length, seededRandom(seed));
  const count = Math.round(holdout * order.length);
  const { design, response } = observationsAt(data, order.subarray(count).sort());
  return {
    problem: sparseRegression(design, response),
    warnings: data.warnings,
    heldOut: count === 0 ? undefined : observationsAt(data, order.subarray(0, count).sort()),
  };
}
