/** One number, to read and to write its bits by. */
export const numbers = new Float64Array(1);

/** Its two halves of 32 bits. */
export const words = new Int32Array(numbers.buffer);

/** Which of the halves has sign, exponent and the first 20 bits of the mantissa. */
export const high = new Uint8Array(Int32Array.of(1).buffer)[0] === 1 ? 1 : 0;

/** Which has the last 32 bits of the mantissa. */
export const low = 1 - high;

/** x without the last 32 bits of its mantissa, so that its product with another such is exact. */
export function leadingBits(x: number): number {
  numbers[0] = x;
  words[low] = 0;
  return numbers[0];
}

/** 2^k of a whole k with -1022 <= k <= 1023. */
export function powerOfTwo(k: number): number {
  words[low] = 0;
  words[high] = (k + 1023) << 20;
  return numbers[0];
}
