import { defaultPlugins } from "agop";
import { denseMatrix, type RunEvent, seededRandom, shuffledIndices } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { sparseRegressionDesign } from "@agop/data";
import { regressData } from "@agop/workflow";
import { expect, it } from "vitest";

/** The default plugins, none of whose algorithms says how it looks for exact solutions. */
const withoutExact = defaultPlugins.map((plugin) => ({
  ...plugin,
  contributions: plugin.contributions.map((contribution) =>
    contribution.kind === "algorithm"
      ? { ...contribution, capabilities: { ...contribution.capabilities, exact: {} } }
      : contribution,
  ),
}));

const noisyData = (observations: number, features: number) => {
  const random = seededRandom(7);
  const { problem } = sparseRegressionDesign({ observations, features, nonzeros: 3, noise: 0.2, random });
  const featureNames = Array.from({ length: features }, (_, j) => `x${j}`);
  return { featureNames, design: problem.design, response: problem.response };
};

it.each([
  { observations: 60, features: 20, looks: 0 },
  { observations: 30, features: 80, looks: 1 },
])("noise is chosen for as before ($observations of $features)", async ({ observations, features, looks }) => {
  const data = noisyData(observations, features);
  const backend = { name: "cpu" };
  const labels: (string | null)[] = [];
  const onEvent = (event: RunEvent): void => {
    if (event.type === "run-started") labels.push(event.label);
  };
  const regressed = await regressData({ registry: createRegistry(defaultPlugins), data, backend }, { onEvent }); // prettier-ignore
  expect(regressed.isExact).toBe(false);
  expect(await regressData({ registry: createRegistry(withoutExact), data, backend })).toMatchObject(regressed);
  expect(labels.filter((label) => label === "exact")).toHaveLength(looks);
});

it("a solution that fits all observations but those held out is no exact one", async () => {
  // y = x0 = x1 + x2 where nothing is held out, y = x1 + x2 everywhere.
  const [rows, cols] = [30, 12];
  const random = seededRandom(5);
  const design = denseMatrix(
    rows,
    cols,
    Float64Array.from({ length: rows * cols }, () => random.normal()),
  );
  const response = Float64Array.from({ length: rows }, (_, i) => design.data[i * cols + 1] + design.data[i * cols + 2]);
  for (const i of shuffledIndices(rows, seededRandom(0)).subarray(3)) design.data[i * cols] = response[i];
  const data = { featureNames: Array.from({ length: cols }, (_, j) => `x${j}`), design, response };
  const request = { registry: createRegistry(defaultPlugins), data, backend: { name: "cpu" } };
  expect((await regressData(request)).isExact).toBe(false);
  // With other observations held out the two features are the answer.
  const other = await regressData({ ...request, seed: 1 });
  expect([other.isExact, other.selected.map(({ feature }) => feature).sort()]).toEqual([true, ["x1", "x2"]]);
});
