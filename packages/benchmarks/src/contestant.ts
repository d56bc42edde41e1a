import type { Kernel, Operands, Size } from "./kernels.js";

/** One call of one kernel at one size. */
export interface Job {
  readonly kernel: Kernel;
  readonly size: Size;
}

/** Who is timed. */
export interface Contestant {
  readonly id: string;
  readonly title: string;
  /** Library, version, threads. */
  readonly description: string;
  /** Relative difference from the others that its results may have. */
  readonly tolerance: number;
  canRun(job: Job): boolean;
  /** Takes the operands in and computes once. */
  prepare(job: Job, operands: Operands): Promise<Prepared>;
  close(): Promise<void>;
}

export interface Prepared {
  /** A number that says whether everyone computes the same; null where there is nothing to compare. */
  readonly check: number | null;
  /** Milliseconds that so many calls take together. */
  time(calls: number): Promise<number>;
  release(): Promise<void>;
}

/** Calls of lin-RFM's iteration before `check`, which is the mean squared error on unobserved entries. */
export const checkedIterations = 3;
/** λ of the paper's demo, on which lin-RFM's iteration is timed. */
export const demoRidge = 5e-2;
