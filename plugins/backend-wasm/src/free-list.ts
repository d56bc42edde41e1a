/** Hands out ranges of an address space: first fit, neighbours joined when they are given back. */
export interface FreeList {
  /** The start of a range of this many bytes, or undefined where none is free. */
  take(bytes: number): number | undefined;
  give(start: number): void;
  /** Adds the bytes up to `end` behind those there are. */
  extend(end: number): void;
  /** Free bytes at the very end. */
  tail(): number;
  inUse(): number;
}

/** Ranges start at multiples of a cache line, so that threads do not share one by accident. */
export const alignment = 64;

interface Range {
  start: number;
  end: number;
}

export function createFreeList(start: number, end: number): FreeList {
  /** By address; no two touch. */
  const free: Range[] = start < end ? [{ start, end }] : [];
  const taken = new Map<number, number>();
  let limit = end;
  let inUse = 0;

  const insert = (range: Range): void => {
    let low = 0;
    for (let high = free.length; low < high;) {
      const middle = (low + high) >>> 1;
      if (free[middle].start < range.start) low = middle + 1;
      else high = middle;
    }
    const before = low > 0 && free[low - 1].end === range.start ? free[low - 1] : undefined;
    const after = low < free.length && free[low].start === range.end ? free[low] : undefined;
    if (before && after) {
      before.end = after.end;
      free.splice(low, 1);
    } else if (before) before.end = range.end;
    else if (after) after.start = range.start;
    else free.splice(low, 0, range);
  };

  return {
    take: (bytes) => {
      const size = Math.max(1, Math.ceil(bytes / alignment)) * alignment;
      const index = free.findIndex((range) => range.end - range.start >= size);
      if (index < 0) return undefined;
      const range = free[index];
      const { start: address } = range;
      range.start += size;
      if (range.start === range.end) free.splice(index, 1);
      taken.set(address, size);
      inUse += size;
      return address;
    },
    give: (address) => {
      const size = taken.get(address) ?? 0;
      taken.delete(address);
      inUse -= size;
      if (size > 0) insert({ start: address, end: address + size });
    },
    extend: (newEnd) => {
      insert({ start: limit, end: newEnd });
      limit = newEnd;
    },
    tail: () => {
      const last = free.at(-1);
      return last?.end === limit ? limit - last.start : 0;
    },
    inUse: () => inUse,
  };
}
