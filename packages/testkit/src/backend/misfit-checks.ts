import { denseMatrix } from "@agop/core";
import { densify, type Reference, referenceProduct, transposeOf } from "../reference.js";
import { testMatrices } from "../test-matrices.js";
import { assertSum } from "./product-checks.js";
import { type BackendCheck, copyOut } from "./subject.js";

/** Rows, columns, width of the factors, columns of A and of B, share of entries stored. */
const shapes = [
  [9, 6, 3, 2, 2, 0.4],
  [6, 21, 10, 5, 7, 0.7],
  [20, 11, 17, 9, 4, 0.5],
  [7, 5, 0, 3, 3, 0.6],
  [8, 8, 4, 0, 3, 0.5],
  [8, 9, 4, 3, 0, 0.5],
  [5, 5, 2, 2, 2, 0],
] as const;

/** alpha and beta. */
const factors = [
  [1, 0],
  [0, 1],
  [-0.75, 0.75],
] as const;

const misfitProducts: BackendCheck = {
  id: "misfit-products",
  title: "multiplies with alpha P_Ω(L R^T) + beta Y from both sides, and sums its squares",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols, width, k, l, fraction] of shapes) {
      for (const [alpha, beta] of factors) {
        const y = matrices.sparse(rows, cols, fraction);
        const [left, right] = [matrices.dense(rows, width), matrices.dense(cols, width)];
        const [a, b] = [matrices.dense(rows, k), matrices.dense(cols, l)];
        const z = misfitOf(densify(y), densify({ ...y, values: y.values.map(() => 1) }), {
          lowRank: referenceProduct(left, transposeOf(right)),
          alpha,
          beta,
        });
        const misfit = { alpha, left: backend.fromDense(left), right: backend.fromDense(right), beta };
        const sides = [backend.fromDense(a), backend.fromDense(b)] as const;
        const { byRows, byColumns, squares } = backend.misfitProducts(backend.fromSparse(y), misfit, ...sides);
        const what = `misfitProducts ${rows} x ${cols} of ${alpha} and ${beta}`;
        const terms = width + rows + cols + 4;
        const zb = copyOut(backend, byRows, rows, l, what).data;
        assertSum(backend, zb, productOf(z, { value: b, magnitude: sizesOf(b) }), terms, `${what}: Z B`);
        const za = copyOut(backend, byColumns, cols, k, what).data;
        const turned = { value: transposeOf(z.value), magnitude: transposeOf(z.magnitude) };
        assertSum(backend, za, productOf(turned, { value: a, magnitude: sizesOf(a) }), terms, `${what}: Z^T A`);
        const all = (matrix: Reference["value"]) => denseMatrix(1, 1, Float64Array.of(squaresOf(matrix.data)));
        const total = { value: all(z.value), magnitude: all(z.magnitude) };
        assertSum(backend, Float64Array.of(squares), total, 2 * width + rows * cols + 4, `${what}: squares`);
      }
    }
  },
};

export const misfitChecks: readonly BackendCheck[] = [misfitProducts];

type Dense = Reference["value"];

/** alpha L R^T + beta Y where `isStored` is 1, 0 elsewhere. */
function misfitOf(
  y: Dense,
  isStored: Dense,
  { lowRank, alpha, beta }: { readonly lowRank: Reference; readonly alpha: number; readonly beta: number },
): Reference {
  const of = (entry: (place: number) => number): Dense =>
    denseMatrix(
      y.rows,
      y.cols,
      y.data.map((_, place) => isStored.data[place] * entry(place)),
    );
  return {
    value: of((place) => alpha * lowRank.value.data[place] + beta * y.data[place]),
    magnitude: of((place) => Math.abs(alpha) * lowRank.magnitude.data[place] + Math.abs(beta * y.data[place])),
  };
}

function productOf(a: Reference, b: Reference): Reference {
  return {
    value: referenceProduct(a.value, b.value).value,
    magnitude: referenceProduct(a.magnitude, b.magnitude).value,
  };
}

function sizesOf({ rows, cols, data }: Dense): Dense {
  return denseMatrix(rows, cols, data.map(Math.abs));
}

function squaresOf(data: Float64Array): number {
  return data.reduce((sum, value) => sum + value * value, 0);
}
