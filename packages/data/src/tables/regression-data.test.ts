import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  observationsAt,
  readRegressionData,
  regressionScaling,
  scaleRegression,
  unscaleCoefficients,
} from "./regression-data.js";

const folder = await mkdtemp(join(tmpdir(), "agop-regression-"));
const write = async (content: string) => {
  const path = join(folder, "in.csv");
  await writeFile(path, content);
  return path;
};

describe("data for regression", () => {
  it("separate the response from the features, leaving text aside", async () => {
    const data = await readRegressionData(await write("id,a,y,b\nx,1,10,4\ny,2,20,5\nz,4,30,9\n"), "y");
    expect(data.featureNames).toEqual(["a", "b"]);
    expect(Array.from(data.design.data)).toEqual([1, 4, 2, 5, 4, 9]);
    expect(Array.from(data.response)).toEqual([10, 20, 30]);
    const part = observationsAt(data, Int32Array.of(2, 0));
    expect(Array.from(part.design.data)).toEqual([4, 9, 1, 4]);
    expect(Array.from(part.response)).toEqual([30, 10]);
  });

  it("refuse a target that is not there, and missing cells", async () => {
    await expect(readRegressionData(await write("a,b\n1,2\n"), "y")).rejects.toThrow(
      'no column of numbers "y"; it has a, b',
    );
    await expect(readRegressionData(await write("a,y\n1,2\n,3\n"), "y")).rejects.toThrow(':3: column "a" is missing');
    await expect(readRegressionData(await write("y\n1\n2\n"), "y")).rejects.toThrow("no column of numbers beside");
  });

  it("predict the same on the scale and off it", async () => {
    const data = await readRegressionData(await write("a,y,b,c\n1,10,4,7\n2,20,5,7\n4,35,9,7\n"), "y");
    const scaling = regressionScaling(data);
    const scaled = scaleRegression(data, scaling);
    const onScale = Float64Array.of(0.5, -2, 3);
    const { intercept, coefficients } = unscaleCoefficients(onScale, scaling);
    for (let i = 0; i < 3; i++) {
      const rowOf = (design: { readonly data: Float64Array }) => design.data.subarray(i * 3, (i + 1) * 3);
      const z = rowOf(scaled.design).reduce((sum, value, j) => sum + value * onScale[j], 0);
      const y = rowOf(data.design).reduce((sum, value, j) => sum + value * coefficients[j], intercept);
      expect(y).toBeCloseTo(scaling.responseMean + z * scaling.responseDeviation, 10);
    }
    expect(Array.from(scaled.design.data).filter((_, k) => k % 3 === 2)).toEqual([0, 0, 0]);
  });
});
