import { AgopError } from "@agop/core";
import type { Buffers } from "./buffers.js";
import type { ForeignFunction, ForeignLibrary, ForeignType } from "./foreign-library.js";

/**
 * BLAS and LAPACK by their Fortran names, which every library has: arguments are addresses, matrices are column by
 * column. Ours are row by row, which is the transpose; the callers account for it. Shapes are the callers' to check.
 */
export interface Routines {
  /** Whole numbers of the library have 64 bits. */
  readonly isWide: boolean;
  /** y += alpha x, alpha not 0. */
  axpy(alpha: number, x: Float64Array, y: Float64Array): void;
  /** x *= alpha, alpha not 0. */
  scal(alpha: number, x: Float64Array): void;
  /** Σ x y. */
  dot(x: Float64Array, y: Float64Array): number;
  /** C (m x n) = op(A) op(B), summed over k. */
  gemm(product: GemmProduct): void;
  /** The lower triangle of C (n x n) = A A^T, or A^T A where `transposed`; k is what is summed over. */
  syrk(transposed: boolean, n: number, k: number, alpha: number, a: Float64Array, lda: number, c: Float64Array): void;
  /** B (m x n) U^{-1}, or B U^{-T}, in the place of B. */
  solveRight(transposed: boolean, m: number, n: number, u: Float64Array, b: Float64Array): void;
  /** S = U^T U over its upper triangle; the order of the leading minor that is not positive, or 0. */
  potrf(n: number, s: Float64Array): number;
  /** Eigenvalues ascending, eigenvectors as columns in the place of S; the upper triangle is read. */
  syevd(n: number, s: Float64Array, values: Float64Array, buffers: Buffers): void;
  /** A (m x n, m <= n) = L Q: L in the lower triangle, reflectors in the rest. */
  gelqf(m: number, n: number, a: Float64Array, tau: Float64Array): void;
  /** The first m rows of Q in the place of the reflectors. */
  orglq(m: number, n: number, a: Float64Array, tau: Float64Array): void;
}

export interface GemmProduct {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly a: Float64Array;
  readonly lda: number;
  readonly b: Float64Array;
  readonly ldb: number;
  readonly c: Float64Array;
}

/** How libraries spell the name of a Fortran routine. */
const spellings: readonly { readonly isWide: boolean; spell(name: string): string }[] = [
  { isWide: true, spell: (name) => `${name}$NEWLAPACK$ILP64` },
  { isWide: false, spell: (name) => `${name}_` },
  { isWide: true, spell: (name) => `${name}_64_` },
  { isWide: false, spell: (name) => `scipy_${name}_` },
  { isWide: true, spell: (name) => `scipy_${name}_64_` },
  { isWide: false, spell: (name) => name },
];

/** The number of arguments of each routine, and how many of them are letters. */
const signatures = {
  daxpy: [6, 0],
  dscal: [4, 0],
  ddot: [5, 0],
  dgemm: [13, 2],
  dsyrk: [10, 2],
  dtrsm: [11, 4],
  dpotrf: [5, 1],
  dsyevd: [11, 2],
  dgelqf: [8, 0],
  dorglq: [9, 0],
} as const;

type Name = keyof typeof signatures;
const names: readonly Name[] = [
  "daxpy",
  "dscal",
  "ddot",
  "dgemm",
  "dsyrk",
  "dtrsm",
  "dpotrf",
  "dsyevd",
  "dgelqf",
  "dorglq",
];

/** The first spelling in which all routines are there, or undefined where some are missing. */
export function findRoutines(library: ForeignLibrary): Routines | undefined {
  for (const { isWide, spell } of spellings) {
    const found = new Map<Name, ForeignFunction>();
    for (const name of names) {
      const foreign = library.find(spell(name), name === "ddot" ? "double" : "void", parametersOf(name));
      if (!foreign) break;
      found.set(name, foreign);
    }
    if (found.size === names.length) return routinesOf((name) => found.get(name) ?? missing(name), isWide);
  }
  return undefined;
}

/** Fortran compilers pass the length of every string by value, after all others. */
function parametersOf(name: Name): readonly ForeignType[] {
  const [count, letters] = signatures[name];
  return [...Array<ForeignType>(count).fill("void *"), ...Array<ForeignType>(letters).fill("size_t")];
}

function missing(name: Name): never {
  throw new AgopError("defect", `the routine ${name} was found and is gone`);
}

const one = Float64Array.of(1);
const zero = Float64Array.of(0);
const unitStride = Int32Array.of(1, 0);
const letter = (character: string): Uint8Array => Uint8Array.of(character.charCodeAt(0));
const [yes, no, lower, upper, right, vectors] = [
  letter("T"),
  letter("N"),
  letter("L"),
  letter("U"),
  letter("R"),
  letter("V"),
];
const transposition = (transposed: boolean): Uint8Array => (transposed ? yes : no);
const largestNarrow = 2 ** 31 - 1;
/** Vectors go in pieces that every library can count. */
const pieceLength = 2 ** 30;

