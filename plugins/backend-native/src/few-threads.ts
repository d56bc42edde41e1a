import type { Routines } from "./routines.js";
import type { LibraryDetails } from "./vendors.js";

/**
 * Multiplications below which one thread does the work: those of a product of two matrices of 256 x 256, a millisecond. Threads that
 * share so little wait for one another longer than they compute, where other processes want the processors: eigenvectors of a
 * 100 x 100 matrix took two threads seven times as long as one on a machine with twelve processes a processor.
 */
const worthThreads = 256 ** 3;
/** A step through a vector waits for memory, about as long as so many multiplications take. */
const vectorStep = 64;

/** The routines on one thread where there is little to do, so that what they give there does not depend on the number of threads. */
export function withFewThreads(
  routines: Routines,
  { canSetThreads, threads, setThreads }: Pick<LibraryDetails, "canSetThreads" | "threads" | "setThreads">,
): Routines {
  if (!canSetThreads || threads() === undefined) return routines;
  const sparing = <T>(multiplications: number, run: () => T): T => {
    const most = multiplications < worthThreads ? (threads() ?? 1) : 1;
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
      sparing(vectorStep * y.length, () => {
        axpy(alpha, x, y);
      });
    },
    scal: (alpha, x) => {
      sparing(vectorStep * x.length, () => {
        scal(alpha, x);
      });
    },
    dot: (x, y) => sparing(vectorStep * x.length, () => dot(x, y)),
    gemm: (product) => {
      sparing(product.m * product.n * product.k, () => {
        gemm(product);
      });
    },
    syrk: (transposed, n, k, ...others) => {
      sparing(n * n * k, () => {
        syrk(transposed, n, k, ...others);
      });
    },
    solveRight: (transposed, m, n, ...others) => {
      sparing(m * n * n, () => {
        solveRight(transposed, m, n, ...others);
      });
    },
    potrf: (n, s) => sparing(n ** 3, () => potrf(n, s)),
    syevd: (n, ...others) => {
      sparing(n ** 3, () => {
        syevd(n, ...others);
      });
    },
    gelqf: (m, n, ...others) => {
      sparing(m * m * n, () => {
        gelqf(m, n, ...others);
      });
    },
    orglq: (m, n, ...others) => {
      sparing(m * m * n, () => {
        orglq(m, n, ...others);
      });
    },
  };
}
