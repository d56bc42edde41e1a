import {
  AgopError,
  type Entries,
  type Evaluation,
  matrixCompletion,
  type MatrixEstimate,
  type Metric,
  type Problem,
  type SparseMatrix,
} from "@agop/core";
import { contributePredictor, contributeProblem, definePlugin } from "@agop/core/plugin";
import { holdOut } from "@agop/core/run";
import { rowwiseRidge } from "@agop/plugin-rfm-linear";
import { z } from "zod";

/** Find a low-rank X (rows x cols) whose signs are those observed, each 1 or -1. */
export interface OneBitProblem extends Problem {
  readonly kind: "one-bit-completion";
  readonly rows: number;
  readonly cols: number;
  readonly observed: SparseMatrix;
}

declare module "@agop/core" {
  interface ProblemKinds {
    readonly "one-bit-completion": { readonly problem: OneBitProblem; readonly estimate: MatrixEstimate };
  }
}

/** @throws AgopError `problem-invalid` for a value that is no sign */
export function oneBitCompletion(observed: SparseMatrix): OneBitProblem {
  const { rows, cols, values } = observed;
  const other = values.find((value) => Math.abs(value) !== 1);
  if (other !== undefined) throw new AgopError("problem-invalid", `an observed value is ${other}; it must be 1 or -1`);
  const kind = "one-bit-completion";
  return { kind, rows, cols, observed, summarise: () => ({ kind, rows, cols, observations: values.length }) };
}

const accuracy: Metric = { name: "accuracy", direction: "higher", pool: "mean" };

/** The part of the entries whose signs are right. */
export function onSigns(entries: Entries): Evaluation<MatrixEstimate> {
  return {
    metrics: [accuracy],
    measure: (estimate) => {
      const n = entries.values.length;
      const right = estimate.predict(entries).filter((value, k) => Math.sign(value) === entries.values[k]);
      return { n, accuracy: right.length / n };
    },
  };
}

const size = z.int().positive();

export const oneBitContribution = contributeProblem({
  name: "one-bit-completion",
  summary: "the signs of a low-rank matrix from some of them",
  source: "Davenport, Plan, van den Berg, Wootters, Inf. Inference 3, 2014",
  options: z.object({
    triplets: z.string().describe("a file of (row, column, sign), indices counted from 0"),
    rows: size.describe("rows of the matrix"),
    cols: size.describe("columns of the matrix"),
  }),
  metrics: [accuracy],
  inputs: ({ triplets }) => [triplets],
  read: async ({ triplets, rows, cols }, { files, holdout, random }) => {
    const { observed, warnings } = await files.triplets(triplets, { shape: { rows, cols } });
    if (holdout === 0) return { problem: oneBitCompletion(observed), warnings };
    const { kept, heldOut } = holdOut(observed, holdout, random);
    return { problem: oneBitCompletion(kept), heldOut: onSigns(heldOut), warnings };
  },
});

/** Least squares on the signs: a predictor of another kind, lent to this one. */
const signRidgeContribution = contributePredictor({
  name: "sign-ridge",
  summary: "rowwise-ridge on the signs as numbers",
  source: "this guide",
  options: z.object({}),
  create: {
    "one-bit-completion": () => {
      const ridge = rowwiseRidge();
      return {
        ...ridge,
        name: "sign-ridge",
        prepare: ({ observed }, context) => ridge.prepare(matrixCompletion(observed), context),
      };
    },
  },
});

export const oneBitPlugin = definePlugin({
  name: "my-problem",
  contributions: [oneBitContribution, signRidgeContribution],
});
