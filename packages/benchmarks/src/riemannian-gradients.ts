import type { Backend, Matrix, SparseMatrix } from "@agop/core";
import { tangentLayout } from "@agop/core/backend";
import { Matrix as Small, SVD } from "ml-matrix";

/** X = U diag(values) V^T. */
export interface FixedRankPoint {
  readonly u: Matrix;
  readonly v: Matrix;
  readonly values: Float64Array;
}

interface Tangent {
  readonly at: FixedRankPoint;
  readonly gamma: Float64Array;
}

/**
 * Riemannian conjugate gradients on the matrices of rank k (LRGeomCG: Vandereycken, SIAM J. Optim. 23, 2013): the gradient
 * P_T P_Ω*(P_Ω X - y), Polak-Ribière directions with transport by projection, the exact step of the linearised problem,
 * halved while the misfit grows, and the metric projection as retraction. Starts from the leading triplets of P_Ω*(y).
 * The iterates belong to the caller's scope.
 */
export function* riemannianGradients(
  observed: SparseMatrix,
  k: number,
  backend: Backend,
): Generator<FixedRankPoint, void> {
  const y = observed.values;
  const pattern = backend.fromSparse(observed);
  let point = leadingTriplets(observed, k, backend);
  let old: { readonly gradient: Tangent; readonly direction: Tangent } | undefined;
  for (;;) {
    const { u, v } = point;
    const current = point;
    const { gradient, direction, residual, image } = backend.tangentSpace(pattern, u, v, (space) => {
      const residual = new Float64Array(y.length);
      space.sample(coordinates(current, observed), residual);
      for (let e = 0; e < y.length; e++) residual[e] -= y[e];
      const gradient = new Float64Array(space.dimension);
      space.adjoint(residual, gradient);
      const direction = gradient.map((value) => -value);
      if (old) {
        const transported = transport(old.gradient, current, backend);
        const beta = inner(gradient, difference(gradient, transported)) / inner(old.gradient.gamma, old.gradient.gamma);
        if (beta > 0) {
          const previous = transport(old.direction, current, backend);
          const conjugate = direction.map((value, e) => value + beta * previous[e]);
          if (inner(conjugate, gradient) < 0) direction.set(conjugate);
        }
      }
      const image = new Float64Array(y.length);
      space.sample(direction, image);
      return { gradient, direction, residual, image };
    });
    old = { gradient: { at: current, gamma: gradient }, direction: { at: current, gamma: direction } };
    let step = -inner(image, residual) / inner(image, image);
    const misfit = inner(residual, residual);
    for (let halving = 0; ; halving++) {
      point = retract(current, direction, step, backend);
      if (halving === 10 || misfitAt(point) <= misfit) break;
      step /= 2;
    }
    yield point;
  }

  function misfitAt({ u, v, values }: FixedRankPoint): number {
    return backend.scope(() => {
      const sampled = backend.sampledProduct(pattern, backend.scale(u, { cols: values }), v);
      const error = difference(backend.toSparse(sampled).values, y);
      return inner(error, error);
    });
  }
}

/** γ of X itself: Γ1 = Σ. */
function coordinates({ values }: FixedRankPoint, { rows, cols }: SparseMatrix): Float64Array {
  const k = values.length;
  const gamma = new Float64Array(tangentLayout(rows, cols, k).dimension);
  values.forEach((value, s) => (gamma[s * k + s] = value));
  return gamma;
}

function parts({ u, v, values }: FixedRankPoint, gamma: Float64Array, backend: Backend) {
  const k = values.length;
  const { second, third } = tangentLayout(u.rows, v.rows, k);
  return {
    first: backend.fromDense({ rows: k, cols: k, data: gamma.subarray(0, second) }),
    second: backend.fromDense({ rows: v.rows, cols: k, data: gamma.subarray(second, third) }),
    third: backend.fromDense({ rows: u.rows, cols: k, data: gamma.subarray(third) }),
  };
}

