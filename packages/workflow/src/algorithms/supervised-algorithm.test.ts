import { AgopError, type SupervisedEstimate, type SupervisedProblem, type Algorithm } from "@agop/core";
import { type Capabilities, contributeAlgorithm, definePlugin, type SearchSpace } from "@agop/core/plugin";
import { createRegistry } from "@agop/core/registry";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { supervisedAlgorithm } from "./choose-algorithm.js";

function contribution(name: string, capabilities: Capabilities, tuning?: SearchSpace) {
  const algorithm: Algorithm<SupervisedProblem, SupervisedEstimate> = { name, iterate: () => [] };
  const described = { name, summary: "of a test", source: "a test", options: z.object({}) };
  const space = tuning ? { supervised: tuning } : {};
  return contributeAlgorithm({ ...described, capabilities, tuning: space, create: { supervised: () => algorithm } });
}

const tuned = { metric: ["full", "diagonal"], ridge: [1] };
const registry = createRegistry([
  definePlugin({
    name: "of-a-test",
    contributions: [
      contribution("untuned", {}),
      contribution("few", { mostObservations: 100 }, tuned),
      contribution("many", { mostObservations: 1000 }, tuned),
      contribution("others", { mostObservations: 500 }, tuned),
    ],
  }),
]);

describe("which algorithm predicts", () => {
  it.each([
    [50, "few"],
    [100, "few"],
    [101, "many"],
    [5000, "many"],
  ])("%i rows", (rows, name) => {
    expect(supervisedAlgorithm(registry, "auto", rows).name).toBe(name);
  });

  it("is the one that is named, if it predicts", () => {
    expect(supervisedAlgorithm(registry, "untuned", 5000).name).toBe("untuned");
    expect(() => supervisedAlgorithm(createRegistry([]), "auto", 5)).toThrow(AgopError);
  });
});
