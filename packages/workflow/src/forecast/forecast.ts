import { AgopError } from "@agop/core";
import type { JsonObject } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";
import type { Shape } from "../algorithms/shape.js";
import { platform } from "../platform/node.js";
import { costOf } from "./cost.js";

/** What a completion will take, by its shape alone. The time is right within an order of magnitude, no more. */
export interface Forecast {
  /** Resident, at its largest. */
  readonly memoryBytes: number;
  readonly elapsedMs: number;
  /** What may be used here. */
  readonly availableBytes: number;
}

export interface ForecastFacts {
  readonly shape: Shape;
  readonly algorithm: AlgorithmContribution;
  /** The algorithm's, complete with defaults. */
  readonly options: JsonObject;
  /** How many fits, each of so many iterations at most. */
  readonly runs: number;
  readonly maxIterations: number;
  /** Bytes, as asked for; less may be free. */
  readonly memoryLimit: number | undefined;
  /** Default 1. All have all of the data, and share operations where the algorithm declares it. */
  readonly processes?: number;
}

/** Node.js with its libraries, a backend and what garbage collection leaves until later. */
export const baseBytes = 180 * 2 ** 20;
/** An observed entry in the list, its splits, scaled copies, and the vectors over Ω. */
const bytesPerEntry = 220;
/** So many entries are a list that is read and fitted in as little as that takes. */
export const largeList = 2 ** 24;
/** The list, what is left of it for the evaluation, and that on its scale. */
const bytesPerEntryOfMany = 34;

export function forecast(facts: ForecastFacts): Forecast {
  const { shape, algorithm, options, runs, maxIterations, memoryLimit, processes = 1 } = facts;
  const cost = costOf(algorithm, shape, options);
  const { memoryBytes, operationsPerSecond, usualIterations, sharedOperations = 0 } = cost;
  const operations = cost.operations - sharedOperations * (1 - 1 / processes);
  return {
    memoryBytes:
      baseBytes + (shape.count > largeList ? bytesPerEntryOfMany : bytesPerEntry) * shape.count + memoryBytes,
    elapsedMs: (1e3 * runs * Math.min(maxIterations, usualIterations) * operations) / operationsPerSecond,
    availableBytes: Math.min(memoryLimit ?? Infinity, platform.availableMemory()),
  };
}

/** @throws AgopError `out-of-memory` with the figures where a completion cannot fit. */
export function assertFits(
  { memoryBytes, availableBytes }: Forecast,
  { shape, algorithm: { name, capabilities } }: ForecastFacts,
  factored: AlgorithmContribution,
): void {
  if (memoryBytes <= availableBytes) return;
  const { rows, cols, count } = shape;
  const what = `${rows} x ${cols} with ${count} observed cells`;
  throw new AgopError(
    "out-of-memory",
    `${name} on ${what} needs about ${inBytes(memoryBytes)} of memory; there are ${inBytes(availableBytes)}`,
    capabilities.keepsFactors
      ? "give a smaller `rank`, a larger `memory`, or fewer rows"
      : `\`algorithm\` ${factored.name} keeps the estimate factored; or give a larger \`memory\`, or fewer rows`,
  );
}

/** @param processes that do it together; each needs the memory */
export function describeForecast({ memoryBytes, elapsedMs }: Forecast, runs: number, processes = 1): string {
  const fits = runs === 1 ? "1 run" : `${runs} runs`;
  const each = processes === 1 ? "" : ` in each of ${processes} processes`;
  return `about ${inBytes(memoryBytes)} of memory${each} and roughly ${inTime(elapsedMs)} for ${fits}`;
}

export function inBytes(bytes: number): string {
  const mebibytes = bytes / 2 ** 20;
  return mebibytes < 1000 ? `${Math.ceil(mebibytes)} MiB` : `${(mebibytes / 1024).toPrecision(3)} GiB`;
}

function inTime(ms: number): string {
  if (ms < 1e3) return "a second";
  if (ms < 120e3) return `${Math.ceil(ms / 1e3)} seconds`;
  return ms < 7200e3 ? `${Math.ceil(ms / 60e3)} minutes` : `${Math.ceil(ms / 3600e3)} hours`;
}

/** A table in the middle of reading: its columns of numbers twice, as they grow, and dense copies of X. */
const bytesPerCell = bytesPerEntry + 8 * 6;

/** Whether a table of so many cells, as its file lets expect, can be completed in memory. */
export function fitsInMemory(cells: number, memoryLimit: number | undefined): boolean {
  return baseBytes + bytesPerCell * cells <= Math.min(memoryLimit ?? Infinity, platform.availableMemory());
}

/** What reading and writing rows leaves until it is collected. */
const streamingBytes = baseBytes + 48 * 2 ** 20;

/** Of the memory beyond what every run takes, the part that a sample of rows may fill. */
const samplePart = 0.7;
/** A sample of more cells chooses no better. */
const mostSampled = 2e6;

/**
 * How many cells of a streamed table are held at once to choose options by.
 * @throws AgopError `out-of-memory` where there is no room for any work
 */
export function sampleCells(memoryLimit: number | undefined): number {
  const availableBytes = Math.min(memoryLimit ?? Infinity, platform.availableMemory());
  const cells = Math.floor((samplePart * (availableBytes - streamingBytes)) / bytesPerCell);
  if (cells >= 1000) return Math.min(cells, mostSampled);
  const what = `completing a table takes at least ${inBytes(1.1 * streamingBytes)} of memory; there are ${inBytes(availableBytes)}`;
  throw new AgopError("out-of-memory", what, "give a larger `memory`");
}

/**
 * What a streamed completion will take: its sample, and passes over the rows.
 * @param processes that share the rows, but not what is done on the sample
 */
export function streamedForecast(
  shape: Shape,
  sampled: number,
  facts: Pick<ForecastFacts, "algorithm" | "options" | "runs" | "maxIterations" | "memoryLimit">,
  processes = 1,
): Forecast {
  const { algorithm, options, runs, maxIterations, memoryLimit } = facts;
  const part = { ...shape, rows: Math.ceil(sampled / shape.cols), count: sampled };
  const whole = costOf(algorithm, shape, options);
  const ofPart = costOf(algorithm, part, options);
  const iterations = Math.min(maxIterations, whole.usualIterations);
  const operations = (whole.operations * iterations) / processes + ofPart.operations * ofPart.usualIterations * runs;
  return {
    memoryBytes: streamingBytes + bytesPerCell * sampled,
    elapsedMs: (1e3 * operations) / whole.operationsPerSecond,
    availableBytes: Math.min(memoryLimit ?? Infinity, platform.availableMemory()),
  };
}
