import {
  type Algorithm,
  AgopError,
  type DenseMatrix,
  type SparseRegressionProblem,
  type VectorEstimate,
  vectorEstimate,
} from "@agop/core";
import { contributeAlgorithm } from "@agop/core/plugin";
import highsModule, { type Highs } from "highs";
import { z } from "zod";

/**
 * min ‖x‖_1 s.t. A x = y, as the linear program  min Σ (u + v), A (u - v) = y, u, v >= 0, x = u - v, by HiGHS compiled to
 * WebAssembly. One iterate, the optimum.
 * Source: Chen, Donoho, Saunders, SIAM J. Sci. Comput. 20, 1998; Huangfu, Hall, Math. Program. Comput. 10, 2018 (HiGHS).
 * @throws AgopError `problem-invalid` where A x = y has no solution.
 */
export function basisPursuit(): Algorithm<SparseRegressionProblem, VectorEstimate> {
  return {
    name: "basis-pursuit",
    async *iterate(problem: SparseRegressionProblem) {
      const highs = await loadHighs();
      // The tolerances of HiGHS are absolute, so that it is given y in units of its largest value.
      const unit = problem.response.reduce((largest, y) => Math.max(largest, Math.abs(y)), 0) || 1;
      const program = linearProgram(problem.design, problem.response, unit);
      const { Status: status, Columns: columns } = highs.solve(program, { output_flag: false });
      if (status !== "Optimal") {
        throw new AgopError("problem-invalid", `basis-pursuit: HiGHS says "${status}"`, "A x = y needs a solution");
      }
      const primal = (name: string): number => {
        const column = columns[name];
        return "Primal" in column ? column.Primal : 0;
      };
      yield {
        estimate: vectorEstimate(
          Float64Array.from({ length: problem.design.cols }, (_, j) => (primal(`u${j}`) - primal(`v${j}`)) * unit),
        ),
      };
    },
  };
}

/** The package's types speak of its CommonJS build, where the loader is a member; Node loads the module build. */
const loader: unknown = highsModule;
const loadHighs = loader as () => Promise<Highs>;

/** The program in CPLEX LP format, every number so that it reads back as the same; variables are >= 0 by default. */
function linearProgram({ rows, cols, data }: DenseMatrix, response: Float64Array, unit: number): string {
  const signed = (value: number, name: string): string => `${value < 0 ? "-" : "+"} ${Math.abs(value)} ${name}`;
  const objective = Array.from({ length: cols }, (_, j) => `u${j} + v${j}`).join("\n + ");
  const constraints = Array.from({ length: rows }, (_, i) => {
    const terms = Array.from({ length: cols }, (_, j) => {
      const a = data[i * cols + j];
      return `${signed(a, `u${j}`)} ${signed(-a, `v${j}`)}`;
    });
    return `c${i}: ${terms.join("\n ")} = ${response[i] / unit}`;
  });
  return `Minimize\n obj: ${objective}\nSubject To\n ${constraints.join("\n ")}\nEnd\n`;
}

export const basisPursuitContribution = contributeAlgorithm({
  name: "basis-pursuit",
  summary: "ℓ1 minimisation subject to A x = y, by linear programming",
  source: "Chen, Donoho, Saunders, SIAM J. Sci. Comput. 20, 1998; solver: HiGHS",
  options: z.object({}),
  create: { "sparse-regression": () => basisPursuit() },
});
