import type { Sum } from "@agop/core/streaming";
import { localProcesses } from "../communicator/local-processes.js";
import type { CommunicatorSubject } from "../communicator/subject.js";
import type { Defect } from "./defect.js";

const size = 3;

export function goodCommunicator(): CommunicatorSubject {
  return { processes: localProcesses(size) };
}

/** Good processes with what they do changed. */
function defect(caughtBy: string, name: string, change: (good: Sum) => Partial<Sum>): Defect<CommunicatorSubject> {
  return {
    caughtBy,
    name,
    plant: () => ({ processes: localProcesses(size).map((good) => ({ ...good, ...change(good) })) }),
  };
}

export const communicatorDefects: readonly Defect<CommunicatorSubject>[] = [
  defect("communicator-ranks", "counts more processes than there are", (good) => ({ size: good.size + 0.5 })),
  defect("communicator-add", "loses what cannot be shared out evenly", ({ add }) => ({
    add: async (values) => {
      const lost = values.length === 17 ? values[15] : 0;
      await add(values);
      if (values.length === 17) values[15] = lost;
    },
  })),
  defect("communicator-long", "sums the first million alone", ({ add }) => ({
    add: (values) => add(values.subarray(0, 2 ** 20)),
  })),
  defect("communicator-part", "sums all of the memory that an array is a part of", ({ add }) => ({
    add: (values) => add(new Float64Array(values.buffer)),
  })),
  defect("communicator-same-bits", "each sums in an order of its own", ({ rank, add }) => ({
    add: async (values) => {
      await add(values);
      if (values.length === 1001) values[1000] *= 1 + rank * Number.EPSILON;
    },
  })),
  defect("communicator-broadcast", "always gives the values of the first", ({ broadcast, size: of }) => ({
    broadcast: (values, from) => broadcast(values, values.length === 8 && from < of ? 0 : from),
  })),
  defect("communicator-not-finite", "takes NaN for 0", ({ add }) => ({
    add: async (values) => {
      values.forEach((value, k) => {
        if (Number.isNaN(value)) values[k] = 0;
      });
      await add(values);
    },
  })),
  defect("communicator-order", "gives the sum before it is there", ({ add, rank }) => {
    let sums = 0;
    return {
      add: (values) => {
        const isLate = values.length === 2 && ++sums > 20 && rank === 1;
        const done = add(values);
        return isLate ? Promise.resolve() : done;
      },
    };
  }),
];
