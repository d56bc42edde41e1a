import {
  type Algorithm,
  type DenseMatrix,
  type Iterate,
  type MatrixCompletionProblem,
  type MatrixEstimate,
  type ProblemSummary,
  type RunContext,
  toBackendMatrix,
} from "@agop/core";
import { contributeAlgorithm, type Cost } from "@agop/core/plugin";
import { z } from "zod";
import { onSomeRows } from "../completion/on-some-rows.js";
import { withConstant } from "../completion/with-constant.js";

type CompletionAlgorithm = Algorithm<MatrixCompletionProblem, MatrixEstimate>;

interface Ending {
  /** Ends when no entry of the AGOP has changed by more than this between iterations, in units of √(G_jj G_kk). */
  readonly settled: number;
  readonly mostIterations: number;
}

function untilSettled(machine: CompletionAlgorithm, { settled, mostIterations }: Ending): CompletionAlgorithm {
  async function* iterate(
    problem: MatrixCompletionProblem,
    context: RunContext,
  ): AsyncGenerator<Iterate<MatrixEstimate>, void> {
    const { backend } = context;
    let previous: DenseMatrix | undefined;
    let iterations = 0;
    for await (const iterate of machine.iterate(problem, context)) {
      yield iterate;
      const [agop] = iterate.agop?.() ?? [];
      const g = backend.scope(() => backend.toDense(toBackendMatrix(agop, backend)));
      const isSettled = previous && largestChange(previous, g) <= settled;
      if (isSettled || ++iterations === mostIterations) {
        iterate.estimate.detach();
        return;
      }
      previous = g;
    }
  }
  return { name: machine.name, iterate };
}

function largestChange(previous: DenseMatrix, { data, cols }: DenseMatrix): number {
  let largest = 0;
  for (let j = 0; j < cols; j++) {
    for (let k = 0; k <= j; k++) {
      const change = Math.abs(data[j * cols + k] - previous.data[j * cols + k]);
      if (change > 0) largest = Math.max(largest, change / Math.sqrt(data[j * (cols + 1)] * data[k * (cols + 1)]));
    }
  }
  return largest;
}

/** Usual numbers of iterations, and what the small systems of host and backend do in a second. */
const usualIterations = 20;
const operationsPerSecond = 5e8;

/** For each row a Cholesky solve on what it has, and one on what it misses. */
function costOf(summary: ProblemSummary, { mostRows }: Readonly<Record<string, unknown>>): Cost {
  const [rows, cols] = [Number(summary["rows"]), Number(summary["cols"]) + 1];
  const fitted = Math.min(rows, Number(mostRows));
  const seen = Math.min(summary.observations / rows + 1, cols);
  const perRow = (seen ** 3 + 4 * (cols - seen) ** 3) / 3 + 4 * cols * cols;
  return {
    operations: fitted * perRow + cols ** 3,
    operationsPerSecond,
    usualIterations,
    memoryBytes: 8 * (3 * rows * cols + 6 * cols * cols),
  };
}

/**
 * Expectation maximisation for the mean μ and covariance C of Gaussian rows with missing cells: lin-RFM with the expected AGOP at
 * α = 1/2, K = G, without ridge, of rows with a constant (with-constant.ts). An iteration is an E-step, the conditional means of the
 * missing cells and their covariances, and an M-step, the second moments G. Columns are best given standardised: K_0 = I.
 * Source: Dempster, Laird, Rubin, J. R. Stat. Soc. B 39, 1977; Radhakrishnan, Belkin, Drusvyatskiy 2025, Algorithm 1.
 */
export const expectationMaximisationContribution = contributeAlgorithm({
  name: "expectation-maximisation",
  summary: "lin-RFM with the expected AGOP at α = 1/2: mean and covariance of Gaussian rows with missing cells",
  source: "Dempster, Laird, Rubin, J. R. Stat. Soc. B 39, 1977",
  options: z.object({
    ridge: z.number().nonnegative().default(1e-3).describe("κ: C + κ diag(C) after each iteration"),
    settled: z
      .number()
      .nonnegative()
      .default(2e-4)
      .describe("ends when no entry of G changes by more, in units of standard deviations; 0 does not end"),
    mostIterations: z
      .int()
      .positive()
      .default(40)
      .describe("ends after so many: columns of which little is observed settle slowly, and more changes little"),
    mostRows: z
      .int()
      .positive()
      .default(3000)
      .describe("learn from so many rows, evenly spread, where there are more; all are completed"),
  }),
  tuning: { "matrix-completion": {} },
  capabilities: {
    competesOn: [
      ["standardise"],
      ["neighbours", "standardise"],
      ["categories", "standardise"],
      ["neighbours", "categories", "standardise"],
    ],
    cost: costOf,
  },
  create: {
    "matrix-completion": ({ ridge, settled, mostIterations, mostRows }, parts) => {
      const machine = parts.compose("matrix-completion", {
        name: "expectation-maximisation",
        predictor: { name: "rowwise-ridge" },
        agop: { name: "expected", ridge },
        phi: { name: "power", alpha: 0.5 },
        // The floor keeps columns that are constant from making K singular.
        schedule: { name: "constant", ridge: 0, floor: 1e-12 },
      });
      return onSomeRows(withConstant(untilSettled(machine, { settled, mostIterations })), mostRows);
    },
  },
});
