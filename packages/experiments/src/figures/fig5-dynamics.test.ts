import { cpuBackend } from "@agop/backend-cpu";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { eigenvalue, fig5, step } from "./fig5-dynamics.js";

const row = z.object({
  kind: z.string(),
  x: z.number(),
  y: z.number(),
  measured: z.number().optional(),
  formula: z.number().optional(),
});

describe.each(fig5.cells("quick").map(({ key, run }) => [key, run] as const))("the dynamics with %s", (key, run) => {
  const observed = z.object({ a: z.number(), b: z.number(), c: z.number(), d: z.number() }).parse(JSON.parse(key));

  it("converge at the eigenvalue of the map, to 1%", async () => {
    const rows = (await run({ backend: cpuBackend() })).map((one) => row.parse(one));
    const { measured = NaN, formula = NaN } = rows.find(({ kind }) => kind === "rate") ?? {};
    expect(Math.abs(measured / formula - 1)).toBeLessThan(0.01);

    // The same from the map alone: central differences at the attractor; the trace is the only eigenvalue that is not 0.
    const [x, y] = [observed.b / observed.a, observed.a / observed.b];
    const h = 1e-5;
    const trace =
      (step(observed, x + h, y).x - step(observed, x - h, y).x + step(observed, x, y + h).y - step(observed, x, y - h).y) / (2 * h); // prettier-ignore
    expect(trace).toBeCloseTo(eigenvalue(observed), 6);
  });

  it("are those of the map that the arrows are drawn with", async () => {
    const rows = (await run({ backend: cpuBackend() })).map((one) => row.parse(one));
    const path = rows.filter(({ kind }) => kind === "path");
    expect(path.length).toBeGreaterThan(5);
    path.slice(1).forEach(({ x, y }, k) => {
      const next = step(observed, path[k].x, path[k].y);
      expect(next.x).toBeCloseTo(x, 8);
      expect(next.y).toBeCloseTo(y, 8);
    });
  });
});
