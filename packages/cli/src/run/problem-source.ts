import {
  type Entries,
  matrixCompletion,
  type MatrixCompletionProblem,
  seededRandom,
  shuffledIndices,
  sparseRegression,
  type SparseRegressionProblem,
} from "@agop/core";
import { holdOut, observationsAt, readRegressionData, readTriplets, type RegressionData } from "@agop/data";
import type { RunConfig } from "./run-config.js";

type ConfigOf<K> = Extract<RunConfig["problem"], { kind: K }>;

export interface CompletionInput {
  readonly problem: MatrixCompletionProblem;
  readonly heldOut: Entries | undefined;
}

export interface RegressionInput {
  readonly problem: SparseRegressionProblem;
  readonly heldOut: RegressionData | undefined;
}

export async function readCompletion(
  config: ConfigOf<"matrix-completion">,
  path: string,
  holdout: number,
  seed: number,
): Promise<CompletionInput> {
  const { rows, cols, columns } = config;
  const { observed } = await readTriplets(path, { shape: { rows, cols }, ...(columns && { columns }) });
  if (holdout === 0) return { problem: matrixCompletion(observed), heldOut: undefined };
  const { kept, heldOut } = holdOut(observed, holdout, seededRandom(seed));
  return { problem: matrixCompletion(kept), heldOut };
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
    heldOut: count === 0 ? undefined : observationsAt(data, order.subarray(0, count).sort()),
  };
}
