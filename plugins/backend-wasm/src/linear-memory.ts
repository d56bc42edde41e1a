import { AgopError } from "@agop/core";
import { createFreeList } from "./free-list.js";
import { createMemory, maximumPages, pageBytes, type WasmMemory } from "./webassembly.js";

/** The WebAssembly memory and who has which part of it. Addresses are in bytes. */
export interface LinearMemory {
  /**
   * Room for this many bytes, not cleared. `what` goes into the message.
   * @throws AgopError `out-of-memory` past 4 GiB, or where the machine gives no more.
   */
  allocate(bytes: number, what: string): number;
  free(address: number): void;
  /** Views on the memory as it is now: not to be kept, for growing the memory may leave them behind. */
  numbers(address: number, count: number): Float64Array;
  integers(address: number, count: number): Int32Array;
  bytesInUse(): number;
}

/** The first page is left to the module's own constants; an address is never 0, which stands for "none". */
const firstAddress = pageBytes;
/** Memory grows by at least this much. */
const stepBytes = 1 << 20;

/**
 * The memory itself.
 * @throws AgopError `backend-unavailable` where the process may not have so many addresses
 */
export function reserveMemory(
  options: Parameters<typeof createMemory>[0],
  create: typeof createMemory = createMemory,
): WasmMemory {
  try {
    return create(options);
  } catch (cause) {
    throw new AgopError(
      "backend-unavailable",
      "the wasm backend is not given the addresses for its memory, about 10 GiB of which hardly any is used",
      'raise the limit of the address space (ulimit -v), or use the backend "cpu"',
      { cause },
    );
  }
}

export function createLinearMemory(memory: WasmMemory): LinearMemory {
  const list = createFreeList(firstAddress, memory.buffer.byteLength);

  const grow = (bytes: number, what: string): void => {
    const missing = Math.max(bytes - list.tail(), stepBytes);
    const pages = Math.ceil(missing / pageBytes);
    const present = memory.buffer.byteLength / pageBytes;
    if (present + pages > maximumPages) throw outOfMemory(what, bytes, list.inUse());
    try {
      memory.grow(pages);
    } catch (error) {
      throw outOfMemory(what, bytes, list.inUse(), error);
    }
    list.extend((present + pages) * pageBytes);
  };

  return {
    allocate: (bytes, what) => {
      const address = list.take(bytes);
      if (address !== undefined) return address;
      grow(bytes, what);
      return list.take(bytes) ?? defect("memory has grown and has no room");
    },
    free: (address) => {
      list.give(address);
    },
    numbers: (address, count) => new Float64Array(memory.buffer, address, count),
    integers: (address, count) => new Int32Array(memory.buffer, address, count),
    bytesInUse: list.inUse,
  };
}

function outOfMemory(what: string, bytes: number, inUse: number, cause?: unknown): AgopError {
  return new AgopError(
    "out-of-memory",
    `the wasm backend cannot hold ${what}: it needs ${size(bytes)} more, beside the ${size(inUse)} in use, and ` +
      (cause === undefined ? "WebAssembly memory ends at 4 GiB" : "this machine gives no more"),
    'use the backend "native", or "cpu", whose memory has no such end',
    { cause },
  );
}

function defect(message: string): never {
  throw new AgopError("defect", message);
}

function size(bytes: number): string {
  const units = ["bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(bytes, 1)) / 10));
  return `${(bytes / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}
