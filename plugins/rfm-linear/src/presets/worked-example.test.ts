import { cpuBackend } from "@agop/backend-cpu";
import { fit, matrixCompletion, type MatrixEstimate, toSparse } from "@agop/core";
import { bareContext } from "@agop/core/run";
import { constantSchedule } from "@agop/plugin-schedule-library";
import { power } from "@agop/plugin-phi-library";
import { describe, expect, it } from "vitest";
import { linRfmCompletion } from "./lin-rfm.js";

/**
 * Y (3 x 2) with Y11 = a, Y12 = b, Y21 = c, Y32 = d observed, α = 1, λ -> 0. The missing entries are c x(t) at (2,2)
 * and d y(t) at (3,1); they converge to the rank-one completion, x = b/a and y = a/b, linearly at the rate
 * (a²d² + b²c²) / (a²b² + a²d² + b²c²). Source: docs/mathematics.md, section 9.
 */
function workedExample(a: number, b: number, c: number, d: number) {
  const problem = matrixCompletion(
    toSparse(3, 2, {
      rowIndices: Int32Array.of(0, 0, 1, 2),
      columnIndices: Int32Array.of(0, 1, 0, 1),
      values: Float64Array.of(a, b, c, d),
    }),
  );
  const rate = (a * a * d * d + b * b * c * c) / (a * a * b * b + a * a * d * d + b * b * c * c);
  const pair = ({ toDense }: MatrixEstimate): readonly [number, number] => [
    toDense().data[3] / c,
    toDense().data[4] / d,
  ];
  return { problem, rate, pair, limit: [b / a, a / b] as const };
}

const algorithm = linRfmCompletion({ phi: power(1), schedule: constantSchedule({ ridge: 0, floor: 0 }) });

describe.each([
  [1, 2, 3, 0.5],
  [1, 1, 2, 0.5],
  [2, 1, 0.5, 1],
  [-1, 2, 1, 1],
  [3, 2, 2, -1],
])("the worked example with a=%d, b=%d, c=%d, d=%d", (a, b, c, d) => {
  const { problem, rate, pair, limit } = workedExample(a, b, c, d);

  it("converges to (b/a, a/b)", async () => {
    const stop = { maxIterations: 2000, tolerance: 1e-13 };
    const { estimate, reason } = await fit({ algorithm, problem, backend: cpuBackend(), stop });
    const [x, y] = pair(estimate);
    expect(reason).toBe("converged");
    expect(Math.abs(x / limit[0] - 1)).toBeLessThan(1e-9);
    expect(Math.abs(y / limit[1] - 1)).toBeLessThan(1e-9);
  });

  it("converges at the stated rate", async () => {
    const errors: number[] = [];
    for await (const { estimate } of algorithm.iterate(problem, bareContext(cpuBackend()))) {
      const [x, y] = pair(estimate);
      errors.push(Math.hypot(x - limit[0], y - limit[1]));
      if (errors.length === 2000 || errors[errors.length - 1] < 1e-5) break;
    }
    const [before, after] = errors.slice(-2);
    expect(Math.abs(after / before / rate - 1)).toBeLessThan(1e-3);
  });
});