function routinesOf(find: (name: Name) => ForeignFunction, isWide: boolean): Routines {
  const [daxpy, dscal, ddot, dgemm, dsyrk, dtrsm, dpotrf, dsyevd, dgelqf, dorglq] = names.map(find);
  // Eight bytes each: a library of 32-bit numbers reads and writes the lower half, which is all that there is to them.
  const slots = Array.from({ length: 6 }, () => new Int32Array(2));
  const largest = isWide ? Number.MAX_SAFE_INTEGER : largestNarrow;
  const write = (slot: Int32Array, value: number): Int32Array => {
    if (value > largest) throw tooLarge(value);
    slot[0] = value;
    slot[1] = Math.floor(value / 2 ** 32);
    return slot;
  };
  const integer = (slot: number, value: number): Int32Array => write(slots[slot], value);
  const info = new Int32Array(2);
  const size = new Float64Array(1);
  const integerSize = new Int32Array(2);
  /** Negative for an argument that LAPACK refuses, which is our mistake. */
  const outcome = (name: Name): number => {
    if (info[0] >= 0) return info[0];
    throw new AgopError("defect", `argument ${-info[0]} of ${name} is refused`);
  };
  const leading = (count: number): number => Math.max(1, count);

  /** Asks a routine for the length of its workspace, then runs it with one. */
  const withWorkspace = (name: Name, run: (work: Float64Array, length: Int32Array) => void): void => {
    const length = slots[5];
    run(size, minusOne(length));
    const work = new Float64Array(Math.max(1, size[0]));
    run(work, write(length, work.length));
    outcome(name);
  };

  const factor = new Float64Array(1);
  const inPieces = (count: number, run: (start: number, end: number, length: Int32Array) => void): void => {
    for (let start = 0; start < count; start += pieceLength) {
      const end = Math.min(start + pieceLength, count);
      run(start, end, integer(0, end - start));
    }
  };

  return {
    isWide,
    axpy: (alpha, x, y) => {
      factor[0] = alpha;
      inPieces(y.length, (start, end, length) => {
        daxpy(length, factor, x.subarray(start, end), unitStride, y.subarray(start, end), unitStride);
      });
    },
    scal: (alpha, x) => {
      factor[0] = alpha;
      inPieces(x.length, (start, end, length) => {
        dscal(length, factor, x.subarray(start, end), unitStride);
      });
    },
    dot: (x, y) => {
      let sum = 0;
      inPieces(x.length, (start, end, length) => {
        sum += Number(ddot(length, x.subarray(start, end), unitStride, y.subarray(start, end), unitStride));
      });
      return sum;
    },
    gemm: ({ transposeA, transposeB, m, n, k, a, lda, b, ldb, c }) => {
      const shape = [integer(0, m), integer(1, n), integer(2, k)] as const;
      const flags = [transposition(transposeA), transposition(transposeB)] as const;
      const from = [one, a, integer(3, leading(lda)), b, integer(4, leading(ldb))] as const;
      dgemm(...flags, ...shape, ...from, zero, c, integer(5, leading(m)), 1, 1);
    },
    syrk: (transposed, n, k, alpha, a, lda, c) => {
      factor[0] = alpha;
      const from = [factor, a, integer(2, leading(lda)), zero] as const;
      dsyrk(lower, transposition(transposed), integer(0, n), integer(1, k), ...from, c, integer(3, leading(n)), 1, 1);
    },
    solveRight: (transposed, m, n, u, b) => {
      const flags = [right, upper, transposition(transposed), no] as const;
      const shape = [integer(0, m), integer(1, n), one] as const;
      dtrsm(...flags, ...shape, u, integer(2, leading(n)), b, integer(3, leading(m)), 1, 1, 1, 1);
    },
    potrf: (n, s) => {
      info.fill(0);
      dpotrf(upper, integer(0, n), s, integer(1, leading(n)), info, 1);
      return outcome("dpotrf");
    },
    syevd: (n, s, values, buffers) => {
      info.fill(0);
      const shape = [integer(0, n), s, integer(1, leading(n)), values] as const;
      dsyevd(vectors, upper, ...shape, size, minusOne(slots[2]), integerSize, minusOne(slots[3]), info, 1, 1);
      const integers = new Int32Array(2 * integerSize[0]);
      buffers.borrow(size[0], (work) => {
        const workspace = [work, integer(2, work.length), integers, integer(3, integerSize[0])] as const;
        dsyevd(vectors, upper, ...shape, ...workspace, info, 1, 1);
      });
      if (outcome("dsyevd") > 0) throw new AgopError("defect", `dsyevd has not converged for a ${n} x ${n} matrix`);
    },
    gelqf: (m, n, a, tau) => {
      info.fill(0);
      const shape = [integer(0, m), integer(1, n), a, integer(2, leading(m)), tau] as const;
      withWorkspace("dgelqf", (work, length) => dgelqf(...shape, work, length, info));
    },
    orglq: (m, n, a, tau) => {
      info.fill(0);
      const shape = [integer(0, m), integer(1, n), integer(2, m), a, integer(3, leading(m)), tau] as const;
      withWorkspace("dorglq", (work, length) => dorglq(...shape, work, length, info));
    },
  };
}

function minusOne(slot: Int32Array): Int32Array {
  return slot.fill(-1);
}

function tooLarge(value: number): AgopError {
  return new AgopError(
    "out-of-memory",
    `the BLAS of the native backend counts with 32 bits, which do not hold ${value}`,
    'name a library with 64-bit integers (ILP64), or use the backend "cpu"',
  );
}
