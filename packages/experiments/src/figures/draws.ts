import {
  type Entries,
  type MatrixCompletionProblem,
  matrixCompletion,
  seededRandom,
  shuffledIndices,
  toSparse,
} from "@agop/core";
import { randomLowRank } from "@agop/data";
import { seedOf } from "../experiment.js";

/** A random low-rank matrix whose entries come in a random order: of more observations, fewer are always a part. */
export interface CompletionDraw {
  readonly size: number;
  readonly seed: number;
  /** All entries of the truth, in the order in which they are observed; their mean square is 1. */
  readonly entries: Entries;
}

export interface DrawOptions {
  /** d of a d x d matrix. */
  readonly size: number;
  readonly rank: number;
  /** Which of the draws. */
  readonly draw: number;
  /**
   * The order is drawn again until every row and column has `rank` entries among so many observations: with fewer, no
   * method can recover the matrix.
   */
  readonly fewest: number;
}

/** Every method is given the same draws: the seed follows from size, rank and draw alone. */
export function completionDraw({ size, rank, draw, fewest }: DrawOptions): CompletionDraw {
  const seed = seedOf({ size, rank, draw });
  const random = seededRandom(seed);
  const { data } = randomLowRank({ rows: size, cols: size, rank, random });
  for (;;) {
    const order = shuffledIndices(size * size, random);
    if (fewestInLine(order.subarray(0, fewest), size) < rank) continue;
    const entries = {
      rowIndices: order.map((place) => Math.floor(place / size)),
      columnIndices: order.map((place) => place % size),
      values: Float64Array.from(order, (place) => data[place]),
    };
    return { size, seed, entries };
  }
}

/** The smallest number of these places in any row or column. */
function fewestInLine(places: Int32Array, size: number): number {
  const counts = new Int32Array(2 * size);
  for (const place of places) {
    counts[Math.floor(place / size)]++;
    counts[size + (place % size)]++;
  }
  return counts.reduce((fewest, count) => Math.min(fewest, count), Infinity);
}

/** The first `count` entries of a draw as a problem, with noise of the given standard deviation, and all the others. */
export function observe(
  { size, seed, entries }: CompletionDraw,
  count: number,
  noise = 0,
): { readonly problem: MatrixCompletionProblem; readonly heldOut: Entries } {
  const random = seededRandom(seed + 1);
  const part = (from: number, to: number): Entries => ({
    rowIndices: entries.rowIndices.subarray(from, to),
    columnIndices: entries.columnIndices.subarray(from, to),
    values: entries.values.subarray(from, to),
  });
  const seen = part(0, count);
  const values = noise === 0 ? seen.values : seen.values.map((value) => value + noise * random.normal());
  return {
    problem: matrixCompletion(toSparse(size, size, { ...seen, values })),
    heldOut: part(count, entries.values.length),
  };
}

/** 2dr - r², the number of parameters of a d x d matrix of rank r: fewer observations determine none. */
export function degreesOfFreedom(size: number, rank: number): number {
  return 2 * size * rank - rank * rank;
}
