import type { Phi } from "@agop/core";
import { createRegistry } from "@agop/core/registry";
import { phiLibraryPlugin } from "@agop/plugin-phi-library";
import { parse, View } from "vega";
import { compile } from "vega-lite";

const samples = 120;
const largestEigenvalue = 4;
const largestSingularValue = 3;

const registry = createRegistry([phiLibraryPlugin]);

/** Every φ of the library under its name there, with its default options. */
export const libraryPhis: readonly (readonly [name: string, phi: Phi])[] = registry
  .list("phi")
  .map(({ name }) => [name, registry.phi({ name })]);

/** φ(s) on the left and ψ(r) on the right, as SVG. ψ is shown with ψ(0) = 0 where that is finite, else with ψ(1) = 0. */
export async function phiFigure(phi: Phi): Promise<string> {
  const values = curve(largestEigenvalue, (s) => phi.value(s));
  const penalty = (r: number): number => phi.penalty?.(r) ?? NaN;
  const atZero = penalty(0);
  const origin = Number.isFinite(atZero) ? atZero : penalty(1);
  const penalties = curve(largestSingularValue, (r) => penalty(r) - origin);
  const { spec } = compile({
    background: "white",
    hconcat: [plot(values, "s", "φ(s)"), plot(penalties, "r", "ψ(r)")],
    config: { axis: { grid: false, tickCount: 4 }, view: { stroke: null } },
  });
  return `${await new View(parse(spec), { renderer: "none" }).toSVG()}\n`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Denser towards 0, where φ is steepest. */
function curve(end: number, f: (x: number) => number): readonly Point[] {
  const points = Array.from({ length: samples + 1 }, (_, k) => end * (k / samples) ** 2).map((x) => ({ x, y: f(x) }));
  return points.filter(({ y }) => Number.isFinite(y));
}

function plot(values: readonly Point[], x: string, y: string) {
  return {
    width: 200,
    height: 140,
    data: { values: [...values] },
    mark: { type: "line", color: "#1f4e8c" },
    encoding: {
      x: { field: "x", type: "quantitative", title: x },
      y: { field: "y", type: "quantitative", title: y },
    },
  } as const;
}
