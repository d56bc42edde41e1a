/** Rows, columns, and how many cells are observed. */
export interface Shape {
  readonly rows: number;
  readonly cols: number;
  readonly count: number;
}

export const denseAlgorithm = "lin-rfm";
/** Its estimates stay factored, so that memory grows with the observations and not with the cells. */
export const factoredAlgorithm = "bilateral-lin-rfm";

/** Those that go on from a checkpoint of a list; of a table lin-RFM does. */
export const resumableOnLists: readonly string[] = [factoredAlgorithm, "compact-lin-rfm"];

/** Up to so many columns (or rows, where there are fewer) the row-wise solves of lin-RFM cost little. */
const smallSide = 200;
/** Floating-point operations of one iteration, some seconds. */
const affordable = 1e10;

/**
 * What `--algorithm auto` stands for: the factored algorithm for lists of triplets and for large tables, lin-RFM for the
 * others, and wherever α is given, which only lin-RFM has.
 */
export function chooseAlgorithm(
  name: string,
  { shape, isList, hasAlpha }: { readonly shape: Shape; readonly isList: boolean; readonly hasAlpha: boolean },
): string {
  if (name !== "auto") return name;
  if (hasAlpha) return denseAlgorithm;
  return isList || isLarge(shape) ? factoredAlgorithm : denseAlgorithm;
}

function isLarge(shape: Shape): boolean {
  return Math.min(shape.rows, shape.cols) > smallSide && rowwiseOperations(shape) > affordable;
}

/** Of one iteration of lin-RFM: a Cholesky solve for each row, |Ω_i|³ / 3, and the products with K, 2 rows d². */
export function rowwiseOperations({ rows, cols, count }: Shape): number {
  const long = Math.max(rows, cols);
  const short = Math.min(rows, cols);
  const inRow = count / long;
  return long * (inRow ** 3 / 3 + 4 * short * short);
}
