import { type Backend, type DenseMatrix, denseMatrix, type SupervisedEstimate } from "@agop/core";
import { fail } from "../check.js";

/** Step of the differences in units of each feature's spread, and what they may be off by in units of the largest derivative. */
const accuracy = {
  float64: { step: 1e-5, tolerance: 1e-4 },
  float32: { step: 1e-2, tolerance: 0.05 },
} as const;

/**
 * J has the derivatives of f at the rows of `inputs`: row j n + i is that of output j at point i. Where f has a kink in a
 * coordinate, as a Laplace kernel has at the points that it was fitted to, any number between the derivatives of both sides will
 * do; where it is smooth, these are the same up to the step.
 * @throws Error naming the worst entry
 */
export function assertDerivatives(
  j: DenseMatrix,
  estimate: SupervisedEstimate,
  inputs: DenseMatrix,
  outputs: number,
  precision: Backend["precision"],
): void {
  const { rows: n, cols: d } = inputs;
  if (j.rows !== n * outputs || j.cols !== d) {
    fail(
      `J is ${j.rows} x ${j.cols}; ${n} points with ${d} features and ${outputs} outputs need ${n * outputs} x ${d}`,
    );
  }
  const { step, tolerance } = accuracy[precision];
  const here = estimate.predict(inputs).data;
  const largest = j.data.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const sides = Array.from({ length: d }, (_, feature) => {
    const h = step * spreadOf(inputs, feature);
    const above = estimate.predict(moved(inputs, feature, h)).data;
    const below = estimate.predict(moved(inputs, feature, -h)).data;
    return [here.map((f, k) => (above[k] - f) / h), here.map((f, k) => (f - below[k]) / h)] as const;
  });
  const scale = sides
    .flat()
    .reduce((most, side) => side.reduce((m, value) => Math.max(m, Math.abs(value)), most), largest);
  let worst = { excess: 0, message: "" };
  for (let output = 0; output < outputs; output++) {
    for (let point = 0; point < n; point++) {
      for (let feature = 0; feature < d; feature++) {
        const [right, left] = sides[feature].map((side) => side[point * outputs + output]);
        const value = j.data[(output * n + point) * d + feature];
        const excess = Math.max(Math.min(left, right) - value, value - Math.max(left, right));
        if (!(excess <= worst.excess)) {
          const where = `at point ${point}, of output ${output} by feature ${feature}`;
          worst = { excess, message: `J is ${value} ${where}; differences to both sides are ${left} and ${right}` };
        }
      }
    }
  }
  if (!(worst.excess <= tolerance * scale)) fail(worst.message);
}

/** The standard deviation of a feature; 1 where it is constant. */
function spreadOf({ rows, cols, data }: DenseMatrix, feature: number): number {
  const values = data.filter((_, k) => k % cols === feature);
  const mean = values.reduce((sum, value) => sum + value, 0) / rows;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows) || 1;
}

function moved({ rows, cols, data }: DenseMatrix, feature: number, by: number): DenseMatrix {
  return denseMatrix(
    rows,
    cols,
    data.map((value, k) => (k % cols === feature ? value + by : value)),
  );
}
