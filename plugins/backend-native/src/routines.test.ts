import { describe, expect, it } from "vitest";
import { createBuffers } from "./buffers.js";
import type { ForeignFunction, ForeignLibrary } from "./foreign-library.js";
import { findRoutines, type Routines } from "./routines.js";

const names = "daxpy dscal ddot dgemm dsyrk dtrsm dpotrf dsyevd dgelqf dorglq".split(" ");

/** A library that has these symbols; each call goes to `call` with the symbol's name. */
function libraryOf(
  symbols: readonly string[],
  call: (name: string, values: readonly unknown[]) => unknown,
): ForeignLibrary {
  return {
    files: ["libfake.so"],
    find: (name): ForeignFunction | undefined =>
      symbols.includes(name) ? (...values) => call(name, values) : undefined,
    address: () => 0n,
  };
}

function routinesOf(
  spell: (name: string) => string,
  call: (name: string, values: readonly unknown[]) => unknown,
): Routines {
  const routines = findRoutines(libraryOf(names.map(spell), call));
  if (!routines) throw new Error("no routines were found");
  return routines;
}

/** What a library with 32-bit, or 64-bit, whole numbers reads. */
function wholeNumber(value: unknown, isWide: boolean): number {
  if (!(value instanceof Int32Array)) throw new Error("not a whole number's address");
  return isWide ? Number(new BigInt64Array(value.buffer)[0]) : value[0];
}

const some = new Float64Array(1);

describe("the routines of a library", () => {
  it.each([
    ["dgemm_", (name: string) => `${name}_`, false],
    ["dgemm_64_", (name: string) => `${name}_64_`, true],
    ["scipy_dgemm_", (name: string) => `scipy_${name}_`, false],
    ["scipy_dgemm_64_", (name: string) => `scipy_${name}_64_`, true],
    ["dgemm$NEWLAPACK$ILP64", (name: string) => `${name}$NEWLAPACK$ILP64`, true],
    ["dgemm", (name: string) => name, false],
  ])("are found as %s, and get shapes in its whole numbers", (symbol, spell, isWide) => {
    const shapes: number[][] = [];
    const routines = routinesOf(spell, (name, values) => {
      expect(name).toBe(symbol);
      shapes.push([2, 3, 4, 7, 9, 12].map((place) => wholeNumber(values[place], isWide)));
    });
    expect(routines.isWide).toBe(isWide);
    const sides = { transposeA: false, transposeB: true, a: some, b: some, c: some };
    routines.gemm({ ...sides, m: 3, n: 5, k: 7, lda: 3, ldb: 5 });
    expect(shapes).toEqual([[3, 5, 7, 3, 5, 3]]);
  });

  it("must all be there", () => {
    const all = names.map((name) => `${name}_`);
    const ignore = () => undefined;
    for (const symbol of all) {
      const others = all.filter((name) => name !== symbol);
      expect(findRoutines(libraryOf(others, ignore))).toBeUndefined();
    }
    expect(findRoutines(libraryOf(all, ignore))).toBeDefined();
  });

  it("get numbers beyond 32 bits only where they can count so far", () => {
    const seen: number[] = [];
    const large = 2 ** 31;
    const wide = routinesOf(
      (name) => `${name}_64_`,
      (_, values) => seen.push(wholeNumber(values[2], true)),
    );
    wide.syrk(false, large, 1, 1, some, large, some);
    expect(seen).toEqual([large]);
    const narrow = routinesOf(
      (name) => `${name}_`,
      () => undefined,
    );
    expect(() => {
      narrow.syrk(false, large, 1, 1, some, large, some);
    }).toThrow(expect.objectContaining({ code: "out-of-memory" }));
  });

  it("report a failed pivot, and what is our mistake as a defect", () => {
    const withInfo = (info: number): Routines =>
      routinesOf(
        (name) => `${name}_`,
        (name, values) => {
          const at = { dpotrf_: 4, dsyevd_: 10, dgelqf_: 7, dorglq_: 8 }[name];
          const address = at === undefined ? undefined : values[at];
          if (address instanceof Int32Array) address[0] = info;
        },
      );
    const buffers = createBuffers(() => 0n);
    const defect: unknown = expect.objectContaining({ code: "defect" });
    expect(withInfo(0).potrf(2, some)).toBe(0);
    expect(withInfo(2).potrf(2, some)).toBe(2);
    expect(() => withInfo(-3).potrf(2, some)).toThrow(defect);
    for (const info of [-1, 1]) {
      expect(() => {
        withInfo(info).syevd(2, some, some, buffers);
      }).toThrow(defect);
    }
    expect(() => {
      withInfo(-2).gelqf(1, 2, some, some);
    }).toThrow(defect);
    expect(() => {
      withInfo(-2).orglq(1, 2, some, some);
    }).toThrow(defect);
  });
});
