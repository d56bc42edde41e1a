import { type DenseMatrix, denseMatrix } from "@agop/core";
import { tangentLayout } from "@agop/core/backend";
import { assertClose, assertSameBits } from "../allclose.js";
import { densify, entriesAt, transposeOf } from "../reference.js";
import { smallProduct, testMatrices } from "../test-matrices.js";
import { norm, tangentBound } from "../tolerance.js";
import type { BackendCheck } from "./subject.js";

/** Rows, columns, rank, share of entries observed. */
const shapes = [
  [9, 6, 3, 0.5],
  [6, 13, 4, 0.7],
  [20, 19, 9, 0.3],
  [5, 4, 1, 0],
] as const;

const withValues: BackendCheck = {
  id: "with-values",
  title: "gives a pattern other values, and leaves those it had alone",
  run({ backend }) {
    const pattern = testMatrices(backend).sparse(7, 9, 0.4);
    const values = pattern.values.map((_, e) => e - 3);
    const before = backend.fromSparse(pattern);
    const after = backend.toSparse(backend.withValues(before, values));
    assertSameBits(after.values, values, "values");
    assertSameBits(Float64Array.from(after.columns), Float64Array.from(pattern.columns), "columns");
    assertSameBits(Float64Array.from(after.rowOffsets), Float64Array.from(pattern.rowOffsets), "row offsets");
    assertSameBits(backend.toSparse(before).values, pattern.values, "values of the pattern");
  },
};

const tangentSpace: BackendCheck = {
  id: "tangent-space",
  title: "samples tangent vectors on a pattern, and has the adjoint and the normal operator of that",
  run({ backend }) {
    const matrices = testMatrices(backend);
    for (const [rows, cols, k, fraction] of shapes) {
      const pattern = matrices.sparse(rows, cols, fraction);
      const u = backend.thinQr(backend.fromDense(matrices.dense(rows, k))).q;
      const v = backend.thinQr(backend.fromDense(matrices.dense(cols, k))).q;
      const bases = { u: backend.toDense(u), v: backend.toDense(v) };
      const { dimension } = tangentLayout(rows, cols, k);
      const gamma = projected(bases, matrices.dense(rows, cols));
      const z = entriesAt(embedded(bases, gamma), pattern);
      const image = projected(bases, densify({ ...pattern, values: z }));
      const ofPattern = projected(bases, densify(pattern));

      const actual = backend.tangentSpace(backend.fromSparse(pattern), u, v, (space) => {
        const result = {
          dimension: Float64Array.of(space.dimension),
          sample: new Float64Array(z.length).fill(NaN),
          adjoint: new Float64Array(dimension).fill(NaN),
          normal: new Float64Array(dimension).fill(NaN),
        };
        // Twice, for what one call leaves behind must not go into the next.
        for (let time = 0; time < 2; time++) {
          space.sample(gamma, result.sample);
          space.adjoint(pattern.values, result.adjoint);
          space.normal(gamma, result.normal);
        }
        return result;
      });
      const what = `tangent space of rank ${k}, ${rows} x ${cols}`;
      assertSameBits(actual.dimension, Float64Array.of(dimension), `${what}: dimension`);
      const bound = (x: Float64Array): number => tangentBound(rows, cols, backend.precision) * norm(x);
      assertClose(actual.sample, z, bound(gamma), `${what}: sample`);
      assertClose(actual.adjoint, ofPattern, bound(pattern.values), `${what}: adjoint`);
      assertClose(actual.normal, image, bound(gamma), `${what}: normal`);
    }
  },
};

export const tangentChecks: readonly BackendCheck[] = [withValues, tangentSpace];

interface Bases {
  readonly u: DenseMatrix;
  readonly v: DenseMatrix;
}

/** γ of P_T X: Γ1 = U^T X V, Γ2 = X^T U - V Γ1^T, Γ3 = X V - U Γ1. */
function projected({ u, v }: Bases, x: DenseMatrix): Float64Array {
  const xv = smallProduct(x, v);
  const first = smallProduct(transposeOf(u), xv);
  const second = difference(smallProduct(transposeOf(x), u), smallProduct(v, transposeOf(first)));
  const third = difference(xv, smallProduct(u, first));
  return Float64Array.of(...first.data, ...second.data, ...third.data);
}

/** Z = U Γ1 V^T + U Γ2^T + Γ3 V^T. */
function embedded({ u, v }: Bases, gamma: Float64Array): DenseMatrix {
  const k = u.cols;
  const layout = tangentLayout(u.rows, v.rows, k);
  const first = denseMatrix(k, k, gamma.slice(0, layout.second));
  const second = denseMatrix(v.rows, k, gamma.slice(layout.second, layout.third));
  const third = denseMatrix(u.rows, k, gamma.slice(layout.third));
  const parts = [
    smallProduct(u, smallProduct(first, transposeOf(v))),
    smallProduct(u, transposeOf(second)),
    smallProduct(third, transposeOf(v)),
  ];
  return denseMatrix(
    u.rows,
    v.rows,
    parts[0].data.map((value, e) => value + parts[1].data[e] + parts[2].data[e]),
  );
}

function difference(a: DenseMatrix, b: DenseMatrix): DenseMatrix {
  return denseMatrix(
    a.rows,
    a.cols,
    a.data.map((value, e) => value - b.data[e]),
  );
}
