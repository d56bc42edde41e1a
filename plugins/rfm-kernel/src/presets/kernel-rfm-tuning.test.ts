import { createRegistry } from "@agop/core/registry";
import { agopLibraryPlugin } from "@agop/plugin-agop-library";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { scheduleLibraryPlugin } from "@agop/plugin-schedule-library";
import { describe, expect, it } from "vitest";
import { rfmKernelPlugin } from "../index.js";

const registry = createRegistry([rfmKernelPlugin, agopLibraryPlugin, phiLibraryPlugin, scheduleLibraryPlugin]);

const spaceOf = (task: string) => {
  const space = registry.find("algorithm", "kernel-rfm").tuning.supervised ?? {};
  return typeof space === "function"
    ? space({ kind: "supervised", observations: 8000, features: 4, outputs: 3, task })
    : space;
};

describe("what kernel-rfm tries", () => {
  it.each(["regression", "classification"])("of %s are values that it takes", (task) => {
    expect(Object.keys(spaceOf(task))).not.toEqual([]);
    for (const [option, values] of Object.entries(spaceOf(task))) {
      for (const value of values) registry.algorithm("supervised", { name: "kernel-rfm", [option]: value });
    }
  });
});
