/**
 * Sums over processes. An AGOP is a sum over rows: whoever sums over rows or entries that several processes share does it
 * through this, and nothing else in the mathematics knows of them. One process (`oneProcess`) is the default.
 */
export interface Sum {
  /** Of this process, counted from 0, and how many there are. */
  readonly rank: number;
  readonly size: number;
  /** Σ over the processes, in place; all get the same bits, and the same again where the same is summed by as many. */
  add(values: Float64Array): void | Promise<void>;
  /** Gives all processes the values of one, in place. */
  broadcast(values: Float64Array, from: number): void | Promise<void>;
  /** Ends all processes, for a reason that the others cannot know. */
  abort(reason: string): void;
}

/** A sum has one term. */
export const oneProcess: Sum = Object.freeze({
  rank: 0,
  size: 1,
  add: () => undefined,
  broadcast: () => undefined,
  abort: () => undefined,
});
