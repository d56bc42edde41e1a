import { AgopError, type SearchSpace } from "@agop/core";

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
const resumableOnLists: readonly string[] = [factoredAlgorithm, "compact-lin-rfm"];

/** Up to so many columns (or rows, where there are fewer) the row-wise solves of lin-RFM cost little. */
const smallSide = 200;
/** Floating-point operations of one iteration, some seconds. */
const affordable = 1e10;

/**
 * What "auto" stands for: the factored algorithm for lists of entries and for large tables, lin-RFM for the others, and
 * wherever α is given, which only lin-RFM has.
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

/** The largest rank that "auto" starts from. */
const automaticRank = 20;
/** How many iterations runs take that end before their limit: row-wise, and factored with so many inner steps each. */
export const usualIterations = 50;
const usualFactoredIterations = 20;
const usualSteps = 8;
/** Floating-point operations a second: products with thin matrices in wasm on two threads, row systems of a backend. */
const thinRate = 6e9;
export const denseRate = 1e9;
/** Dense copies of X that live at once. */
export const denseCopies = 6;
/** Vectors of rows + cols numbers for each unit of rank: factors old and new, and what conjugate gradients keep. */
const thinVectors = 30;

/** What an algorithm takes. */
export interface Cost {
  /** Numbers that are held beside the entries, at 8 bytes. */
  readonly numbers: number;
  /** Floating-point operations of an iteration, and how many there are in a second. */
  readonly operations: number;
  readonly rate: number;
  /** Of a run that ends before its limit. */
  readonly usualIterations: number;
}

/** @param rank the largest, where one is given */
export function costOf(algorithm: string, shape: Shape, rank: number | undefined): Cost {
  const { rows, cols, count } = shape;
  if (algorithm === factoredAlgorithm) {
    const width = Math.min(rank ?? automaticRank, rows, cols, Math.max(1, count / (rows + cols))) + 5;
    const thin = (rows + cols) * width;
    const operations = usualSteps * (8 * count * width + 16 * thin * width);
    return { numbers: thinVectors * thin, operations, rate: thinRate, usualIterations: usualFactoredIterations };
  }
  const short = Math.min(rows, cols);
  return {
    numbers: denseCopies * (rows * cols + short * short),
    operations: rowwiseOperations(shape),
    rate: denseRate,
    usualIterations,
  };
}

/** What to do where there is too little memory for an algorithm. */
export function thriftierThan(algorithm: string): string {
  return algorithm === factoredAlgorithm
    ? "give a smaller `rank`, a larger `memory`, or fewer rows"
    : `\`algorithm\` ${factoredAlgorithm} keeps the estimate factored; or give a larger \`memory\`, or fewer rows`;
}

/** Up to this dimension a spectrum costs little beside an iteration; a factored estimate always has it. */
const smallDimension = 200;

export function hasCheapSpectrum(algorithm: string, { rows, cols }: Pick<Shape, "rows" | "cols">): boolean {
  return Math.min(rows, cols) <= smallDimension || algorithm === factoredAlgorithm;
}

/** The squared singular values of noise of unit variance grow with the longer side; λ is weighed against those. */
const ridges = [0, 0.01, 0.03, 0.1, 0.3, 1, 3];
const ranks = [10, 5, 2, 1, 20];

/** The options that a completion chooses from: a factored one λ and rank by the shape, but for the rank that is fixed. */
export function completionSpace(
  algorithm: string,
  tuning: SearchSpace | null,
  { rows, cols }: Shape,
  rank: number | undefined,
): SearchSpace | null {
  if (algorithm !== factoredAlgorithm || !tuning) return tuning;
  const ridge = ridges.map((part) => part * Math.max(rows, cols));
  const possible = ranks.filter((value) => value <= Math.min(rows, cols));
  return rank === undefined && possible.length > 0 ? { rank: possible, ridge } : { ridge };
}

/** @throws AgopError `option-invalid` where the algorithm cannot go on from a checkpoint of a matrix in memory */
export function assertResumable(algorithm: string): void {
  if (resumableOnLists.includes(algorithm)) return;
  const what = `${algorithm} keeps no checkpoint of a list`;
  throw new AgopError("option-invalid", what, `give \`algorithm\` ${factoredAlgorithm}`);
}

/** @throws AgopError `option-invalid` where a table cannot be fitted in passes over its rows */
export function assertStreamable(algorithm: string, shape: Shape): void {
  if (algorithm !== denseAlgorithm) {
    const what = `\`save\`, \`checkpoint\` and tables beyond \`memory\` are for ${denseAlgorithm}, not ${algorithm}`;
    throw new AgopError("option-invalid", what, `give \`algorithm\` ${denseAlgorithm}`);
  }
  if (shape.rows < shape.cols) {
    const what = `the table has ${shape.rows} rows and ${shape.cols} columns: its features would be of rows`;
    const hint = "models, checkpoints and streaming need at least as many rows as columns";
    throw new AgopError("option-invalid", what, hint);
  }
}
