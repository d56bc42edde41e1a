import { type Backend, denseMatrix, type DenseMatrix, toSparse } from "@agop/core";
import type { RadialKernel } from "@agop/core/backend";
import { assertSameBits } from "../allclose.js";
import { fail } from "../check.js";
import { testMatrices } from "../test-matrices.js";
import { assertRaises, type BackendCheck, copyOut } from "./subject.js";

const kernel: RadialKernel = { norm: 2, exponent: 1, bandwidth: 1 };

const shapeMismatch: BackendCheck = {
  id: "shape-mismatch",
  title: "refuses operands whose shapes do not fit",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const dense = (rows: number, cols: number) => backend.fromDense(matrices.dense(rows, cols));
    const sparse = (rows: number, cols: number) => backend.fromSparse(matrices.sparse(rows, cols, 0.5));
    const misfit = (rows: number, width: number, cols: number, other: number) => {
      return { alpha: 1, left: dense(rows, width), right: dense(cols, other), beta: 1 };
    };
    const misfits: Readonly<Record<string, () => unknown>> = {
      "fromDense of 3 numbers as 2 x 2": () => backend.fromDense({ rows: 2, cols: 2, data: Float64Array.of(1, 2, 3) }),
      "multiply 2 x 3 and 2 x 3": () => backend.multiply(dense(2, 3), dense(2, 3)),
      "multiply (2 x 3)^T and 3 x 2": () => backend.multiply(dense(2, 3), dense(3, 2), { left: true }),
      "multiply 2 x 3 and (3 x 2)^T": () => backend.multiply(dense(2, 3), dense(3, 2), { right: true }),
      "multiply (2 x 3)^T and (2 x 3)^T": () => backend.multiply(dense(2, 3), dense(2, 3), { left: true, right: true }),
      "combine 2 x 3 and 3 x 2": () => backend.combine(1, dense(2, 3), 1, dense(3, 2)),
      "scale 2 rows of 3": () => backend.scale(dense(3, 2), { rows: Float64Array.of(1, 2) }),
      "scale 3 columns of 2": () => backend.scale(dense(3, 2), { cols: Float64Array.of(1, 2, 3) }),
      "inner of 2 x 3 and 3 x 2": () => backend.inner(dense(2, 3), dense(3, 2)),
      "choleskySolve with 2 x 3": () => backend.choleskySolve(dense(2, 3), dense(2, 1)),
      "choleskySolve of 2 x 2 and 3 x 1": () => backend.choleskySolve(dense(2, 2), dense(3, 1)),
      "symmetricEigen of 3 x 2": () => backend.symmetricEigen(dense(3, 2)),
      "thinQr of 2 x 3": () => backend.thinQr(dense(2, 3)),
      "sparseMultiply 4 x 3 and 4 x 2": () => backend.sparseMultiply(sparse(4, 3), dense(4, 2)),
      "sparseMultiply (4 x 3)^T and 3 x 2": () => backend.sparseMultiply(sparse(4, 3), dense(3, 2), true),
      "addDiagonal of 3 x 2": () => backend.addDiagonal(dense(3, 2), 1),
      "4 leadingColumns of 3": () => backend.leadingColumns(dense(2, 3), 4),
      "-1 leadingColumns": () => backend.leadingColumns(dense(2, 3), -1),
      "half of leadingColumns": () => backend.leadingColumns(dense(2, 3), 1.5),
      "multiplyElementwise 2 x 3 and 3 x 2": () => backend.multiplyElementwise(dense(2, 3), dense(3, 2)),
      "sampledProduct of other widths": () => backend.sampledProduct(sparse(4, 3), dense(4, 2), dense(3, 1)),
      "sampledProduct of another left": () => backend.sampledProduct(sparse(4, 3), dense(3, 2), dense(3, 2)),
      "sampledProduct of another right": () => backend.sampledProduct(sparse(4, 3), dense(4, 2), dense(4, 2)),
      "sample of another shape": () => backend.sample(dense(3, 4), sparse(4, 3)),
      "overwrite of another shape": () => backend.overwrite(dense(3, 4), sparse(4, 3)),
      "solveRows with 3 x 2": () => backend.solveRows(dense(3, 2), sparse(4, 3), 1),
      "dualRows of 4 columns with 3 x 3": () => backend.dualRows(dense(3, 3), sparse(3, 4), 1),
      "solveRows of 4 columns with 3 x 3": () => backend.solveRows(dense(3, 3), sparse(3, 4), 1),
      "withValues of too few values": () => backend.withValues(sparse(4, 3), new Float64Array(1)),
      "tangentSpace of other rows": () => backend.tangentSpace(sparse(4, 3), dense(3, 2), dense(3, 2), () => 0),
      "tangentSpace of other columns": () => backend.tangentSpace(sparse(4, 3), dense(4, 2), dense(4, 2), () => 0),
      "tangentSpace of other ranks": () => backend.tangentSpace(sparse(4, 3), dense(4, 2), dense(3, 1), () => 0),
      "misfitProducts of other widths": () =>
        backend.misfitProducts(sparse(4, 3), misfit(4, 2, 3, 1), dense(4, 2), dense(3, 2)),
      "misfitProducts of other rows": () =>
        backend.misfitProducts(sparse(4, 3), misfit(3, 2, 3, 2), dense(4, 2), dense(3, 2)),
      "misfitProducts with other rows of A": () =>
        backend.misfitProducts(sparse(4, 3), misfit(4, 2, 3, 2), dense(3, 2), dense(3, 2)),
      "misfitProducts with other rows of B": () =>
        backend.misfitProducts(sparse(4, 3), misfit(4, 2, 3, 2), dense(4, 2), dense(4, 2)),
      "kernelMatrix of other features": () => backend.kernelMatrix(kernel, dense(4, 2), dense(4, 3)),
      "kernelSolve of 4 points and 3 x 4": () => backend.kernelSolve(kernel, dense(4, 4), 1, dense(3, 4)),
      "kernelFit of 4 points and 3 x 4": () => backend.kernelFit(kernel, dense(4, 4), 1, dense(3, 4)),
      "kernelProduct of other features": () => backend.kernelProduct(kernel, dense(3, 2), dense(3, 3), dense(3, 3)),
      "kernelProduct of 4 points and 3 x 4": () => backend.kernelProduct(kernel, dense(3, 4), dense(4, 4), dense(3, 4)),
      "kernelGradients of other features": () => backend.kernelGradients(kernel, dense(3, 2), dense(3, 3), dense(3, 3)),
      "kernelGradients of 4 points and 3 x 4": () =>
        backend.kernelGradients(kernel, dense(3, 4), dense(4, 4), dense(3, 4)),
    };
    for (const [what, work] of Object.entries(misfits)) assertRaises("shape-mismatch", work, what);
  },
};

