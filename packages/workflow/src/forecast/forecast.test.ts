import { describe, expect, it } from "vitest";
import { defaultPlugins } from "agop";
import { createRegistry } from "@agop/core/registry";
import {
  assertFits,
  describeForecast,
  forecast,
  type ForecastFacts,
  sampleCells,
  streamedForecast,
} from "./forecast.js";

const gibibyte = 2 ** 30;
const registry = createRegistry(defaultPlugins);
const denseAlgorithm = "lin-rfm";
const factoredAlgorithm = "bilateral-lin-rfm";
const factored = registry.find("algorithm", factoredAlgorithm);
const facts = (algorithm: string, rows: number, cols: number, count: number): ForecastFacts => ({
  shape: { rows, cols, count },
  algorithm: registry.find("algorithm", algorithm),
  options: algorithm === factoredAlgorithm ? { rank: 10 } : {},
  runs: 1,
  maxIterations: 500,
  memoryLimit: undefined,
});
const huge = [100_000, 100_000, 6_000_000] as const;

describe("the forecast", () => {
  it("counts observations where the estimate is factored, and cells where it is dense", () => {
    expect(forecast(facts(factoredAlgorithm, ...huge)).memoryBytes).toBeLessThan(6 * gibibyte);
    expect(forecast(facts(denseAlgorithm, ...huge)).memoryBytes).toBeGreaterThan(8 * 1e10);
    const { memoryBytes: few } = forecast(facts(factoredAlgorithm, 1000, 1000, 1e5));
    expect(forecast(facts(factoredAlgorithm, 1000, 1000, 2e5)).memoryBytes).toBeGreaterThan(few + 12 * 1e5);
  });

  it("divides what processes share, and nothing else", () => {
    const ofList = facts(factoredAlgorithm, ...huge);
    const alone = forecast(ofList).elapsedMs;
    // 8 n k operations are shared, 16 (rows + cols) k² are not.
    const [n, thin] = [8 * huge[2], 16 * (huge[0] + huge[1]) * 15];
    expect(forecast({ ...ofList, processes: 4 }).elapsedMs / alone).toBeCloseTo((n / 4 + thin) / (n + thin), 9);
    const ofTable = { ...facts(denseAlgorithm, 1e6, 13, 1.2e7), runs: 0 };
    const elapsed = (processes: number) => streamedForecast(ofTable.shape, 1e5, ofTable, processes).elapsedMs;
    expect(elapsed(1) / elapsed(4)).toBeCloseTo(4, 9);
    expect(describeForecast(forecast(ofList), 1, 4)).toMatch(/of memory in each of 4 processes and roughly/);
  });

  it("refuses what cannot fit with the figures and what to change", () => {
    const large = facts(denseAlgorithm, ...huge);
    const refuse =
      (limit: number, given = large) =>
      () => {
        assertFits({ ...forecast(given), availableBytes: limit }, given, factored);
      };
    expect(refuse(gibibyte)).toThrow(/lin-rfm on 100000 x 100000 with 6000000 observed cells needs about \d+ GiB/);
    expect(refuse(gibibyte)).toThrow(expect.objectContaining({ code: "out-of-memory", hint: expect.stringContaining(factoredAlgorithm) as unknown })); // prettier-ignore
    expect(refuse(6 * gibibyte, facts(factoredAlgorithm, ...huge))).not.toThrow();
  });

  it("keeps the sample of a streamed table within the memory that may be used", () => {
    const shape = { rows: 1e7, cols: 13, count: 1.2e8 };
    const sampled = sampleCells(gibibyte);
    const { memoryBytes } = streamedForecast(shape, sampled, {
      algorithm: registry.find("algorithm", denseAlgorithm),
      options: {},
      runs: 2,
      maxIterations: 50,
      memoryLimit: gibibyte,
    });
    expect(memoryBytes).toBeLessThan(gibibyte);
    expect(() => sampleCells(1e8)).toThrow(/completing a table takes at least \d+ MiB of memory; there are 96 MiB/);
  });
});
