import type { JsonObject, ProblemSummary } from "@agop/core";
import type { Cost } from "@agop/core/plugin";
import type { AlgorithmContribution } from "@agop/core/registry";
import { type Shape, summaryOf } from "../algorithms/shape.js";

/** Of an algorithm that declares no cost: so many dense copies of the matrix, each gone over a hundred times an iteration. */
const denseCopies = 6;
const passes = 100;
const operationsPerSecond = 1e9;
const usualIterations = 50;

/** What a run of an algorithm will take by what it declares of itself. */
export function costOf(algorithm: AlgorithmContribution, shape: Shape, options: JsonObject): Cost {
  return costOn(algorithm, summaryOf(shape), shape.rows * shape.cols, options);
}

/** The same of any problem, with so many cells. */
export function costOn(
  { capabilities }: AlgorithmContribution,
  problem: ProblemSummary,
  cells: number,
  options: JsonObject,
): Cost {
  const declared = capabilities.cost?.(problem, options);
  if (declared) return declared;
  return {
    operations: passes * cells,
    operationsPerSecond,
    usualIterations,
    memoryBytes: 8 * denseCopies * cells,
  };
}
