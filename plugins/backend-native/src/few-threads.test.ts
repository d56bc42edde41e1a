import { describe, expect, it } from "vitest";
import { createBuffers } from "./buffers.js";
import { withFewThreads } from "./few-threads.js";
import type { GemmProduct, Routines } from "./routines.js";

/** A library that has so many threads, and the numbers of them with which its routines are called. */
function library(threads: number | undefined, canSetThreads = true, potrf?: () => number) {
  let now = threads;
  const seen: (number | undefined)[] = [];
  const see = () => void seen.push(now);
  const routines: Routines = {
    ...{
      isWide: false,
      axpy: see,
      scal: see,
      gemm: see,
      syrk: see,
      solveRight: see,
      gelqf: see,
      orglq: see,
    },
    ...{
      symm: see,
      symv: see,
      gemv: see,
      dot: () => seen.push(now),
      potrf: potrf ?? (() => seen.push(now)),
      syevd: see,
    },
  };
  const details = { canSetThreads, threads: () => now, setThreads: (count: number) => void (now = count) };
  return { routines: withFewThreads(routines, details), seen, now: () => now };
}

const product = (m: number, n: number, k: number): GemmProduct => {
  const none = new Float64Array();
  return { transposeA: false, transposeB: false, m, n, k, a: none, lda: m, b: none, ldb: k, c: none };
};

describe("a library of several threads", () => {
  it("has one for what is small, all for the rest, and afterwards what it had", () => {
    const { routines, seen, now } = library(8);
    const none = new Float64Array();
    const buffers = createBuffers(() => 0n);
    routines.gemm(product(500, 500, 500));
    routines.gemm(product(6000, 6000, 5));
    routines.gemm(product(600, 600, 600));
    routines.potrf(1000, none);
    routines.potrf(2000, none);
    routines.syevd(1000, none, none, buffers);
    routines.syevd(1100, none, none, buffers);
    routines.gelqf(100, 100_000, none, none);
    routines.gelqf(1000, 10_000, none, none);
    routines.dot(new Float64Array(1000), new Float64Array(1000));
    routines.dot(new Float64Array(3e6), new Float64Array(3e6));
    expect(seen).toEqual([1, 8, 8, 1, 8, 1, 8, 1, 8, 1, 8]);
    expect(now()).toBe(8);
  });

  it("has what it had also where a routine fails", () => {
    const { routines, now } = library(4, true, () => {
      throw new Error("no");
    });
    expect(() => routines.potrf(3, new Float64Array(9))).toThrow("no");
    expect(now()).toBe(4);
  });

  it.each([[1], [undefined]])("is left alone where it has %s", (threads) => {
    const { routines, seen } = library(threads);
    routines.potrf(10, new Float64Array());
    expect(seen).toEqual([threads]);
  });

  it("is left alone where its threads cannot be set", () => {
    const { routines, seen } = library(8, false);
    routines.potrf(10, new Float64Array());
    expect(seen).toEqual([8]);
  });
});
