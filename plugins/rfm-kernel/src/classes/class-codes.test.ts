import { type DenseMatrix, denseMatrix, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { classCodes, codings, decoded, encoded } from "./class-codes.js";

/** Targets of classes of these sizes, in turn. */
function targetsOf(...sizes: readonly number[]): DenseMatrix {
  const labels = sizes.flatMap((size, k) => Array<number>(size).fill(k));
  const targets = denseMatrix(labels.length, sizes.length);
  labels.forEach((label, i) => (targets.data[i * sizes.length + label] = 1));
  return targets;
}

const problems = ["3 5", "4 1", "2 3 5", "1 1 1 1", "10 3 2 7 1"].map((sizes) => ({
  sizes: sizes.split(" ").map(Number),
}));
const rowOf = ({ cols, data }: DenseMatrix, i: number): Float64Array => data.slice(i * cols, (i + 1) * cols);
const largestIn = ({ data }: DenseMatrix): number => Math.max(...data.map(Math.abs));

describe.each(codings)("the coding %s", (coding) => {
  it.each(problems)("gives back each class of $sizes", ({ sizes }) => {
    const targets = targetsOf(...sizes);
    const codes = classCodes(coding, targets);
    const again = decoded(encoded(targets, codes), codes);
    expect(largestIn({ ...again, data: again.data.map((value, k) => value - targets.data[k]) })).toBeLessThan(1e-15);
  });

  it("needs one column less than classes, or as many", () => {
    const widths = [2, 3, 5].map((classes) => classCodes(coding, targetsOf(...Array<number>(classes).fill(2))).encoder);
    expect(widths.map(({ cols }) => cols)).toEqual(coding === "zero-one" ? [1, 3, 5] : [1, 2, 4]);
  });
});

describe("zero-one", () => {
  it("of two classes is the indicator of the second", () => {
    const codes = classCodes("zero-one", targetsOf(1, 2));
    expect(encoded(targetsOf(1, 2), codes).data).toEqual(Float64Array.of(0, 1, 1));
    expect(decoded(denseMatrix(2, 1, Float64Array.of(0.25, -1)), codes).data).toEqual(
      Float64Array.of(0.75, 0.25, 2, -1),
    );
  });
});

describe("prevalence", () => {
  it.each(problems)("has the frequencies at 0 and the classes √2 apart, for $sizes", ({ sizes }) => {
    const targets = targetsOf(...sizes);
    const codes = classCodes("prevalence", targets);
    const width = sizes.length - 1;
    const mean = new Float64Array(width);
    encoded(targets, codes).data.forEach((value, k) => (mean[k % width] += value));
    expect(Math.max(...mean.map(Math.abs))).toBeLessThan(1e-14);
    for (let k = 0; k < sizes.length; k++) {
      for (let l = 0; l < k; l++) {
        const [first, second] = [rowOf(codes.encoder, k), rowOf(codes.encoder, l)];
        expect(Math.hypot(...first.map((value, s) => value - second[s]))).toBeCloseTo(Math.SQRT2, 14);
      }
    }
    const far = decoded(denseMatrix(1, width), codes).data;
    const count = targets.rows;
    far.forEach((share, k) => {
      expect(share).toBeCloseTo(sizes[k] / count, 14);
    });
  });

  it.each(problems)("decodes f to the s with E^T s = f and sum 1, for $sizes", ({ sizes }) => {
    const random = seededRandom(1);
    const codes = classCodes("prevalence", targetsOf(...sizes));
    const { rows: classes, cols: width, data: e } = codes.encoder;
    const f = denseMatrix(4, width);
    f.data.forEach((_, k) => (f.data[k] = 3 * random.normal()));
    const scores = decoded(f, codes);
    for (let i = 0; i < f.rows; i++) {
      const s = rowOf(scores, i);
      expect(s.reduce((sum, value) => sum + value)).toBeCloseTo(1, 13);
      for (let c = 0; c < width; c++) {
        let sum = 0;
        for (let k = 0; k < classes; k++) sum += e[k * width + c] * s[k];
        expect(sum).toBeCloseTo(f.data[i * width + c], 13);
      }
    }
  });
});
