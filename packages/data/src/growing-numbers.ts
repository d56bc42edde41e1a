/** Numbers of which it is not known how many will come, eight bytes each. */
export interface GrowingNumbers {
  add(value: number): void;
  count(): number;
  /** A view of those so far. */
  values(): Float64Array;
}

export function growingNumbers(): GrowingNumbers {
  let buffer = new Float64Array(16);
  let count = 0;
  return {
    add: (value) => {
      if (count === buffer.length) {
        const larger = new Float64Array(2 * count);
        larger.set(buffer);
        buffer = larger;
      }
      buffer[count++] = value;
    },
    count: () => count,
    values: () => buffer.subarray(0, count),
  };
}
