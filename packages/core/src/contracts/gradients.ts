import type { Matrix } from "./backend.js";

/**
 * The gradients of a fitted predictor at its points, in the original coordinates of one place where features are learned: the
 * contract between predictors and AGOP estimators. J has a gradient in each row; of n points and c outputs it has m = n c rows in
 * blocks by output, ∇f_j(x_i) in row j n + i. And
 *
 *   G = J^T J / count
 *
 * is their average outer product.
 *   dense      J, m x d, alive as long as the fitted predictor
 *   diagonal   J = diag(diagonal), d x d: sparse regression, whose outer product is diagonal by definition
 *   operator   products with J and J^T without J: low rank plus sparse, or rows that come batch by batch
 */
export type Gradients =
  | { readonly form: "dense"; readonly count: number; readonly matrix: Matrix }
  | { readonly form: "diagonal"; readonly count: number; readonly diagonal: Float64Array }
  | GradientOperator;

export interface GradientOperator {
  readonly form: "operator";
  /** What J^T J is divided by: as a rule the number of points. */
  readonly count: number;
  /** m and d. */
  readonly rows: number;
  readonly cols: number;
  /** J V for V (d x k); like the next two, a matrix that belongs to the current scope. */
  multiply(v: Matrix): Matrix;
  /** J^T U for U (m x k). */
  multiplyTransposed(u: Matrix): Matrix;
  /** J^T J (d x d), where it comes cheaper than by products. */
  gram?(): Matrix;
}

/** d, the number of features that the gradients are taken with respect to. */
export function gradientDimension(gradients: Gradients): number {
  if (gradients.form === "dense") return gradients.matrix.cols;
  return gradients.form === "diagonal" ? gradients.diagonal.length : gradients.cols;
}
