import type { Plot } from "../experiment.js";

/**
 * A plot as SVG: text and axes in `currentColor`, no background, so that it takes the colours of a page. Its ids begin with
 * `prefix`, so that several plots can stand on one.
 */
export async function toSvg({ spec }: Plot, prefix: string): Promise<string> {
  // They are large: commands that draw nothing start without them.
  const [{ Error: onlyErrors, logger, parse, View }, { compile }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
  ]);
  const log = logger(onlyErrors);
  const compiled = compile({ background: "transparent", padding: 8, ...spec }, { logger: log });
  return renameIds(await new View(parse(compiled.spec), { renderer: "none", logger: log }).toSVG(), prefix);
}

/** Vega counts ids through all that a process draws. */
function renameIds(svg: string, prefix: string): string {
  const ids = [...new Set([...svg.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id))];
  const names = new Map(ids.map((id, k) => [id, `${prefix}-${k}`]));
  return svg.replaceAll(/( id="|url\(#|href="#)([^")]+)/g, (found, before: string, id: string) => {
    const name = names.get(id);
    return name === undefined ? found : `${before}${name}`;
  });
}

/** The same as a file of its own, on white. */
export function onWhite(svg: string): string {
  return svg.replace(/<svg[^>]*>/, (opening) => `${opening}<rect width="100%" height="100%" fill="white"/>`);
}