const emptyMatrices: BackendCheck = {
  id: "empty-matrices",
  title: "takes matrices without rows, columns or entries everywhere",
  run({ backend }) {
    const matrices = testMatrices(backend);
    const dense = (rows: number, cols: number) => backend.fromDense(matrices.dense(rows, cols));
    const sparse = (rows: number, cols: number) =>
      backend.fromSparse(
        toSparse(rows, cols, {
          rowIndices: new Int32Array(0),
          columnIndices: new Int32Array(0),
          values: new Float64Array(0),
        }),
      );
    const assertZeros = (matrix: ReturnType<Backend["multiply"]>, rows: number, cols: number, what: string): void => {
      const expected: DenseMatrix = denseMatrix(rows, cols);
      assertSameBits(copyOut(backend, matrix, rows, cols, what).data, expected.data, what);
    };
    const assertNone = (count: number, what: string): void => {
      if (count !== 0) fail(`${what}: ${count} entries, not none`);
    };

    assertZeros(dense(0, 3), 0, 3, "fromDense 0 x 3");
    assertZeros(backend.multiply(dense(0, 3), dense(3, 2)), 0, 2, "multiply 0 x 3 x 2");
    assertZeros(backend.multiply(dense(2, 3), dense(3, 0)), 2, 0, "multiply 2 x 3 x 0");
    assertZeros(backend.multiply(dense(2, 0), dense(0, 3)), 2, 3, "multiply 2 x 0 x 3");
    assertZeros(backend.multiply(dense(0, 2), dense(0, 3), { left: true }), 2, 3, "multiply (0 x 2)^T x 3");
    assertZeros(backend.gram(dense(0, 3)), 3, 3, "gram of 0 x 3");
    assertZeros(backend.gram(dense(3, 0)), 0, 0, "gram of 3 x 0");
    assertZeros(backend.combine(1, dense(0, 3), 2, dense(0, 3)), 0, 3, "combine 0 x 3");
    assertZeros(backend.scale(dense(3, 0), { rows: Float64Array.of(1, 2, 3) }), 3, 0, "scale 3 x 0");
    assertZeros(backend.transpose(dense(0, 3)), 3, 0, "transpose of 0 x 3");
    assertZeros(backend.addDiagonal(dense(0, 0), 1), 0, 0, "addDiagonal of 0 x 0");
    assertZeros(backend.leadingColumns(dense(0, 3), 2), 0, 2, "leadingColumns of 0 x 3");
    assertZeros(backend.map(dense(0, 3), { kind: "exp" }), 0, 3, "map of 0 x 3");
    assertZeros(backend.multiplyElementwise(dense(3, 0), dense(3, 0)), 3, 0, "multiplyElementwise of 3 x 0");
    assertZeros(backend.rowSums(dense(3, 0)), 3, 1, "rowSums of 3 x 0");
    assertZeros(backend.rowSums(dense(0, 3)), 0, 1, "rowSums of 0 x 3");
    assertZeros(backend.columnSums(dense(0, 3)), 1, 3, "columnSums of 0 x 3");
    assertZeros(backend.columnSums(dense(3, 0)), 1, 0, "columnSums of 3 x 0");
    assertNone(backend.inner(dense(0, 3), dense(0, 3)), "inner of 0 x 3");
    assertZeros(backend.choleskySolve(dense(0, 0), dense(0, 2)), 0, 2, "choleskySolve 0 x 0");
    const spd = backend.fromDense(matrices.symmetric([3, 2, 1]));
    assertZeros(backend.choleskySolve(spd, dense(3, 0)), 3, 0, "choleskySolve without right-hand sides");
    const eigen = backend.symmetricEigen(dense(0, 0));
    assertNone(eigen.values.length, "eigenvalues of 0 x 0");
    assertZeros(eigen.vectors, 0, 0, "eigenvectors of 0 x 0");
    const qr = backend.thinQr(dense(4, 0));
    assertZeros(qr.q, 4, 0, "Q of 4 x 0");
    assertZeros(qr.r, 0, 0, "R of 4 x 0");

    assertZeros(backend.sparseMultiply(sparse(3, 2), dense(2, 2)), 3, 2, "sparseMultiply without entries");
    assertZeros(backend.sparseMultiply(sparse(0, 2), dense(2, 2)), 0, 2, "sparseMultiply 0 x 2");
    assertZeros(backend.sparseMultiply(sparse(0, 2), dense(0, 3), true), 2, 3, "sparseMultiply (0 x 2)^T");
    assertZeros(backend.sparseMultiply(sparse(3, 2), dense(2, 0)), 3, 0, "sparseMultiply 3 x 2 x 0");
    assertNone(backend.sampledProduct(sparse(0, 3), dense(0, 2), dense(3, 2)).count, "sampledProduct 0 x 3");
    const pattern = matrices.sparse(4, 3, 0.5);
    const ofWidthZero = backend.sampledProduct(backend.fromSparse(pattern), dense(4, 0), dense(3, 0));
    const zeros = new Float64Array(pattern.values.length);
    assertSameBits(backend.toSparse(ofWidthZero).values, zeros, "sampledProduct of width 0");
    assertNone(backend.sample(dense(0, 3), sparse(0, 3)).count, "sample of 0 x 3");
    assertZeros(backend.overwrite(dense(3, 0), sparse(3, 0)), 3, 0, "overwrite 3 x 0");
    assertNone(backend.dualRows(spd, sparse(2, 3), 0).count, "dualRows without observations");
    assertZeros(backend.solveRows(spd, sparse(0, 3), 0), 0, 3, "solveRows without rows");
    assertZeros(backend.solveRows(spd, sparse(2, 3), 0), 2, 3, "solveRows without observations");
    assertZeros(backend.solveRows(dense(0, 0), sparse(2, 0), 1), 2, 0, "solveRows without columns");

    for (const each of [kernel, { ...kernel, norm: 1 }]) {
      assertZeros(backend.kernelMatrix(each, dense(0, 3), dense(2, 3)), 0, 2, "kernelMatrix of 0 and 2 points");
      assertZeros(backend.kernelMatrix(each, dense(2, 3), dense(0, 3)), 2, 0, "kernelMatrix of 2 and 0 points");
      assertZeros(backend.kernelSolve(each, dense(0, 3), 1, dense(0, 2)), 0, 2, "kernelSolve of no points");
      assertZeros(backend.kernelSolve(each, dense(2, 3), 1, dense(2, 0)), 2, 0, "kernelSolve of no right-hand side");
      const nothing = backend.kernelFit(each, dense(0, 3), 1, dense(0, 2), 1e-6);
      assertZeros(nothing.dual, 0, 2, "kernelFit of no points");
      assertZeros(nothing.gradients, 0, 3, "kernelFit of no points");
      assertZeros(
        backend.kernelProduct(each, dense(2, 3), dense(0, 3), dense(0, 4)),
        2,
        4,
        "kernelProduct of no terms",
      );
      assertZeros(
        backend.kernelProduct(each, dense(0, 3), dense(2, 3), dense(2, 4)),
        0,
        4,
        "kernelProduct at no points",
      );
      assertZeros(
        backend.kernelProduct(each, dense(2, 3), dense(2, 3), dense(2, 0)),
        2,
        0,
        "kernelProduct, no columns",
      );
      assertZeros(backend.kernelGradients(each, dense(2, 3), dense(0, 3), dense(0, 4)), 8, 3, "gradients of no terms");
      assertZeros(backend.kernelGradients(each, dense(0, 3), dense(2, 3), dense(2, 4)), 0, 3, "gradients at no points");
      assertZeros(backend.kernelGradients(each, dense(2, 3), dense(2, 3), dense(2, 0)), 0, 3, "gradients, no columns");
      assertZeros(backend.kernelGradients(each, dense(2, 0), dense(2, 0), dense(2, 4)), 8, 0, "gradients, no features");
    }
  },
};

export const shapeChecks: readonly BackendCheck[] = [shapeMismatch, emptyMatrices];
