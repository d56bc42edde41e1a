import { type Backend, type DenseMatrix, denseMatrix, type SparseMatrix, toSparse } from "@agop/core";
import { assertClose, assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { preciseDot, referenceSolve, transposeOf } from "../reference.js";
import { smallProduct, type TestMatrices, testMatrices } from "../test-matrices.js";
import { extremeSize, norm, rowSolveBound } from "../tolerance.js";
import { type BackendCheck, copyOut } from "./subject.js";

const cols = 7;
const condition = 10;

const solveRows: BackendCheck = {
  id: "solve-rows",
  title: "solves every row on its own: empty, single, full, and equal patterns with other values",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const k = features(matrices);
    assertSolves(backend, k, observations(matrices, [...patterns, ...patterns.toReversed()]), 0, "solveRows");
  },
};

const ridge: BackendCheck = {
  id: "solve-rows-ridge",
  title: "adds the ridge to every row's system",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const k = features(matrices);
    for (const lambda of [0.25, 4]) {
      assertSolves(backend, k, observations(matrices), lambda, `solveRows with ridge ${lambda}`);
    }
    // A singular K is no trouble with a ridge: eigenvalues of its systems lie between the ridge and their trace.
    const factor = matrices.lowRank(cols, 2, 2);
    const singular = smallProduct(factor, transposeOf(factor));
    const trace = singular.data.reduce((sum, value, p) => sum + (p % (cols + 1) === 0 ? value : 0), 0);
    assertSolves(backend, singular, observations(matrices), 1, "solveRows, singular K with ridge 1", 1 + trace);
  },
};

/** K = F F^T exactly, with F (7 x 2) of small whole numbers. */
const factor = denseMatrix(cols, 2, Float64Array.of(1, 0, 1, 1, 0, 1, -1, 1, 2, 1, 1, -1, 0, -2));
const singularFeatures = smallProduct(factor, transposeOf(factor));
/** More than that of any F_Ω^T F_Ω. */
const singularCondition = 100;

/**
 * F_Ω and w = (F_Ω^T F_Ω)^{-1} F_Ω^T y, of a row with at least two observations; F_Ω has independent columns there. So
 * x = y^T (F_Ω F_Ω^T)^+ F_Ω F^T = w^T F^T,   a = (F_Ω F_Ω^T)^+ y = F_Ω (F_Ω^T F_Ω)^{-1} w
 */
function singularRow(observed: SparseMatrix, i: number) {
  const { omega, y } = rowOf(observed, i);
  const chosen = [...omega].flatMap((j) => [...factor.data.subarray(2 * j, 2 * j + 2)]);
  const rows = denseMatrix(omega.length, 2, Float64Array.from(chosen));
  const normal = smallProduct(transposeOf(rows), rows);
  const weights = referenceSolve(normal, smallProduct(transposeOf(rows), denseMatrix(omega.length, 1, y)).data);
  return { rows, normal, weights };
}

const singular: BackendCheck = {
  id: "solve-rows-singular",
  title: "takes the minimum-norm solution where K is singular and there is no ridge",
  run({ backend }) {
    const observed = observations(testMatrices(backend));
    const solved = backend.solveRows(backend.fromDense(singularFeatures), backend.fromSparse(observed), 0);
    const actual = copyOut(backend, solved, observed.rows, cols, "solveRows");
    for (let i = 0; i < observed.rows; i++) {
      const m = rowOf(observed, i).omega.length;
      if (m < 2) continue;
      const { weights } = singularRow(observed, i);
      const expected = smallProduct(factor, denseMatrix(2, 1, weights)).data;
      assertRow(backend, actual, i, expected, m, singularCondition);
    }
  },
};

const dualRows: BackendCheck = {
  id: "dual-rows",
  title: "gives each row's dual coefficients on the pattern, of minimum norm where its system is singular",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const observed = observations(matrices);
    const regular = features(matrices);
    const assertDuals = (k: DenseMatrix, lambda: number, worst: number, expected: (i: number) => Float64Array) => {
      const handle = backend.dualRows(backend.fromDense(k), backend.fromSparse(observed), lambda);
      const { columns, values } = backend.toSparse(handle);
      assertSameBits(Float64Array.from(columns), Float64Array.from(observed.columns), "columns of dualRows");
      for (let i = 0; i < observed.rows; i++) {
        const m = rowOf(observed, i).omega.length;
        const dual = expected(i);
        const actual = values.subarray(observed.rowOffsets[i], observed.rowOffsets[i + 1]);
        const bound = rowSolveBound(m, worst, backend.precision) * norm(dual);
        assertClose(actual, dual, bound, `dual of row ${i}, ridge ${lambda}`);
      }
    };
    for (const lambda of [0, 0.25]) {
      assertDuals(regular, lambda, condition, (i) => dualOf(regular, observed, i, lambda));
    }
    assertDuals(singularFeatures, 0, singularCondition, (i) => {
      if (rowOf(observed, i).omega.length < 2) return dualOf(singularFeatures, observed, i, 0);
      const { rows, normal, weights } = singularRow(observed, i);
      return smallProduct(rows, denseMatrix(2, 1, referenceSolve(normal, weights))).data;
    });
  },
};

