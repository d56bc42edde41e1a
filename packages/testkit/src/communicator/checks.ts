import type { Sum } from "@agop/core/streaming";
import { fail } from "../check.js";
import { type CommunicatorCheck, type CommunicatorSubject, together } from "./subject.js";

/** Lengths around what is cut into pieces or shared out among processes, a power of 2 or as many as there are of them. */
const lengths = [0, 1, 2, 3, 5, 8, 17, 1000, 2 ** 16 + 1];
const longLength = 2 ** 20 + 5;

/** Whole numbers, whose sums are exact in any order. */
function term(rank: number, k: number): number {
  return (rank + 1) * ((k % 7) - 2);
}

function assertEach(values: Float64Array, expected: (k: number) => number, what: string): void {
  const place = values.findIndex((value, k) => !Object.is(value + 0, expected(k) + 0));
  if (place >= 0) fail(`${what}: number ${place} is ${values[place]}, not ${expected(place)}`);
}

async function assertSums({ rank, size, add }: Sum, length: number): Promise<void> {
  const values = Float64Array.from({ length }, (_, k) => term(rank, k));
  await add(values);
  const terms = (size * (size + 1)) / 2;
  assertEach(values, (k) => terms * ((k % 7) - 2), `the sum of ${length} numbers over ${size} processes`);
}

function isCounted({ rank, size }: Pick<Sum, "rank" | "size">): boolean {
  return Number.isInteger(size) && Number.isInteger(rank) && rank >= 0 && rank < size;
}

/** What is not, `communicator-ranks` catches. */
function areCounted({ processes }: CommunicatorSubject): boolean {
  return processes.every(isCounted);
}

const ranks: CommunicatorCheck = {
  id: "communicator-ranks",
  title: "counts the processes from 0, each with a rank of its own",
  run: (subject) =>
    together(subject, async ({ rank, size, add }) => {
      if (!isCounted({ rank, size })) fail(`a process of ${size} has the rank ${rank}`);
      const here = new Float64Array(size);
      here[rank] = 1;
      await add(here);
      assertEach(here, () => 1, "how many processes have each rank");
    }),
};

const sums: CommunicatorCheck = {
  id: "communicator-add",
  title: "sums arrays of any length in place, exactly where the sum is",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async (process) => {
      for (const length of [...lengths, process.size - 1, process.size + 1]) await assertSums(process, length);
    }),
};

const long: CommunicatorCheck = {
  id: "communicator-long",
  title: "sums and gives arrays of more than a million numbers",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async (process) => {
      await assertSums(process, longLength);
      const values = Float64Array.from({ length: longLength }, (_, k) => term(process.rank, k));
      await process.broadcast(values, 0);
      assertEach(values, (k) => term(0, k), `${longLength} numbers of process 0`);
    }),
};

const parts: CommunicatorCheck = {
  id: "communicator-part",
  title: "sums a part of a longer array, and leaves the rest of it alone",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async ({ rank, size, add, broadcast }) => {
      const whole = new Float64Array(12).fill(rank + 1);
      await add(whole.subarray(3, 8));
      const terms = (size * (size + 1)) / 2;
      assertEach(whole, (k) => (k >= 3 && k < 8 ? terms : rank + 1), "an array of which numbers 3 to 7 are summed");
      await broadcast(whole.subarray(9, 11), size - 1);
      const given = (k: number): number => (k >= 9 && k < 11 ? size : k >= 3 && k < 8 ? terms : rank + 1);
      assertEach(whole, given, "an array of which numbers 9 and 10 are given");
    }),
};

const sameBits: CommunicatorCheck = {
  id: "communicator-same-bits",
  title: "gives all processes the same bits of a sum that rounds, and the same again; within its rounding",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async ({ rank, size, add, broadcast }) => {
      // Seventeen decades, so that the order of a sum shows in its bits.
      const of = (process: number, k: number): number =>
        Math.sin(k + 7 * process) * 10 ** (((k + 5 * process) % 17) - 8);
      const values = Float64Array.from({ length: 1001 }, (_, k) => of(rank, k));
      const again = values.slice();
      await add(values);
      await add(again);
      assertEach(again, (k) => values[k], "the same sum once more");
      const first = values.slice();
      await broadcast(first, 0);
      assertEach(values, (k) => first[k], `the sum on process ${rank} beside that on process 0`);
      for (let k = 0; k < values.length; k++) {
        let [sum, magnitude] = [0, 0];
        for (let process = 0; process < size; process++) {
          sum += of(process, k);
          magnitude += Math.abs(of(process, k));
        }
        if (Math.abs(values[k] - sum) > size * Number.EPSILON * magnitude)
          fail(`number ${k} is ${values[k]}, not ${sum}`);
      }
    }),
};

const broadcasts: CommunicatorCheck = {
  id: "communicator-broadcast",
  title: "gives all processes the values of any one of them",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async ({ rank, size, broadcast }) => {
      for (let from = 0; from < size; from++) {
        for (const length of lengths) {
          const values = Float64Array.from({ length }, (_, k) => term(rank, k) + 0.5);
          await broadcast(values, from);
          assertEach(values, (k) => term(from, k) + 0.5, `${length} numbers of process ${from}`);
        }
      }
    }),
};

const notFinite: CommunicatorCheck = {
  id: "communicator-not-finite",
  title: "carries what is not finite to all processes",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async ({ rank, size, add }) => {
      const last = size - 1;
      const own = rank === last ? [NaN, Infinity, -Infinity, 1] : [1, 1, 1, 1];
      const values = Float64Array.from(own);
      await add(values);
      const expected = [NaN, Infinity, -Infinity, size];
      assertEach(values, (k) => expected[k], "a sum with NaN and infinities");
    }),
};

const inOrder: CommunicatorCheck = {
  id: "communicator-order",
  title: "keeps one sum apart from the next, however long processes take between them",
  appliesTo: areCounted,
  run: (subject) =>
    together(subject, async ({ rank, size, add, broadcast }) => {
      for (let round = 0; round < 40; round++) {
        // Some come later than others.
        for (let turn = 0; turn < (rank * 7 + round) % 5; turn++) await Promise.resolve();
        const values = Float64Array.of(round, rank);
        await add(values);
        assertEach(values, (k) => (k === 0 ? round * size : (size * (size - 1)) / 2), `the sum of round ${round}`);
        const from = round % size;
        const given = Float64Array.of(round * size + rank);
        await broadcast(given, from);
        assertEach(given, () => round * size + from, `what process ${from} gives in round ${round}`);
      }
    }),
};

/** The contract of core's sum.ts. */
export const communicatorChecks: readonly CommunicatorCheck[] = [
  ranks,
  sums,
  long,
  parts,
  sameBits,
  broadcasts,
  notFinite,
  inOrder,
];
