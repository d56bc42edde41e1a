import { AgopError } from "@agop/core";

/**
 * Room for numbers, used again when it is given back: new memory costs as much time as a product of a few hundred rows,
 * for the system clears it page by page.
 */
export interface Buffers {
  /**
   * Room for this many numbers, not cleared.
   * @throws AgopError `out-of-memory`
   */
  take(count: number): Float64Array;
  /** Takes back what `take` gave: from now on the room is anybody's. */
  give(numbers: Float64Array): void;
  /** Lends room while `use` runs. */
  borrow<T>(count: number, use: (numbers: Float64Array) => T): T;
  /** Bytes that were taken and not given back. */
  takenBytes(): number;
  /** Bytes that are kept for later. */
  idleBytes(): number;
  clear(): void;
}

/**
 * A cache line. Always the same alignment, so that kernels which treat the ends of unaligned arrays apart give the same
 * bits every time; MKL asks for this one.
 */
const alignment = 64;
const mostIdleBytes = 2 ** 29;

export function createBuffers(addressOf: (buffer: ArrayBuffer) => bigint, mostIdle = mostIdleBytes): Buffers {
  const idle = new Map<number, Float64Array[]>();
  let idleBytes = 0;
  let takenBytes = 0;

  const clear = (): void => {
    idle.clear();
    idleBytes = 0;
  };
  const allocate = (count: number): Float64Array => {
    const buffer = newBuffer(count * 8 + alignment);
    const past = Number(addressOf(buffer) % BigInt(alignment));
    return new Float64Array(buffer, past === 0 ? 0 : alignment - past, count);
  };
  const take = (count: number): Float64Array => {
    const used = idle.get(count)?.pop();
    if (used) idleBytes -= used.byteLength;
    const numbers = used ?? allocate(count);
    takenBytes += numbers.byteLength;
    return numbers;
  };
  const give = (numbers: Float64Array): void => {
    const { byteLength } = numbers;
    takenBytes -= byteLength;
    if (byteLength > mostIdle) return;
    // What is kept is of sizes gone by when it has become too much.
    if (idleBytes + byteLength > mostIdle) clear();
    const same = idle.get(numbers.length);
    if (same) same.push(numbers);
    else idle.set(numbers.length, [numbers]);
    idleBytes += byteLength;
  };

  return {
    take,
    give,
    borrow: (count, use) => {
      const numbers = take(count);
      try {
        return use(numbers);
      } finally {
        give(numbers);
      }
    },
    takenBytes: () => takenBytes,
    idleBytes: () => idleBytes,
    clear,
  };
}

function newBuffer(bytes: number): ArrayBuffer {
  try {
    return new ArrayBuffer(bytes);
  } catch (cause) {
    const gibibytes = (bytes / 2 ** 30).toFixed(1);
    throw new AgopError(
      "out-of-memory",
      `the native backend cannot hold another matrix: it needs ${gibibytes} GiB more, and this machine gives no more`,
      "a smaller problem, or a machine with more memory",
      { cause },
    );
  }
}
