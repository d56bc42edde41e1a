import type { ElementwiseFunction } from "../backend/elementwise.js";
import type { DenseMatrix, SparseMatrix } from "../matrix/matrix.js";
import type { RadialKernel } from "../backend/radial-kernel.js";
import type { TangentSpace } from "../backend/tangent-space.js";
import type { JsonObject } from "./state.js";

/**
 * A backend does the linear algebra. It owns its matrices: callers hold opaque handles, which stay where the backend
 * keeps them (a WebAssembly memory, a GPU) until `toDense` copies them out. Operations never change their inputs.
 * Every handle made inside `scope` is freed when the scope ends, unless kept; a kept one belongs to the enclosing
 * scope, or, outside of any, to the caller, who gives it back with `release`.
 * Not here: anything that knows what an AGOP or a predictor is.
 * Errors: `shape-mismatch` for shapes that do not fit, `foreign-matrix` for another backend's handle or a released one.
 * NaN and infinity go through products, so that they show, and are refused by decompositions.
 */
export interface Matrix {
  readonly storage: "dense";
  readonly rows: number;
  readonly cols: number;
}

/** A sparse matrix held by a backend; results with the same pattern share it. */
export interface Sparse {
  readonly storage: "sparse";
  readonly rows: number;
  readonly cols: number;
  /** Number of stored entries. */
  readonly count: number;
}

/** What an operation takes and returns: a matrix that lives on the backend. */
export type Handle = Matrix | Sparse;
/** Keeps a matrix alive beyond the scope that made it, and returns it. */
export type Keep = <H extends Handle>(handle: H) => H;

/** What every backend brings. */
export interface BackendOperations {
  readonly name: string;
  readonly precision: "float64" | "float32";
  /** One line: library, version, device, threads. */
  readonly description: string;

  fromDense(matrix: DenseMatrix): Matrix;
  toDense(matrix: Matrix): DenseMatrix;
  fromSparse(sparse: SparseMatrix): Sparse;
  toSparse(sparse: Sparse): SparseMatrix;

  scope<T>(work: (keep: Keep) => T): T;
  release(...handles: readonly Handle[]): void;

  /** A B, with either side transposed on request. */
  multiply(a: Matrix, b: Matrix, transposed?: { readonly left?: boolean; readonly right?: boolean }): Matrix;
  /** alpha A + beta B. */
  combine(alpha: number, a: Matrix, beta: number, b: Matrix): Matrix;
  /** diag(rows) A diag(cols); a side that is left out is the identity. */
  scale(a: Matrix, factors: { readonly rows?: Float64Array; readonly cols?: Float64Array }): Matrix;
  /** Σ_ij A_ij B_ij. */
  inner(a: Matrix, b: Matrix): number;
  /**
   * S^{-1} B for symmetric positive definite S (only its lower triangle is read): every pivot must exceed n ε times its
   * own diagonal entry.
   * @throws AgopError `not-positive-definite`, also for NaN and infinity
   */
  choleskySolve(spd: Matrix, b: Matrix): Matrix;
  /**
   * S = V diag(values) V^T for symmetric S (only its lower triangle is read), values descending.
   * @throws AgopError `not-finite`
   */
  symmetricEigen(symmetric: Matrix): { readonly values: Float64Array; readonly vectors: Matrix };
  /** A = Q R for A with at least as many rows as columns: Q^T Q = I, R upper triangular with diagonal >= 0. */
  thinQr(a: Matrix): { readonly q: Matrix; readonly r: Matrix };

  /** S B, or S^T B. */
  sparseMultiply(s: Sparse, b: Matrix, transposed?: boolean): Matrix;
}

/** A kernel ridge regression on points. */
export interface KernelSolution {
  /** α, n x c. */
  readonly dual: Matrix;
  /** The gradients at the points, in row l n + i: n c x d. */
  readonly gradients: Matrix;
}

/** Z = alpha P_Ω(L R^T) + beta Y on the pattern Ω of Y (rows x cols); L is rows x width, R is cols x width. */
export interface Misfit {
  readonly alpha: number;
  readonly left: Matrix;
  readonly right: Matrix;
  readonly beta: number;
}

/** Z B (rows x l), Z^T A (cols x k), and Σ Z_ij². */
export interface MisfitProducts {
  readonly byRows: Matrix;
  readonly byColumns: Matrix;
  readonly squares: number;
}

