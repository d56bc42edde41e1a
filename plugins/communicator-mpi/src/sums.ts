import { AgopError } from "@agop/core";
import type { Routines } from "./routines.js";

/** Numbers that go through MPI at once, 8 MiB: its counts end at 2^31 - 1, and caches long before. */
export const pieceLength = 2 ** 20;

const kinds = { add: 1, broadcast: 2, end: 3 } as const;

/**
 * Whether all processes are about to do the same, which MPI itself does not check: of different lengths some of its builds go on with
 * what happens to be there, and a process that ends early leaves the others waiting forever. Ends are equal where their maxima are:
 * max(a) = -max(-a).
 */
export function agree(routines: Routines, kind: keyof typeof kinds, length: number, from = 0): boolean {
  const mine = [kinds[kind], length, from];
  const bounds = Float64Array.from([...mine, ...mine.map((value) => -value)]);
  routines.max(bounds);
  return mine.every((_, k) => bounds[k] === -bounds[k + mine.length]);
}

/** @throws AgopError `communicator-failed` on every process, where they do not do the same */
export function assertAgreed(routines: Routines, kind: "add" | "broadcast", length: number, from?: number): void {
  if (agree(routines, kind, length, from)) return;
  const message = `process ${routines.rank} of ${routines.size} is at ${kind === "add" ? "an add" : "a broadcast"} of ${length} numbers, and another is elsewhere`;
  const hint = "all processes must sum the same in the same order: stop by iterations or tolerance, not by time";
  throw new AgopError("communicator-failed", message, hint);
}

/** Calls `use` with one piece of the values after the other, in place. */
export function inPieces(values: Float64Array, use: (piece: Float64Array) => void): void {
  for (let start = 0; start < values.length; start += pieceLength) use(values.subarray(start, start + pieceLength));
}

/**
 * Σ over the processes in the order of their ranks, whatever the library: every process gets a block of each of the others', sums
 * it, and gives it to all. MPI only moves numbers here; how it sums them, and in which order, differs from one to another.
 */
export function orderedSum({ rank, size, exchange, gather }: Routines): (values: Float64Array) => void {
  const most = Math.ceil(pieceLength / size) * size;
  const [sent, received] = [new Float64Array(most), new Float64Array(most)];
  return (values) => {
    inPieces(values, (piece) => {
      const block = Math.ceil(piece.length / size);
      const [out, all] = [sent.subarray(0, block * size), received.subarray(0, block * size)];
      out.set(piece);
      out.fill(0, piece.length);
      exchange(out, all);
      const own = out.subarray(rank * block, (rank + 1) * block);
      own.set(all.subarray(0, block));
      for (let r = 1; r < size; r++) for (let k = 0; k < block; k++) own[k] += all[r * block + k];
      gather(out);
      piece.set(out.subarray(0, piece.length));
    });
  };
}
