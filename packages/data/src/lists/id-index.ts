import { AgopError } from "@agop/core";

/** Numbers the ids of one side in the order in which they come. */
export interface IdIndex {
  indexOf(id: string, line: number): number;
  /** The same for an id that is a whole number without signs or leading zeros. */
  indexOfNumber(id: number, line: number): number;
  finish(): { readonly size: number; idAt(index: number): string };
}

/** @param size where ids are the indices themselves, how many there are */
export function idIndex(path: string, side: string, size: number | undefined): IdIndex {
  return size === undefined ? anyIds() : givenIndices(path, side, size);
}

function anyIds(): IdIndex {
  const ids: (string | number)[] = [];
  const numbers = new Map<number, number>();
  const texts = new Map<string, number>();
  const find = <K extends string | number>(known: Map<K, number>, id: K): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    known.set(id, ids.length);
    return ids.push(id) - 1;
  };
  return {
    indexOf: (id) => (isPlainNumber.test(id) ? find(numbers, Number(id)) : find(texts, id)),
    indexOfNumber: (id) => find(numbers, id),
    finish: () => ({ size: ids.length, idAt: (index) => String(ids[index]) }),
  };
}

/** Written as `indexOfNumber` takes it. */
const isPlainNumber = /^(0|[1-9]\d{0,14})$/;

function givenIndices(path: string, side: string, size: number): IdIndex {
  const checked = (index: number, id: string, line: number): number => {
    if (index < size) return index;
    const what = `${path}:${line}: ${side} index ${id} lies outside 0 to ${size - 1}`;
    throw new AgopError("table-invalid", what, "indices count from 0");
  };
  return {
    indexOf: (id, line) => checked(/^\d+$/.test(id) ? Number(id) : NaN, id, line),
    indexOfNumber: (id, line) => checked(id, String(id), line),
    finish: () => ({ size, idAt: String }),
  };
}
