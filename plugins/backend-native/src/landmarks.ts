import { factorRemainder, type LandmarkSystem } from "@agop/core/backend";
import { type Lapack, solveOverwriting } from "./decompositions.js";
import { mirrorUpper } from "./tiles.js";

/** Points for each right-hand side, from which steps are faster than LAPACK's factorisation. */
export const leastPoints = 2000;

/**
 * Lends S with its preconditioner (core's landmark-solve.ts), for S n x n, of which the lower triangle is read, and r landmarks. Undefined
 * where those have no factor.
 */
export function withLandmarks<T>(
  { routines, buffers }: Lapack,
  { s, n, r }: { readonly s: Float64Array; readonly n: number; readonly r: number },
  use: (system: LandmarkSystem) => T,
): T | undefined {
  return buffers.borrow(n * r, (l) =>
    buffers.borrow(r * r, (inner) =>
      buffers.borrow(r * r, (inverse) => {
        for (let i = 0; i < n; i++) {
          const columns = Math.min(i + 1, r);
          l.set(s.subarray(i * n, i * n + columns), i * r);
          l.fill(0, i * r + columns, (i + 1) * r);
        }
        const [head, tail] = [l.subarray(0, r * r), l.subarray(r * r)];
        if (routines.potrf(r, head) > 0) return undefined;
        routines.solveLeft(r, n - r, head, tail);

        const remainder = factorRemainder(s, l, n, r);
        if (!remainder) return undefined;
        // W in the place of L, and (I + W^T W)^{-1}.
        remainder.overwrite(l, r);
        routines.syrk(false, r, n, 1, l, r, inner);
        mirrorUpper(inner, r);
        inverse.fill(0);
        for (let i = 0; i < r; i++) {
          inner[i * (r + 1)] += 1;
          inverse[i * (r + 1)] = 1;
        }
        solveOverwriting(routines, { operation: "kernelSolve", s: inner, n: r, b: inverse, count: r });

        const [products, solved] = [new Float64Array(r), new Float64Array(r)];
        const [x, image] = [new Float64Array(n), new Float64Array(n)];
        return use({
          multiply: (p, out) => {
            routines.symv(n, s, p, out);
          },
          precondition: (residual, out) => {
            remainder.multiply(residual, x);
            routines.gemv(false, r, n, l, x, products);
            routines.gemv(false, r, r, inverse, products, solved);
            routines.gemv(true, r, n, l, solved, image);
            for (let i = 0; i < n; i++) x[i] -= image[i];
            remainder.multiplyTransposed(x, out);
          },
        });
      }),
    ),
  );
}
