import type { ProblemKind } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { rfmLinearPlugin } from "../index.js";

const registry = createRegistry([rfmLinearPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin]);

describe("options of lin-rfm that do not apply to a problem", () => {
  const refused: readonly (readonly [ProblemKind, object, string])[] = [
    ["sparse-regression", { side: "left" }, "side does not go with sparse-regression"],
    [
      "sparse-regression",
      { rank: 3, replaceObserved: true },
      "replaceObserved and rank do not go with sparse-regression",
    ],
    ["matrix-sensing", { expectedAgop: true }, "expectedAgop does not go with matrix-sensing"],
    ["matrix-completion", { expectedAgop: true }, "expectedAgop does not go with matrix-completion"],
    ["matrix-completion", { side: "alternating", rank: 2 }, 'do not go with side "alternating"'],
    ["completion-by-rows", { side: "left" }, 'side "left" does not go with completion-by-rows'],
  ];
  it.each(refused)("are refused by name: %s %o", (problem, options, message) => {
    expect(() => registry.algorithm(problem, { name: "lin-rfm", ...options })).toThrow(message);
  });

  it("are taken where they apply", () => {
    expect(registry.algorithm("matrix-completion", { name: "lin-rfm", side: "left", rank: 2 }).name).toBe("lin-rfm");
    expect(registry.algorithm("sparse-regression", { name: "lin-rfm", expectedAgop: true }).name).toBe("lin-rfm");
  });
});
