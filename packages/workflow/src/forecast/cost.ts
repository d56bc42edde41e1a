import type { JsonObject } from "@agop/core";
import type { Cost } from "@agop/core/plugin";
import type { AlgorithmContribution } from "@agop/core/registry";
import { type Shape, summaryOf } from "../algorithms/shape.js";

/** Of an algorithm that declares no cost: so many dense copies of the matrix, each gone over a hundred times an iteration. */
const denseCopies = 6;
const passes = 100;
const operationsPerSecond = 1e9;
const usualIterations = 50;

/** What a run of an algorithm will take by what it declares of itself. */
export function costOf({ capabilities }: AlgorithmContribution, shape: Shape, options: JsonObject): Cost {
  const declared = capabilities.cost?.(summaryOf(shape), options);
  if (declared) return declared;
  const cells = shape.rows * shape.cols;
  return {
    operations: passes * cells,
    operationsPerSecond,
    usualIterations,
    memoryBytes: 8 * denseCopies * cells,
  };
}