const badlyScaled: BackendCheck = {
  id: "solve-rows-badly-scaled",
  title: "solves rows in any units of K and of the observations",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const k = features(matrices);
    const observed = observations(matrices);
    const unit = 2 ** Math.floor(Math.log2(extremeSize(backend.precision)));
    for (const [ofK, ofY] of [
      [unit, 1],
      [1 / unit, 1],
      [unit, 1 / unit],
      [1 / unit, unit],
    ] as const) {
      const scaledK = denseMatrix(
        cols,
        cols,
        k.data.map((value) => value * ofK),
      );
      const scaledY = { ...observed, values: observed.values.map((value) => value * ofY) };
      assertSolves(backend, scaledK, scaledY, 0, `solveRows, K near ${ofK} and y near ${ofY}`);
    }
  },
};

export const solveRowsChecks: readonly BackendCheck[] = [solveRows, ridge, singular, badlyScaled, dualRows];

/** K with eigenvalues from 1 to its condition number; by interlacing no K[Ω, Ω] is worse conditioned. */
function features(matrices: TestMatrices): DenseMatrix {
  return matrices.symmetric(Array.from({ length: cols }, (_, p) => 1 + ((condition - 1) * p) / (cols - 1)));
}

/** Ω_i of each row: none, one, some, all. */
const patterns: readonly (readonly number[])[] = [[], [3], [0, 2, 5], [1, 6], [0, 1, 2, 3, 4, 5, 6]];

function observations(matrices: TestMatrices, rows = patterns): SparseMatrix {
  const columns = rows.flat();
  return toSparse(rows.length, cols, {
    rowIndices: Int32Array.from(rows.flatMap((pattern, i) => pattern.map(() => i))),
    columnIndices: Int32Array.from(columns),
    values: matrices.dense(1, columns.length).data,
  });
}

function rowOf(observed: SparseMatrix, i: number): { readonly omega: Int32Array; readonly y: Float64Array } {
  const [start, end] = observed.rowOffsets.subarray(i, i + 2);
  return { omega: observed.columns.subarray(start, end), y: observed.values.subarray(start, end) };
}

/** Row i against a_i^T K[Ω_i, :] with a_i solved for directly. */
function assertSolves(
  backend: Backend,
  k: DenseMatrix,
  observed: SparseMatrix,
  lambda: number,
  what: string,
  worstCondition = condition,
): void {
  const solved = backend.solveRows(backend.fromDense(k), backend.fromSparse(observed), lambda);
  const actual = copyOut(backend, solved, observed.rows, cols, what);
  for (let i = 0; i < observed.rows; i++) {
    const { omega } = rowOf(observed, i);
    const dual = dualOf(k, observed, i, lambda);
    const rowsOfK = Float64Array.from([...omega].flatMap((row) => [...k.data.subarray(row * cols, (row + 1) * cols)]));
    const expected = Float64Array.from({ length: cols }, (_, j) =>
      preciseDot({ values: dual, offset: 0, stride: 1 }, { values: rowsOfK, offset: j, stride: cols }, omega.length),
    );
    assertRow(backend, actual, i, expected, omega.length, worstCondition);
  }
}

/** a_i with (K[Ω_i, Ω_i] + λ I) a_i = y_i. */
function dualOf(k: DenseMatrix, observed: SparseMatrix, i: number, lambda: number): Float64Array {
  const { omega, y } = rowOf(observed, i);
  const m = omega.length;
  const system = denseMatrix(m, m);
  omega.forEach((row, p) => {
    omega.forEach((column, q) => {
      system.data[p * m + q] = k.data[row * cols + column] + (p === q ? lambda : 0);
    });
  });
  return referenceSolve(system, y);
}

function assertRow(
  backend: Backend,
  actual: DenseMatrix,
  i: number,
  expected: Float64Array,
  systemSize: number,
  worstCondition: number,
): void {
  const row = actual.data.subarray(i * cols, (i + 1) * cols);
  if (systemSize === 0 && row.some((value) => value !== 0)) fail(`row ${i} has no observation and is not zero`);
  const bound = rowSolveBound(systemSize, worstCondition, backend.precision) * norm(expected);
  assertClose(row, expected, bound, `row ${i} with ${systemSize} observations`);
}
