import { AgopError, type JsonObject, type ProblemSummary } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";
import { platform } from "../platform/node.js";
import { costOn } from "./cost.js";
import { baseBytes, type Forecast, inBytes } from "./forecast.js";

export interface TrainingFacts {
  readonly problem: ProblemSummary;
  /** Numbers in the inputs, rows x features. */
  readonly cells: number;
  readonly algorithm: AlgorithmContribution;
  /** The algorithm's, complete with defaults. */
  readonly options: JsonObject;
  /** How many fits, each of so many iterations at most. */
  readonly runs: number;
  /** How many of them are kept at most, to be averaged. */
  readonly members: number;
  readonly maxIterations: number;
}

/** The columns as they are read, as features, on the scale, and the parts of a split. */
const copies = 6;

/** What a training will take, by its size alone. The time is right within an order of magnitude, no more. */
export function trainingForecast(facts: TrainingFacts): Forecast {
  const { problem, cells, algorithm, options, runs, members, maxIterations } = facts;
  const outputs = Number(problem["outputs"]);
  // Points and coefficients of each, and of several the gradients of one and of the mean.
  const kept = members * (cells + problem.observations * outputs) + (members > 1 ? 2 * outputs * cells : 0);
  const { memoryBytes, operations, operationsPerSecond, usualIterations } = costOn(algorithm, problem, cells, options);
  return {
    memoryBytes: baseBytes + 8 * (copies * cells + kept) + memoryBytes,
    elapsedMs: (1e3 * runs * Math.min(maxIterations, usualIterations) * operations) / operationsPerSecond,
    availableBytes: platform.availableMemory(),
  };
}

/** @throws AgopError `out-of-memory` with the figures where a training cannot fit */
export function assertTrainingFits(
  { memoryBytes, availableBytes }: Forecast,
  { problem, algorithm }: TrainingFacts,
): void {
  if (memoryBytes <= availableBytes) return;
  const what = `${algorithm.name} on ${problem.observations} rows needs about ${inBytes(memoryBytes)} of memory`;
  const hint = "give fewer rows, or an `algorithm` for many";
  throw new AgopError("out-of-memory", `${what}; there are ${inBytes(availableBytes)}`, hint);
}

/** How many iterations a run of an algorithm is allowed where nobody says it. */
export function usualIterations(
  { capabilities }: AlgorithmContribution,
  problem: ProblemSummary,
  options: JsonObject,
  otherwise: number,
): number {
  return capabilities.cost?.(problem, options).usualIterations ?? otherwise;
}
