import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { experiments, findExperiments } from "./catalogue.js";
import { cellsOf, seedOf, sizes } from "./experiment.js";

describe("the catalogue", () => {
  it.each(sizes)("has no two cells of one name in size %s", (size) => {
    for (const experiment of experiments) {
      const keys = experiment.cells(size).map(({ key }) => key);
      expect(keys.length, experiment.name).toBeGreaterThan(0);
      expect(new Set(keys).size, experiment.name).toBe(keys.length);
    }
  });

  it("finds one, all, and lists what there is for any other name", () => {
    expect(findExperiments("fig4").map(({ name }) => name)).toEqual(["fig4"]);
    expect(findExperiments("all")).toBe(experiments);
    expect(() => findExperiments("fig99")).toThrow('no experiment "fig99"; known are fig1, fig2');
  });

  it("has the drawings in its text: every experiment says what is run", () => {
    for (const { name, text, title } of experiments) {
      expect(title.length, name).toBeGreaterThan(10);
      expect(text.join(" ").length, name).toBeGreaterThan(150);
    }
  });

  it("is documented, all of it", () => {
    const guide = readFileSync(new URL("../../../docs/guides/experiments.md", import.meta.url), "utf8");
    for (const { name } of experiments) expect(guide, name).toContain(`\`${name}\``);
  });
});

describe("seeds", () => {
  it("follow from the parameters", () => {
    expect(seedOf({ size: 20, draw: 1 })).toBe(seedOf({ size: 20, draw: 1 }));
    const seeds = Array.from({ length: 1000 }, (_, draw) => seedOf({ size: 20, draw }));
    expect(new Set(seeds).size).toBe(1000);
    for (const seed of seeds) expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31).toBe(true);
  });

  it("name cells by their parameters", () => {
    const [cell] = cellsOf([{ rank: 2 }], () => Promise.resolve([]));
    expect(cell.key).toBe('{"rank":2}');
  });
});
