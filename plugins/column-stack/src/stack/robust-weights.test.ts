import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { combined, crossFitted, robustWeights } from "./robust-weights.js";

const random = seededRandom(8);
const n = 400;
const normals = (): Float64Array => Float64Array.from({ length: n }, () => random.normal());
const good = normals();
const noise = [normals(), normals(), normals()];
const target = good.map((value) => 0.8 * value + 0.1 * random.normal());

describe("the weights of a stack", () => {
  it("take what helps, leave what is noise, and are never negative", () => {
    const opposite = good.map((value) => -value);
    const { weights } = robustWeights([good, ...noise, opposite], target);
    expect(weights.every((w) => w >= 0)).toBe(true);
    expect(weights[0]).toBeGreaterThan(0.6);
    expect(weights[0]).toBeLessThan(0.85);
    for (const w of weights.subarray(1)) expect(w).toBeLessThan(0.1);
  });

  it("hardly move with a few gross errors", () => {
    const spoilt = target.slice();
    for (let i = 0; i < n; i += 40) spoilt[i] = -50 * Math.sign(good[i]);
    const { weights, importance } = robustWeights([good, ...noise], spoilt);
    expect(weights[0]).toBeGreaterThan(0.6);
    expect(importance[0]).toBeLessThan(0.1);
    expect(importance[1]).toBe(1);
  });

  it("are zero where no learner helps", () => {
    const { weights } = robustWeights([good.map((value) => -value)], target);
    expect(Array.from(weights)).toEqual([0]);
  });

  it("meet the conditions of the minimum: no gain along any weight", () => {
    // Without outliers all rows count fully, and the loss is a quadratic whose slope vanishes where a weight is positive.
    const learners = [good, ...noise];
    const { weights, importance } = robustWeights(learners, target);
    expect(importance.every((w) => w === 1)).toBe(true);
    const rho = (0.03 * learners.reduce((sum, c) => sum + c.reduce((s, v) => s + v * v, 0), 0)) / learners.length;
    const mean = good.map((_, i) => learners.reduce((sum, c) => sum + c[i], 0) / learners.length);
    const scale = mean.reduce((s, v, i) => s + v * target[i], 0) / mean.reduce((s, v) => s + v * v, 0);
    const start = Math.max(scale, 0) / learners.length;
    const fitted = combined(learners, weights);
    learners.forEach((c, l) => {
      const slope = c.reduce((s, v, i) => s + v * (fitted[i] - target[i]), 0) + rho * (weights[l] - start);
      if (weights[l] > 0) expect(Math.abs(slope)).toBeLessThan(1e-4);
      else expect(slope).toBeGreaterThan(-1e-4);
    });
  });

  it("are tried on rows that they were not fitted on", () => {
    // As many learners as rows fit any target; what is said of other rows is no better than nothing.
    const few = 40;
    const short = target.slice(0, few);
    const learners = Array.from({ length: few }, () => Float64Array.from({ length: few }, () => random.normal()));
    const { weights, importance } = robustWeights(learners, short);
    const error = (values: Float64Array): number => values.reduce((sum, v, i) => sum + (short[i] - v) ** 2, 0);
    const zero = new Float64Array(few);
    expect(error(combined(learners, weights))).toBeLessThan(0.9 * error(zero));
    expect(error(crossFitted(learners, short, importance))).toBeGreaterThan(error(zero));
  });
});
