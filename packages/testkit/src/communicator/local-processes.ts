import { AgopError } from "@agop/core";
import type { Sum } from "@agop/core/streaming";

/** What one process has come with to a meeting, and how it goes on. */
interface Arrival {
  readonly values: Float64Array;
  readonly from: number;
  readonly goOn: () => void;
  readonly fail: (error: Error) => void;
}

/**
 * Processes that are played in one, each by an asynchronous function: for tests of what runs over processes, without a launcher. They wait
 * for each other at every add and broadcast, and sum in the order of their ranks. Where they come with different lengths, or one aborts,
 * each gets an AgopError `communicator-failed`.
 */
export function localProcesses(size: number): readonly Sum[] {
  const arrivals = new Map<number, Arrival>();
  let aborted: string | undefined;

  const failAll = (reason: string): void => {
    for (const { fail } of arrivals.values()) fail(new AgopError("communicator-failed", reason));
    arrivals.clear();
  };
  const meet = (rank: number, values: Float64Array, from: number): Promise<void> =>
    new Promise((goOn, fail) => {
      if (aborted !== undefined) {
        fail(new AgopError("communicator-failed", aborted));
        return;
      }
      arrivals.set(rank, { values, from, goOn, fail });
      if (arrivals.size < size) return;
      const all = Array.from({ length: size }, (_, k) => arrivals.get(k)).filter((each) => each !== undefined);
      if (all.some((each) => each.values.length !== values.length || each.from !== from)) {
        failAll("the processes are not at the same sum");
        return;
      }
      exchange(all);
      arrivals.clear();
      for (const { goOn: next } of all) next();
    });

  return Array.from({ length: size }, (_, rank) => ({
    rank,
    size,
    add: (values) => meet(rank, values, toAll),
    broadcast: (values, from) => meet(rank, values, from),
    abort: (reason) => {
      aborted = reason;
      failAll(reason);
    },
  }));
}

/** In the place of the process that gives its values: all do. */
const toAll = -1;

function exchange(all: readonly Arrival[]): void {
  const [{ values: first, from }] = all;
  const result = from === toAll ? new Float64Array(first.length) : all[from].values.slice();
  if (from === toAll) {
    for (const { values } of all) for (let k = 0; k < result.length; k++) result[k] += values[k];
  }
  for (const { values } of all) values.set(result);
}
