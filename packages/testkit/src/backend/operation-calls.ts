import type { Backend, Matrix, Sparse } from "@agop/core";
import type { Handle, RadialKernel } from "@agop/core/backend";
import { testMatrices } from "../test-matrices.js";
import { numbersOf } from "./subject.js";

/** Square matrices of one size, so that every operation can be called with them: A positive definite. */
export interface Operands {
  readonly a: Matrix;
  readonly b: Matrix;
  readonly s: Sparse;
}

/** One call of one operation, for checks that go through all of them. */
export interface OperationCall {
  readonly name: keyof Backend;
  readonly uses: readonly (keyof Operands)[];
  run(backend: Backend, operands: Operands): readonly (Handle | Float64Array)[];
}

const gaussian: RadialKernel = { norm: 2, exponent: 2, bandwidth: 3 };
const rough: RadialKernel = { norm: 1.5, exponent: 1, bandwidth: 3 };

export const operationCalls: readonly OperationCall[] = [
  { name: "toDense", uses: ["b"], run: (backend, { b }) => [backend.toDense(b).data] },
  { name: "toSparse", uses: ["s"], run: (backend, { s }) => [backend.toSparse(s).values] },
  { name: "multiply", uses: ["a", "b"], run: (backend, { a, b }) => [backend.multiply(a, b)] },
  { name: "combine", uses: ["a", "b"], run: (backend, { a, b }) => [backend.combine(2, a, -3, b)] },
  { name: "scale", uses: ["b"], run: (backend, { b }) => [backend.scale(b, { cols: ramp(b.cols) })] },
  { name: "inner", uses: ["a", "b"], run: (backend, { a, b }) => [Float64Array.of(backend.inner(a, b))] },
  { name: "choleskySolve", uses: ["a", "b"], run: (backend, { a, b }) => [backend.choleskySolve(a, b)] },
  {
    name: "symmetricEigen",
    uses: ["a"],
    run: (backend, { a }) => {
      const { values, vectors } = backend.symmetricEigen(a);
      return [values, vectors];
    },
  },
  {
    name: "thinQr",
    uses: ["b"],
    run: (backend, { b }) => {
      const { q, r } = backend.thinQr(b);
      return [q, r];
    },
  },
  { name: "sparseMultiply", uses: ["s", "b"], run: (backend, { s, b }) => [backend.sparseMultiply(s, b)] },
  {
    name: "sampledProduct",
    uses: ["s", "a", "b"],
    run: (backend, { s, a, b }) => [backend.sampledProduct(s, a, b)],
  },
  { name: "transpose", uses: ["b"], run: (backend, { b }) => [backend.transpose(b)] },
  { name: "addDiagonal", uses: ["b"], run: (backend, { b }) => [backend.addDiagonal(b, 0.5)] },
  { name: "leadingColumns", uses: ["b"], run: (backend, { b }) => [backend.leadingColumns(b, b.cols - 1)] },
  { name: "map", uses: ["b"], run: (backend, { b }) => [backend.map(b, { kind: "exp" })] },
  {
    name: "multiplyElementwise",
    uses: ["a", "b"],
    run: (backend, { a, b }) => [backend.multiplyElementwise(a, b)],
  },
  { name: "rowSums", uses: ["b"], run: (backend, { b }) => [backend.rowSums(b)] },
  { name: "columnSums", uses: ["b"], run: (backend, { b }) => [backend.columnSums(b)] },
  { name: "gram", uses: ["b"], run: (backend, { b }) => [backend.gram(b)] },
  { name: "sample", uses: ["b", "s"], run: (backend, { b, s }) => [backend.sample(b, s)] },
  { name: "overwrite", uses: ["b", "s"], run: (backend, { b, s }) => [backend.overwrite(b, s)] },
  { name: "dualRows", uses: ["a", "s"], run: (backend, { a, s }) => [backend.dualRows(a, s, 0.1)] },
  { name: "solveRows", uses: ["a", "s"], run: (backend, { a, s }) => [backend.solveRows(a, s, 0.1)] },
  { name: "withValues", uses: ["s"], run: (backend, { s }) => [backend.withValues(s, ramp(s.count))] },
  {
    name: "tangentSpace",
    uses: ["s", "a", "b"],
    run: (backend, { s, a, b }) => [
      backend.tangentSpace(s, a, b, (space) => {
        const gamma = ramp(space.dimension);
        const image = new Float64Array(space.dimension);
        space.normal(gamma, image);
        return image;
      }),
    ],
  },
  {
    name: "misfitProducts",
    uses: ["s", "a", "b"],
    run: (backend, { s, a, b }) => {
      const misfit = { alpha: -0.5, left: a, right: b, beta: 0.5 };
      const { byRows, byColumns, squares } = backend.misfitProducts(s, misfit, b, a);
      return [byRows, byColumns, Float64Array.of(squares)];
    },
  },
  // The rows of A and B are points, and both hold coefficients too; the ways of p = 2 and of p < 2 part.
  { name: "kernelMatrix", uses: ["a", "b"], run: (backend, { a, b }) => [backend.kernelMatrix(gaussian, a, b)] },
  { name: "kernelMatrix", uses: ["a", "b"], run: (backend, { a, b }) => [backend.kernelMatrix(rough, a, b)] },
  { name: "kernelSolve", uses: ["a", "b"], run: (backend, { a, b }) => [backend.kernelSolve(gaussian, a, 0.1, b)] },
  {
    name: "kernelFit",
    uses: ["a", "b"],
    run: (backend, { a, b }) => {
      const { dual, gradients } = backend.kernelFit(gaussian, a, 0.1, b);
      return [dual, gradients];
    },
  },
  { name: "kernelProduct", uses: ["a", "b"], run: (backend, { a, b }) => [backend.kernelProduct(gaussian, a, a, b)] },
  { name: "kernelProduct", uses: ["a", "b"], run: (backend, { a, b }) => [backend.kernelProduct(rough, a, b, a)] },
  {
    name: "kernelGradients",
    uses: ["a", "b"],
    run: (backend, { a, b }) => [backend.kernelGradients(gaussian, a, a, b)],
  },
  {
    name: "kernelGradients",
    uses: ["a", "b"],
    run: (backend, { a, b }) => [backend.kernelGradients(rough, a, b, a)],
  },
];

function ramp(length: number): Float64Array {
  return Float64Array.from({ length }, (_, k) => 1 + k / length);
}

export function operandsOf(backend: Backend, size: number): Operands {
  const matrices = testMatrices(backend);
  return {
    a: backend.fromDense(matrices.symmetric(Array.from({ length: size }, (_, k) => 1 + k / size))),
    b: backend.fromDense(matrices.dense(size, size)),
    s: backend.fromSparse(matrices.sparse(size, size, 0.3)),
  };
}

/** Handles that no backend has made. */
export function forgedOperands(size: number): Operands {
  const dense = { storage: "dense", rows: size, cols: size } as const;
  return { a: { ...dense }, b: { ...dense }, s: { storage: "sparse", rows: size, cols: size, count: size } };
}

/** The call's results as numbers; its handles are released. */
export function resultsOf(backend: Backend, call: OperationCall, operands: Operands): readonly Float64Array[] {
  return call.run(backend, operands).map((result) => {
    if (result instanceof Float64Array) return result;
    const numbers = numbersOf(backend, result);
    backend.release(result);
    return numbers;
  });
}
