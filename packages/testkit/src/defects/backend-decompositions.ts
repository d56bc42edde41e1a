import { AgopError, type Backend, denseMatrix, type Matrix } from "@agop/core";
import type { BackendSubject } from "../backend/subject.js";
import type { Defect } from "./defect.js";
import { backendDefect, isFinite, mapped } from "./planting.js";

/** Defects of Cholesky, eigendecomposition and QR. */
export const decompositionDefects: readonly Defect<BackendSubject>[] = [
  backendDefect("cholesky-solve", "solves for two right-hand sides at most", (good) => ({
    choleskySolve: (spd, b) => mapped(good, good.choleskySolve(spd, b), (value, _, col) => (col < 2 ? value : 0)),
  })),
  backendDefect("cholesky-badly-scaled", "holds pivots against the largest entry", (good) => ({
    choleskySolve: (spd, b) => {
      const solution = good.choleskySolve(spd, b);
      const { rows, data } = good.toDense(spd);
      const diagonal = data.filter((_, k) => k % (rows + 1) === 0);
      if (Math.min(...diagonal) < rows * Number.EPSILON * Math.max(...diagonal)) {
        throw new AgopError("not-positive-definite", "choleskySolve: a pivot is small");
      }
      return solution;
    },
  })),
  backendDefect("cholesky-lower-triangle", "reads the upper triangle", (good) => ({
    choleskySolve: (spd, b) => good.choleskySolve(transposed(good, spd), b),
  })),
  backendDefect("cholesky-lower-triangle", "reads the mean of both triangles", (good) => ({
    choleskySolve: (spd, b) => good.choleskySolve(symmetrised(good, spd), b),
  })),
  backendDefect("cholesky-indefinite", "solves indefinite systems, somehow", (good) => ({
    choleskySolve: (spd, b) =>
      orElse(
        () => good.choleskySolve(spd, b),
        "not-positive-definite",
        () => {
          if (!isFinite(good, spd)) return undefined;
          return mapped(good, b, () => 0);
        },
      ),
  })),
  backendDefect("cholesky-not-finite", "passes NaN on", (good) => ({
    choleskySolve: (spd, b) =>
      orElse(
        () => good.choleskySolve(spd, b),
        "not-positive-definite",
        () => {
          if (isFinite(good, spd)) return undefined;
          return mapped(good, b, () => NaN);
        },
      ),
  })),

  backendDefect("symmetric-eigen", "takes small eigenvalues for zero", (good) => ({
    symmetricEigen: (symmetric) => {
      const { values, vectors } = good.symmetricEigen(symmetric);
      return { values: values.map((value) => (Math.abs(value) < 1e-6 * values[0] ? 0 : value)), vectors };
    },
  })),
  backendDefect("symmetric-eigen-order", "ascending eigenvalues", (good) => ({
    symmetricEigen: (symmetric) => {
      const { values, vectors } = good.symmetricEigen(symmetric);
      const host = good.toDense(vectors);
      const reversed = mapped(good, vectors, (_, row, col) => host.data[(row + 1) * host.cols - 1 - col]);
      return { values: values.toReversed(), vectors: reversed };
    },
  })),
  backendDefect("symmetric-eigen-badly-scaled", "overflows on its way", (good) => ({
    symmetricEigen: (symmetric) => {
      const { values, vectors } = good.symmetricEigen(symmetric);
      return { values: values.map((value) => Math.sign(value) * Math.sqrt(Math.sqrt(value ** 4))), vectors };
    },
  })),
  backendDefect("symmetric-eigen-lower-triangle", "reads the upper triangle", (good) => ({
    symmetricEigen: (symmetric) => good.symmetricEigen(transposed(good, symmetric)),
  })),
  backendDefect("symmetric-eigen-lower-triangle", "reads the mean of both triangles", (good) => ({
    symmetricEigen: (symmetric) => good.symmetricEigen(symmetrised(good, symmetric)),
  })),
  backendDefect("symmetric-eigen-not-finite", "passes NaN on", (good) => ({
    symmetricEigen: (symmetric) =>
      orElse(
        () => good.symmetricEigen(symmetric),
        "not-finite",
        () => ({
          values: new Float64Array(symmetric.rows).fill(NaN),
          vectors: mapped(good, symmetric, () => NaN),
        }),
      ),
  })),

  backendDefect("thin-qr", "classical Gram-Schmidt", (good) => ({
    thinQr: (a) => {
      const factors = good.thinQr(a);
      return a.cols === 0 ? factors : gramSchmidt(good, a);
    },
  })),
  backendDefect("thin-qr", "rounding errors below the diagonal of R", (good) => ({
    thinQr: (a) => {
      const { q, r } = good.thinQr(a);
      return { q, r: mapped(good, r, (value, row, col) => (row > col && a.rows === 30 ? 1e-18 : value)) };
    },
  })),
  backendDefect("thin-qr-sign", "a diagonal of R with the signs of Householder's method", (good) => ({
    thinQr: (a) => {
      const { q, r } = good.thinQr(a);
      return {
        q: good.scale(q, { cols: new Float64Array(a.cols).fill(-1) }),
        r: mapped(good, r, (value) => (value === 0 ? 0 : -value)),
      };
    },
  })),
  backendDefect("thin-qr-badly-scaled", "takes small columns for zero", (good) => ({
    thinQr: (a) => {
      const { q, r } = good.thinQr(a);
      return { q, r: mapped(good, r, (value) => (Math.abs(value) < 1e-100 ? 0 : value)) };
    },
  })),
];

function transposed(backend: Backend, matrix: Matrix): Matrix {
  const { rows, cols, data } = backend.toDense(matrix);
  return rows === cols ? mapped(backend, matrix, (_, row, col) => data[col * cols + row]) : matrix;
}

function symmetrised(backend: Backend, matrix: Matrix): Matrix {
  const { rows, cols, data } = backend.toDense(matrix);
  if (rows !== cols) return matrix;
  return mapped(backend, matrix, (value, row, col) => (value + data[col * cols + row]) / 2);
}

/** What `work` gives, or where it raises `code` what `instead` gives, if anything. */
function orElse<T>(work: () => T, code: string, instead: () => T | undefined): T {
  try {
    return work();
  } catch (error) {
    const result = error instanceof AgopError && error.code === code ? instead() : undefined;
    if (result === undefined) throw error;
    return result;
  }
}

function gramSchmidt(backend: Backend, matrix: Matrix): { readonly q: Matrix; readonly r: Matrix } {
  const { rows, cols, data } = backend.toDense(matrix);
  const q = denseMatrix(rows, cols, data.slice());
  const r = denseMatrix(cols, cols);
  const dot = (left: Float64Array, i: number, right: Float64Array, j: number): number => {
    let sum = 0;
    for (let k = 0; k < rows; k++) sum += left[k * cols + i] * right[k * cols + j];
    return sum;
  };
  for (let j = 0; j < cols; j++) {
    for (let i = 0; i < j; i++) {
      const projection = dot(q.data, i, data, j);
      r.data[i * cols + j] = projection;
      for (let k = 0; k < rows; k++) q.data[k * cols + j] -= projection * q.data[k * cols + i];
    }
    const length = Math.sqrt(dot(q.data, j, q.data, j));
    r.data[j * cols + j] = length;
    for (let k = 0; k < rows; k++) q.data[k * cols + j] /= length || 1;
  }
  return { q: backend.fromDense(q), r: backend.fromDense(r) };
}
