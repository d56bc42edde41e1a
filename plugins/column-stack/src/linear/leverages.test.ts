import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, seededRandom } from "@agop/core";
import { expect, it } from "vitest";
import { leverages } from "./leverages.js";

it("leverages give the residuals of least-squares lines without each row", () => {
  const random = seededRandom(2);
  const x = Float64Array.from({ length: 12 }, () => random.normal());
  const y = x.map((value) => 2 * value + random.normal());
  const line = (left: number) => {
    const rows = [...x.keys()].filter((i) => i !== left);
    const mean = (values: Float64Array): number => rows.reduce((sum, i) => sum + values[i], 0) / rows.length;
    const [mx, my] = [mean(x), mean(y)];
    const slope =
      rows.reduce((sum, i) => sum + (x[i] - mx) * (y[i] - my), 0) / rows.reduce((sum, i) => sum + (x[i] - mx) ** 2, 0);
    return (value: number): number => my + slope * (value - mx);
  };
  const h = leverages(denseMatrix(12, 1, x), cpuBackend());
  const all = line(-1);
  x.forEach((value, i) => {
    expect((y[i] - all(value)) / (1 - h[i])).toBeCloseTo(y[i] - line(i)(value), 4);
  });
});
