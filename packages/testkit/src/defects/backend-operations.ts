import { AgopError, denseMatrix } from "@agop/core";
import type { BackendSubject } from "../backend/subject.js";
import { densify } from "../reference.js";
import type { Defect } from "./defect.js";
import { backendDefect, mapped } from "./planting.js";

/** Defects of products, dense and sparse, and of row solves. */
export const operationDefects: readonly Defect<BackendSubject>[] = [
  backendDefect("multiply", "loses what is left over after blocks of 32", (good) => ({
    multiply: (a, b, flags) => {
      const product = good.multiply(a, b, flags);
      if (a.cols !== 33) return product;
      const withoutRest = mapped(good, a, (value, _, col) => (col === 32 ? 0 : value));
      return good.multiply(withoutRest, b, flags);
    },
  })),
  backendDefect("multiply-transposed", "ignores transposition where the shapes allow it", (good) => ({
    multiply: (a, b, flags) => {
      const isSquare = a.rows === a.cols && b.rows === b.cols;
      return good.multiply(a, b, isSquare ? {} : flags);
    },
  })),
  backendDefect("gram", "loses the last row of a wide matrix", (good) => ({
    gram: (a, factor) =>
      good.gram(
        mapped(good, a, (value, row) => (a.rows < a.cols && row === a.rows - 1 ? 0 : value)),
        factor,
      ),
  })),
  backendDefect("gram", "knows no factor", (good) => ({ gram: (a) => good.gram(a) })),
  backendDefect("gram-symmetric", "computes both triangles, each its own way", (good) => ({
    gram: (a, factor) =>
      mapped(good, good.gram(a, factor), (value, row, col) => (row < col ? value * (1 + Number.EPSILON) : value)),
  })),
  backendDefect("combine", "forgets β where A is B", (good) => ({
    combine: (alpha, a, beta, b) => good.combine(alpha, a, a === b ? 0 : beta, b),
  })),
  backendDefect("scale", "scales rows or columns, not both", (good) => ({
    scale: (a, { rows, cols }) => good.scale(a, rows ? { rows } : cols ? { cols } : {}),
  })),
  backendDefect("inner", "loses the last entry of a long sum", (good) => ({
    inner: (a, b) => {
      const last = a.rows * a.cols > 100 ? a.rows - 1 : NaN;
      return good.inner(
        mapped(good, a, (value, row, col) => (row === last && col === a.cols - 1 ? 0 : value)),
        b,
      );
    },
  })),
  backendDefect("products-badly-scaled", "an inner product by way of squares", (good) => ({
    inner: (a, b) => {
      good.inner(a, b);
      const { data } = good.toDense(b);
      return good
        .toDense(a)
        .data.reduce(
          (sum, x, k) => sum + Math.sign(x) * Math.sign(data[k]) * Math.sqrt(x * x * (data[k] * data[k])),
          0,
        );
    },
  })),
  backendDefect("products-not-finite", "a product that skips zeros", (good) => ({
    multiply: (a, b, flags) => {
      const product = good.multiply(a, b, flags);
      if (flags?.left === true || flags?.right === true) return product;
      const [first, second] = [good.toDense(a), good.toDense(b)];
      const sums = denseMatrix(a.rows, b.cols);
      for (let i = 0; i < a.rows; i++) {
        for (let k = 0; k < a.cols; k++) {
          const factor = first.data[i * a.cols + k];
          if (factor === 0) continue;
          for (let j = 0; j < b.cols; j++) sums.data[i * b.cols + j] += factor * second.data[k * b.cols + j];
        }
      }
      return good.fromDense(sums);
    },
  })),
  backendDefect("products-not-finite", "a factor of zero that hides what it multiplies", (good) => ({
    scale: (a, factors) => {
      const scaled = good.scale(a, factors);
      return mapped(good, scaled, (value, row) => (factors.rows?.[row] === 0 ? 0 : value));
    },
  })),

  backendDefect("sparse-multiply", "loses what is left over after blocks of 8 columns", (good) => ({
    sparseMultiply: (s, b, transposed) => {
      const product = good.sparseMultiply(s, b, transposed);
      if (transposed === true || b.cols !== 10) return product;
      return mapped(good, product, (value, _, col) => (col < 8 ? value : 0));
    },
  })),
  backendDefect("sparse-multiply-transposed", "ignores transposition of a square matrix", (good) => ({
    sparseMultiply: (s, b, transposed) => good.sparseMultiply(s, b, transposed === true && s.rows !== s.cols),
  })),
  backendDefect("sampled-product", "loses what is left over after blocks of 8", (good) => ({
    sampledProduct: (pattern, left, right) =>
      good.sampledProduct(
        pattern,
        left.cols === 10 ? mapped(good, left, (value, _, col) => (col < 8 ? value : 0)) : left,
        right,
      ),
  })),
  backendDefect("sample", "gives the values of the pattern", (good) => ({
    sample: (a, pattern) => {
      good.sample(a, pattern);
      return good.fromSparse(good.toSparse(pattern));
    },
  })),
  backendDefect("overwrite", "takes a stored zero for a place that is not stored", (good) => ({
    overwrite: (a, entries) => {
      const result = good.overwrite(a, entries);
      const stored = densify(good.toSparse(entries));
      const original = good.toDense(a);
      return mapped(good, result, (value, row, col) => {
        const place = row * a.cols + col;
        return stored.data[place] === 0 ? original.data[place] : value;
      });
    },
  })),

  backendDefect("solve-rows", "solves once for rows with equal patterns", (good) => ({
    solveRows: (k, observed, ridge) => {
      const { rows, cols, data } = good.toDense(good.solveRows(k, observed, ridge));
      const { rowOffsets, columns } = good.toSparse(observed);
      const solved = new Map<string, Float64Array>();
      for (let i = 0; i < rows; i++) {
        const pattern = columns.subarray(rowOffsets[i], rowOffsets[i + 1]).join();
        const known = solved.get(pattern);
        if (known) data.set(known, i * cols);
        else solved.set(pattern, data.slice(i * cols, (i + 1) * cols));
      }
      return good.fromDense({ rows, cols, data });
    },
  })),
  backendDefect("solve-rows-ridge", "ignores the ridge", (good) => ({
    solveRows: (k, observed) => good.solveRows(k, observed, 0),
  })),
  backendDefect("solve-rows-singular", "relies on Cholesky alone", (good) => ({
    solveRows: (k, observed, ridge) => {
      const { values } = good.symmetricEigen(k);
      const isSingular = values.length > 0 && values[values.length - 1] <= 1e-12 * values[0];
      if (isSingular && ridge === 0) throw new AgopError("not-positive-definite", "solveRows: K is singular");
      return good.solveRows(k, observed, ridge);
    },
  })),
  backendDefect("solve-rows-badly-scaled", "adds an absolute jitter", (good) => ({
    solveRows: (k, observed, ridge) => good.solveRows(k, observed, ridge + 1e-30),
  })),
  backendDefect("dual-rows", "gives duals without the ridge", (good) => ({
    dualRows: (k, observed) => good.dualRows(k, observed, 0),
  })),
  backendDefect("with-values", "gives the last value of a row twice", (good) => ({
    withValues: (pattern, values) => {
      const { rowOffsets } = good.toSparse(pattern);
      const others = values.slice();
      for (const end of rowOffsets) if (end > 1) others[end - 2] = others[end - 1];
      return good.withValues(pattern, others);
    },
  })),
  backendDefect("tangent-space", "loses what is left over after blocks of 8", (good) => ({
    tangentSpace: (pattern, u, v, use) => {
      const cut = u.cols === 9 ? mapped(good, u, (value, _, col) => (col < 8 ? value : 0)) : u;
      return good.tangentSpace(pattern, cut, v, use);
    },
  })),
  backendDefect("tangent-space", "adds to what the result held", (good) => ({
    tangentSpace: (pattern, u, v, use) =>
      good.tangentSpace(pattern, u, v, (space) =>
        use({
          ...space,
          adjoint: (values, gamma) => {
            const held = gamma.slice();
            space.adjoint(values, gamma);
            held.forEach((value, e) => (gamma[e] += value));
          },
        }),
      ),
  })),
  backendDefect("misfit-products", "loses what is left over after blocks of 8", (good) => ({
    misfitProducts: (y, { left, ...misfit }, a, b) => {
      const cut = left.cols > 8 ? mapped(good, left, (value, _, col) => (col < 8 ? value : 0)) : left;
      return good.misfitProducts(y, { ...misfit, left: cut }, a, b);
    },
  })),
  backendDefect("misfit-products", "sums the squares of the low-rank part", (good) => ({
    misfitProducts: (y, misfit, a, b) => {
      const { squares } = good.misfitProducts(y, { ...misfit, beta: 0 }, a, b);
      return { ...good.misfitProducts(y, misfit, a, b), squares };
    },
  })),
];
