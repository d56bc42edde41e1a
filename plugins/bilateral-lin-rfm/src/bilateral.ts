import { AgopError, type GeneratorAlgorithm, type Iterate, type MatrixCompletionProblem } from "@agop/core";
import type { RunContext, SparseMatrix } from "@agop/core";
import { bilateralStep } from "./bilateral-step.js";
import { type CompactEstimate, compactEstimate } from "./compact-estimate.js";
import { type FactoredAgop, factoredAgop, truncated } from "./factored-agop.js";
import { floorSchedule } from "./floor-schedule.js";
import { hold, type LowRankPlusSparse } from "./low-rank-plus-sparse.js";

export interface BilateralLinRfmOptions {
  /** 0 (log-det, the default) to 1 (nuclear norm); φ(s) = s^{(2-p)/8} on each side. */
  readonly p?: number;
  /** λ of the dual, in the units of the squared singular values; 0, the default, for exact data. */
  readonly ridge?: number;
  /** The largest rank; "auto" starts from what the observations can determine and follows the gap in the spectrum. */
  readonly rank?: number | "auto";
  /** Of conjugate gradients, relative to the residual at the start of an iteration. Default 1e-2. */
  readonly solveTolerance?: number;
  /** Conjugate-gradient steps an iteration at most. Default 500. */
  readonly maxSolveSteps?: number;
}

/** The rank cap that "auto" starts from, at most. */
const largestAutomaticRank = 20;

/**
 * Bilateral lin-RFM for matrix completion: AGOP of the rows and of the columns, both floored at ε, in compact form. Low
 * rank plus sparse throughout: memory O(observations + (rows + cols) rank), whatever rows · cols is.
 * Source: docs/mathematics.md, sections 6 and 7; the weights are those of Kümmerle, Mayrink Verdun, ICML 2021.
 * @throws AgopError `option-invalid` for an option outside its range
 */
export function bilateralLinRfm(
  options: BilateralLinRfmOptions = {},
): GeneratorAlgorithm<MatrixCompletionProblem, CompactEstimate> {
  const { p = 0, ridge = 0, rank = "auto", solveTolerance = 1e-2, maxSolveSteps = 500 } = options;
  checkOptions(p, ridge, rank);

  function* iterate(problem: MatrixCompletionProblem, context: RunContext): Generator<Iterate<CompactEstimate>, void> {
    const { observed } = problem;
    const { backend, phase, random, signal, warn } = context;
    warnOfUnobserved(observed, warn);
    const held = backend.fromSparse(observed);
    const agopOf = (x: LowRankPlusSparse, count: number, previous?: FactoredAgop): FactoredAgop =>
      backend.scope(() => factoredAgop(hold(x, held, backend), count, { backend, random }, previous));
    try {
      let cap = rankCap(observed, rank);
      const nextFloor = floorSchedule(cap);
      let x: LowRankPlusSparse = { width: 0, left: new Float64Array(), right: new Float64Array(), sparse: observed };
      let agop = phase("agop", () => agopOf(x, cap + 1));
      if (agop.values[0] === 0) {
        yield zeroIterate(x);
        return;
      }
      for (;;) {
        const step = nextFloor(agop.values);
        cap = step.cap;
        const { floor } = step;
        const signalPart = truncated(agop, observed.rows, observed.cols, step.rank);
        const options = { floor, p, ridge, tolerance: solveTolerance, maxSteps: maxSolveSteps, signal };
        const fit = phase("fit", () => bilateralStep({ observed, held, backend }, signalPart, x, options));
        x = fit.x;
        agop = phase("agop", () => agopOf(x, cap + 1, agop));
        const { values } = agop;
        const { trainingResidual, relativeChange, steps, reduction } = fit;
        yield {
          estimate: compactEstimate(x),
          trainingResidual,
          relativeChange,
          ridge,
          floor: floor * floor,
          singularValues: () => values.slice(),
          details: { rank: step.rank, rankCap: cap, solveSteps: steps, solveReduction: reduction },
        };
      }
    } finally {
      backend.release(held);
    }
  }
  return { name: "bilateral-lin-rfm", iterate };
}

function checkOptions(p: number, ridge: number, rank: number | "auto"): void {
  const invalid = (what: string): AgopError => new AgopError("option-invalid", `bilateral-lin-rfm: ${what}`);
  if (!(p >= 0 && p <= 1)) throw invalid(`p is ${p}; it must be from 0 to 1`);
  if (!(ridge >= 0 && ridge < Infinity)) throw invalid(`ridge is ${ridge}; it must be >= 0`);
  if (rank !== "auto" && !(Number.isInteger(rank) && rank >= 1)) {
    throw invalid(`rank is ${rank}; it must be "auto" or an integer >= 1`);
  }
}

/** "auto": the largest rank whose degrees of freedom k (rows + cols - k) the observations exceed, up to 20. */
function rankCap({ rows, cols, values }: SparseMatrix, rank: number | "auto"): number {
  const most = Math.min(rows, cols);
  if (rank !== "auto") return Math.min(rank, most);
  let cap = 1;
  while (cap < Math.min(most, largestAutomaticRank) && (cap + 1) * (rows + cols - cap - 1) < values.length) cap++;
  return cap;
}

function warnOfUnobserved({ rows, cols, rowOffsets, columns }: SparseMatrix, warn: RunContext["warn"]): void {
  const isObserved = new Uint8Array(cols);
  for (const column of columns) isObserved[column] = 1;
  const emptyColumns = isObserved.reduce((count, seen) => count + 1 - seen, 0);
  let emptyRows = 0;
  for (let i = 0; i < rows; i++) if (rowOffsets[i] === rowOffsets[i + 1]) emptyRows++;
  if (emptyRows + emptyColumns === 0) return;
  warn("unobserved", `${emptyRows} rows and ${emptyColumns} columns have no observed entry; they are left at zero`);
}

/** All observations are zero, and so is X. */
function zeroIterate(x: LowRankPlusSparse): Iterate<CompactEstimate> {
  return {
    estimate: compactEstimate(x),
    trainingResidual: 0,
    relativeChange: 0,
    singularValues: () => new Float64Array(1),
  };
}
