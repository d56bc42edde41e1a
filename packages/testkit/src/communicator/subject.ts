import type { Sum } from "@agop/core/streaming";
import type { Check } from "../check.js";

/** A communicator under test. */
export interface CommunicatorSubject {
  /** The processes that run here: under a launcher this one, where a program plays all of them itself all. */
  readonly processes: readonly Sum[];
}

/** A check of sums over processes. */
export type CommunicatorCheck = Check<CommunicatorSubject>;

/** All processes do the same; the first error of one that runs here is that of the check. */
export async function together(
  { processes }: CommunicatorSubject,
  work: (process: Sum) => Promise<void>,
): Promise<void> {
  await Promise.all(processes.map(work));
}