/** What core writes with the operations above (backend-defaults.ts) and a backend may override with something faster. */
export interface DerivedOperations {
  /** factor A^T A, exactly symmetric; the factor is 1 unless given. */
  gram(a: Matrix, factor?: number): Matrix;
  /** A^T, n x m for A m x n. */
  transpose(a: Matrix): Matrix;
  /** A + shift I for square A. */
  addDiagonal(a: Matrix, shift: number): Matrix;
  /** The first `count` columns of A, 0 <= count <= n. */
  leadingColumns(a: Matrix, count: number): Matrix;
  /** f(A_ij) in every entry (elementwise.ts). */
  map(a: Matrix, f: ElementwiseFunction): Matrix;
  /** A_ij B_ij in every entry, the Hadamard product. */
  multiplyElementwise(a: Matrix, b: Matrix): Matrix;
  /** A 1, the sums of the rows, m x 1 for A m x n. */
  rowSums(a: Matrix): Matrix;
  /** 1^T A, the sums of the columns, 1 x n for A m x n. */
  columnSums(a: Matrix): Matrix;
  /** P_Ω(L R^T) on the pattern Ω of `pattern`. */
  sampledProduct(pattern: Sparse, left: Matrix, right: Matrix): Sparse;
  /** P_Ω(A). */
  sample(a: Matrix, pattern: Sparse): Sparse;
  /** A copy of A with the entries of `sparse` put in their places. */
  overwrite(a: Matrix, sparse: Sparse): Matrix;
  /**
   * The row-wise dual solve of lin-RFM for completion (docs/mathematics.md, section 2): row i of the result is
   * y_i^T (K[Ω_i, Ω_i] + ridge I)^{-1} K[Ω_i, :], a row without observations is zero. K is symmetric positive
   * semidefinite (cols x cols); where a row's system is singular its minimum-norm solution is taken.
   */
  solveRows(k: Matrix, observed: Sparse, ridge: number): Matrix;
  /** The dual coefficients (K[Ω_i, Ω_i] + ridge I)^{-1} y_i on the pattern of `observed`: solveRows is their product with K. */
  dualRows(k: Matrix, observed: Sparse, ridge: number): Sparse;
  /** A sparse matrix with the pattern of another and these values, in its order. */
  withValues(pattern: Sparse, values: Float64Array): Sparse;
  /**
   * Lends the tangent space at U V^T with its pattern Ω while `use` runs (tangent-space.ts); U (rows x k) and V (cols x k)
   * have orthonormal columns.
   */
  tangentSpace<T>(pattern: Sparse, u: Matrix, v: Matrix, use: (space: TangentSpace) => T): T;
  /**
   * Products with Z, whose entries a backend with a way of its own never holds: for patterns that leave no room for them. A is rows x k,
   * B is cols x l; a side without columns costs nothing.
   */
  misfitProducts(y: Sparse, misfit: Misfit, a: Matrix, b: Matrix): MisfitProducts;
  /** k(u_i, v_j) for the rows of U (n x d) and V (m x d), n x m; distances are taken by differences (radial-kernel.ts). */
  kernelMatrix(kernel: RadialKernel, u: Matrix, v: Matrix): Matrix;
  /**
   * X = (k(U, U) + ridge I)^{-1} B, n x c for B (n x c), holding one n x n matrix; pivots as in `choleskySolve`. Where the caller is
   * content with ‖(k(U, U) + ridge I) X_l - B_l‖ <= tolerance ‖B_l‖ for every column, a backend with a faster way than a factorisation
   * may take it (landmark-solve.ts).
   * @param tolerance default 0: a factorisation
   * @throws AgopError `not-positive-definite`
   */
  kernelSolve(kernel: RadialKernel, u: Matrix, ridge: number, b: Matrix, tolerance?: number): Matrix;
  /**
   * X as from `kernelSolve`, and the gradients at the points themselves as from `kernelGradients(kernel, u, u, X)`, for which a backend
   * that solves by steps need not take the distances twice.
   * @throws AgopError `not-positive-definite`
   */
  kernelFit(kernel: RadialKernel, u: Matrix, ridge: number, b: Matrix, tolerance?: number): KernelSolution;
  /** Σ_j k(u_i, v_j) C_j, n x c for C (m x c); no n x m matrix is held. */
  kernelProduct(kernel: RadialKernel, u: Matrix, v: Matrix, c: Matrix): Matrix;
  /**
   * The gradients at the u_i of f_l(u) = Σ_j k(u, v_j) C_jl, in row l n + i: n c x d. A term is 0 where u_i and v_j are the same
   * point, and a coordinate of it where they tie in that coordinate.
   */
  kernelGradients(kernel: RadialKernel, u: Matrix, v: Matrix, c: Matrix): Matrix;
}

/** How another thread opens a backend like this one, which itself lives in one. */
export interface BackendOpening {
  /** Address of a module, the name of the function in it that opens a backend, and what to call it with for one thread. */
  readonly module: string;
  readonly export: string;
  readonly options: JsonObject;
  /** Runs `work` while this backend gives the bits of one that is opened so, and leaves the processors to those. */
  onOneThread<T>(work: () => Promise<T>): Promise<T>;
}

/** Linear algebra on one device: what every backend brings, and what is made from it where a backend has none of its own. */
export interface Backend extends BackendOperations, DerivedOperations {
  /** Left out where other threads cannot have one like it. */
  readonly opening?: BackendOpening;
  /** Bytes that living matrices hold, from a backend that manages memory itself. */
  bytesInUse?(): number;
  /** Frees what the backend holds beyond its matrices: worker threads, libraries. */
  dispose(): void;
}
