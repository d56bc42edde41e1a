import type { Routines } from "./routines.js";
import type { LibraryDetails } from "./vendors.js";

/**
 * Multiplications below which one thread does the work. Threads that share little wait for one another longer than they
 * compute, where other processes want the processors. Two threads of OpenBLAS against one, on two free processors and on two
 * that run two other processes: products of 300 x 300 matrices take 0.75 and 1.7 times as long, of 700 x 700 0.62 and 0.7.
 */
const worthProduct = 512 ** 3;
/** A Cholesky factorisation waits after every block: of 1000 x 1000 it takes 0.75 and 18 times as long, of 1500 x 1500 0.7 and 3.6. */
const worthFactorisation = 1536 ** 3;
/** Half of an eigendecomposition is done row by row: of 700 x 700 it takes 0.95 and 3.3 times as long, of 1000 x 1000 0.66. */
const worthEigenvectors = 1024 ** 3;
/** A step through a vector waits for memory, about as long as so many multiplications take. */
const vectorStep = 64;

/** The routines on one thread where there is little to do, so that what they give there does not depend on the number of threads. */
export function withFewThreads(
  routines: Routines,
  { canSetThreads, threads, setThreads }: Pick<LibraryDetails, "canSetThreads" | "threads" | "setThreads">,
): Routines {
  if (!canSetThreads || threads() === undefined) return routines;
  const sparing = <T>(multiplications: number, worth: number, run: () => T): T => {
    const most = multiplications < worth ? (threads() ?? 1) : 1;
    if (most === 1) return run();
    setThreads(1);
    try {
      return run();
    } finally {
      setThreads(most);
    }
  };
  const { isWide, axpy, scal, dot, gemm, syrk, solveRight, potrf, syevd, gelqf, orglq } = routines;
  return {
    isWide,
    axpy: (alpha, x, y) => {
      sparing(vectorStep * y.length, worthProduct, () => {
        axpy(alpha, x, y);
      });
    },
    scal: (alpha, x) => {
      sparing(vectorStep * x.length, worthProduct, () => {
        scal(alpha, x);
      });
    },
    dot: (x, y) => sparing(vectorStep * x.length, worthProduct, () => dot(x, y)),
    gemm: (product) => {
      sparing(product.m * product.n * product.k, worthProduct, () => {
        gemm(product);
      });
    },
    syrk: (transposed, n, k, ...others) => {
      sparing(n * n * k, worthProduct, () => {
        syrk(transposed, n, k, ...others);
      });
    },
    solveRight: (transposed, m, n, ...others) => {
      sparing(m * n * n, worthProduct, () => {
        solveRight(transposed, m, n, ...others);
      });
    },
    potrf: (n, s) => sparing(n ** 3, worthFactorisation, () => potrf(n, s)),
    syevd: (n, ...others) => {
      sparing(n ** 3, worthEigenvectors, () => {
        syevd(n, ...others);
      });
    },
    gelqf: (m, n, ...others) => {
      sparing(m * m * n, worthFactorisation, () => {
        gelqf(m, n, ...others);
      });
    },
    orglq: (m, n, ...others) => {
      sparing(m * m * n, worthFactorisation, () => {
        orglq(m, n, ...others);
      });
    },
  };
}
