import {
  AgopError,
  type Entries,
  type MatrixCompletionProblem,
  matrixCompletion,
  type Random,
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
   * Among so many observations every row and column has `rank` entries: with fewer, no method can recover the matrix. Where
   * chance leaves too few, entries are exchanged with others that their lines can spare.
   */
  readonly fewest: number;
}

/** Every method is given the same draws: the seed follows from size, rank and draw alone. */
export function completionDraw({ size, rank, draw, fewest }: DrawOptions): CompletionDraw {
  const seed = seedOf({ size, rank, draw });
  const random = seededRandom(seed);
  const { data } = randomLowRank({ rows: size, cols: size, rank, random });
  const order = shuffledIndices(size * size, random);
  fillLines(order, { size, rank, fewest }, random);
  return {
    size,
    seed,
    entries: {
      rowIndices: order.map((place) => Math.floor(place / size)),
      columnIndices: order.map((place) => place % size),
      values: Float64Array.from(order, (place) => data[place]),
    },
  };
}

/** A place that satisfies a condition is found in far fewer tries than this, or there is none. */
const mostTries = 1e7;

/** Exchanges entries among the first `fewest` of the order with later ones, until every line has `rank` of the first. */
function fillLines(order: Int32Array, { size, rank, fewest }: Omit<DrawOptions, "draw">, random: Random): void {
  const linesOf = (place: number): readonly [row: number, column: number] => [
    Math.floor(place / size),
    size + (place % size),
  ];
  const counts = new Int32Array(2 * size);
  for (const place of order.subarray(0, fewest)) for (const line of linesOf(place)) counts[line]++;
  const pick = (from: number, to: number, isGood: (lines: readonly number[]) => boolean): number => {
    for (let tries = 0; tries < mostTries; tries++) {
      const at = from + random.integer(to - from);
      if (isGood(linesOf(order[at]))) return at;
    }
    throw new AgopError("option-invalid", `${fewest} entries are too few for ${rank} in every row and column`);
  };
  for (let line = 0; line < counts.length; line++) {
    while (counts[line] < rank) {
      const later = pick(fewest, order.length, (lines) => lines.includes(line));
      const spare = pick(0, fewest, (lines) => lines.every((one) => counts[one] > rank));
      for (const one of linesOf(order[later])) counts[one]++;
      for (const one of linesOf(order[spare])) counts[one]--;
      [order[later], order[spare]] = [order[spare], order[later]];
    }
  }
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
