import { describe, expect, it } from "vitest";
import type { AlgorithmContribution } from "@agop/core/registry";
import { bilateralLinRfmContribution } from "../bilateral/bilateral-lin-rfm.js";
import { compactLinRfmContribution } from "./compact-lin-rfm.js";
import { linRfmContribution } from "./lin-rfm-contribution.js";

const summary = (rows: number, cols: number, observations: number) => ({
  kind: "matrix-completion",
  rows,
  cols,
  observations,
});
const costOf = ({ capabilities, options }: AlgorithmContribution, ...size: Parameters<typeof summary>) => {
  const cost = capabilities.cost?.(summary(...size), options.parse({}));
  if (!cost) throw new Error("it declares a cost");
  return cost;
};
const factored = [bilateralLinRfmContribution, compactLinRfmContribution];
const spaceOf = ({ tuning }: AlgorithmContribution, ...size: Parameters<typeof summary>) => {
  const space = tuning["matrix-completion"];
  return typeof space === "function" ? space(summary(...size)) : space;
};

describe("what algorithms declare of themselves", () => {
  it.each(factored)("$name: memory grows with the observations, not with the cells", (contribution) => {
    expect(contribution.capabilities).toMatchObject({ isResumable: true, keepsFactors: true });
    const small = costOf(contribution, 1e4, 1e4, 1e6).memoryBytes;
    expect(costOf(contribution, 1e4, 1e4, 2e6).memoryBytes).toBeLessThan(3 * small);
    expect(costOf(contribution, 1e5, 1e5, 6e6).memoryBytes).toBeLessThan(6 * 2 ** 30);
  });

  it("lin-rfm: memory grows with the cells", () => {
    expect(costOf(linRfmContribution, 1e5, 1e5, 6e6).memoryBytes).toBeGreaterThan(8e10);
    const { operations } = costOf(linRfmContribution, 500, 500, 10_000);
    expect(operations).toBeCloseTo(500 * (20 ** 3 / 3 + 4 * 500 * 500), 0);
    expect(costOf(linRfmContribution, 50, 800, 10_000)).toEqual(costOf(linRfmContribution, 800, 50, 10_000));
  });

  it("counts a smaller rank as less", () => {
    const cost = bilateralLinRfmContribution.capabilities.cost;
    const [few, many] = [2, 10].map((rank) => cost?.(summary(1000, 1000, 1e5), { rank })?.operations ?? NaN);
    expect(few).toBeLessThan(many);
  });

  it("weighs the ridge of the bilateral form against noise, which grows with the longer side; that of the compact form against its floor", () => {
    const bilateral = [100, 1000].map((rows) => spaceOf(bilateralLinRfmContribution, rows, 50, 1000)?.["ridge"]);
    expect(bilateral[1]).toEqual(bilateral[0]?.map((ridge) => 10 * Number(ridge)));
    const compact = [100, 1000].map((rows) => spaceOf(compactLinRfmContribution, rows, 50, 1000)?.["ridge"]);
    expect(compact[1]).toEqual(compact[0]);
    for (const contribution of factored) expect(spaceOf(contribution, 100, 4, 200)?.["rank"]).toEqual([2, 1]);
  });
});
