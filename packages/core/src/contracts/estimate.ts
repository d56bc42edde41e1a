import type { State } from "./state.js";

/**
 * What an algorithm has found. An estimate may live in its backend and is then valid until the next iterate is asked for,
 * unless it is detached before. What can be predicted with it is its kind's own (../problems).
 */
export interface Estimate {
  readonly kind: string;
  /** Copies what the estimate needs out of the backend, so that it stays valid. */
  detach(): void;
  /** All that it is made of, to be loaded by the contribution of kind "estimate" that `format` names. */
  save(): SavedEstimate;
  /** The numbers that the relative change from iterate to iterate is measured on, where an algorithm does not say it itself. */
  values?(): Float64Array;
}

/** An estimate as a file keeps it, with the name of what loads it. */
export interface SavedEstimate {
  /** Name of the contribution of kind "estimate" that loads it. */
  readonly format: string;
  readonly content: State;
}
