import { describe, expect, it } from "vitest";
import { createBuffers } from "./buffers.js";

/** Addresses that are off by as many bytes as the buffers are long, in eights. */
const addressOf = (buffer: ArrayBufferLike): bigint => BigInt(4096 + ((buffer.byteLength / 8) % 8) * 8);

describe("buffers", () => {
  it("start at a cache line", () => {
    const buffers = createBuffers(addressOf);
    for (let count = 0; count < 20; count++) {
      const numbers = buffers.take(count);
      expect(numbers.length).toBe(count);
      expect((Number(addressOf(numbers.buffer)) + numbers.byteOffset) % 64).toBe(0);
    }
  });

  it("are used again, and not by two at once", () => {
    const buffers = createBuffers(addressOf);
    const [first, second] = [buffers.take(100), buffers.take(100)];
    expect(first.buffer).not.toBe(second.buffer);
    buffers.give(first);
    expect(buffers.take(99)).not.toBe(first);
    expect(buffers.take(100)).toBe(first);
    expect(buffers.take(100)).not.toBe(first);
  });

  it("come back from a loan, also when its work throws", () => {
    const buffers = createBuffers(addressOf);
    expect(() =>
      buffers.borrow(10, () => {
        throw new Error("in the work");
      }),
    ).toThrow("in the work");
    expect(buffers.idleBytes()).toBe(80);
    expect(buffers.borrow(10, () => buffers.idleBytes())).toBe(0);
  });

  it("are kept up to a limit only", () => {
    const buffers = createBuffers(addressOf, 1000);
    buffers.give(buffers.take(126));
    expect(buffers.idleBytes()).toBe(0);
    for (let count = 50; count < 100; count++) {
      buffers.give(buffers.take(count));
      expect(buffers.idleBytes()).toBeLessThanOrEqual(1000);
    }
    buffers.clear();
    expect(buffers.idleBytes()).toBe(0);
  });

  it("end with an error that says how much was asked for", () => {
    expect(() => createBuffers(addressOf).take(2 ** 50)).toThrow("it needs 8388608.0 GiB more");
  });
});
