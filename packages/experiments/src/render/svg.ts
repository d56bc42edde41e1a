import { Error as onlyErrors, logger, parse, View } from "vega";
import { compile } from "vega-lite";
import type { Plot } from "../experiment.js";

/** A plot as SVG: text and axes in `currentColor`, no background, so that it takes the colours of a page. */
export async function toSvg({ spec }: Plot): Promise<string> {
  const log = logger(onlyErrors);
  const compiled = compile({ background: "transparent", padding: 8, ...spec }, { logger: log });
  return new View(parse(compiled.spec), { renderer: "none", logger: log }).toSVG();
}

/** The same as a file of its own, on white. */
export function onWhite(svg: string): string {
  return svg.replace(/<rect width="100%" height="100%" fill="transparent"\s*\/?>(<\/rect>)?|(<svg[^>]*>)/, (found) =>
    found.startsWith("<svg") ? `${found}<rect width="100%" height="100%" fill="white"/>` : found,
  );
}