/** The coordinates at `to` of the projection of a tangent vector elsewhere, Z = U A^T + Γ3 V^T with A = Γ2 + V Γ1^T. */
function transport({ at, gamma }: Tangent, to: FixedRankPoint, backend: Backend): Float64Array {
  return backend.scope(() => {
    const { first, second, third } = parts(at, gamma, backend);
    const product = (a: Matrix, b: Matrix, left = false): Matrix => backend.multiply(a, b, { left });
    const sum = (a: Matrix, b: Matrix, factor = 1): Matrix => backend.combine(1, a, factor, b);
    const a = sum(second, backend.multiply(at.v, first, { right: true }));
    const zv = sum(product(at.u, product(a, to.v, true)), product(third, product(at.v, to.v, true)));
    const zu = sum(product(a, product(at.u, to.u, true)), product(at.v, product(third, to.u, true)));
    const core = product(to.u, zv, true);
    const columns = sum(zu, backend.multiply(to.v, core, { right: true }), -1);
    const rows = sum(zv, product(to.u, core), -1);
    const moved = new Float64Array(gamma.length);
    let from = 0;
    for (const part of [core, columns, rows]) {
      moved.set(backend.toDense(part).data, from);
      from += part.rows * part.cols;
    }
    return moved;
  });
}

/** The best rank-k approximation of X + t Z = [U Q_3] [[Σ + t Γ1, t R_2^T], [t R_3, 0]] [V Q_2]^T. */
function retract(point: FixedRankPoint, direction: Float64Array, t: number, backend: Backend): FixedRankPoint {
  const { u, v, values } = point;
  const k = values.length;
  return backend.scope((keep) => {
    const { second, third } = parts(point, direction, backend);
    const ofColumns = backend.thinQr(second);
    const ofRows = backend.thinQr(third);
    const [r2, r3] = [backend.toDense(ofColumns.r).data, backend.toDense(ofRows.r).data];
    const core = Small.zeros(2 * k, 2 * k);
    for (let i = 0; i < k; i++) {
      for (let j = 0; j < k; j++) {
        core.set(i, j, (i === j ? values[i] : 0) + t * direction[i * k + j]);
        core.set(i, k + j, t * r2[j * k + i]);
        core.set(k + i, j, t * r3[i * k + j]);
      }
    }
    const svd = new SVD(core, { autoTranspose: true });
    const combined = (base: Matrix, more: Matrix, small: Small): Matrix => {
      const block = (from: number): Matrix =>
        backend.fromDense({
          rows: k,
          cols: k,
          data: Float64Array.from({ length: k * k }, (_, e) => small.get(from + Math.floor(e / k), e % k)),
        });
      return backend.combine(1, backend.multiply(base, block(0)), 1, backend.multiply(more, block(k)));
    };
    return {
      u: keep(combined(u, ofRows.q, svd.leftSingularVectors)),
      v: keep(combined(v, ofColumns.q, svd.rightSingularVectors)),
      values: Float64Array.from(svd.diagonal.slice(0, k)),
    };
  });
}

/** Subspace iteration on P_Ω*(y): from a rough one, after a dozen passes, the iteration above may not converge at all. */
function leadingTriplets(observed: SparseMatrix, k: number, backend: Backend): FixedRankPoint {
  const { cols } = observed;
  return backend.scope((keep) => {
    const s = backend.fromSparse(observed);
    let v = backend.thinQr(
      backend.fromDense({
        rows: cols,
        cols: k,
        data: Float64Array.from({ length: cols * k }, (_, e) => Math.sin(e * e)),
      }),
    ).q;
    for (let pass = 0; pass < 40; pass++) {
      v = backend.thinQr(backend.sparseMultiply(s, backend.sparseMultiply(s, v), true)).q;
    }
    const { q, r } = backend.thinQr(backend.sparseMultiply(s, v));
    const svd = new SVD(Small.from1DArray(k, k, backend.toDense(r).data));
    const rotated = (base: Matrix, by: Small): Matrix =>
      keep(backend.multiply(base, backend.fromDense({ rows: k, cols: k, data: Float64Array.from(by.to1DArray()) })));
    return {
      u: rotated(q, svd.leftSingularVectors),
      v: rotated(v, svd.rightSingularVectors),
      values: Float64Array.from(svd.diagonal),
    };
  });
}

function inner(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let e = 0; e < a.length; e++) sum += a[e] * b[e];
  return sum;
}

function difference(a: Float64Array, b: Float64Array): Float64Array {
  return a.map((value, e) => value - b[e]);
}
