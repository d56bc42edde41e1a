import { describe, expect, it } from "vitest";
import { vectorFieldChart } from "../figures/charts.js";
import { onWhite, toSvg } from "./svg.js";

const panel = (title: string) => ({
  title,
  arrows: [{ x: 0, y: 0, x2: 1, y2: 1 }],
  path: [
    { x: 0, y: 0, t: 1 },
    { x: 1, y: 2, t: 2 },
  ],
  attractor: { x: 1, y: 2 },
});
const plot = { name: "field", title: "A field", spec: vectorFieldChart({ panels: [panel("one"), panel("two")] }) };

describe("SVG", () => {
  it("is the same however much was drawn before, with ids of its own", async () => {
    const first = await toSvg(plot, "trial");
    expect(await toSvg(plot, "trial")).toBe(first);
    const ids = [...first.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(ids.length).toBeGreaterThan(0);
    for (const id of ids) expect(id).toMatch(/^trial-\d+$/);
    const used = [...first.matchAll(/url\(#([^)]+)\)/g)].map(([, id]) => id);
    expect(used.length).toBeGreaterThan(0);
    for (const id of used) expect(ids).toContain(id);
  });

  it("takes the colour of the page it stands on, and has white under it as a file", async () => {
    const svg = await toSvg(plot, "trial");
    expect(svg).toContain('fill="currentColor"');
    expect(svg).not.toMatch(/fill="(white|#fff)|stroke="(#000|black|#888)/);
    expect(onWhite(svg)).toMatch(/^<svg [^>]*><rect width="100%" height="100%" fill="white"\/>/);
  });
});
