import type { AgopPicture } from "@agop/core/run";
import { element } from "./elements.js";
import { short } from "../run-status.js";
import type { ShownRun } from "./curves.js";

const titles = {
  matrix: "AGOP",
  diagonal: "Diagonal of the AGOP",
  eigenvectors: "Leading eigenvectors of the AGOP, one a row",
} as const;

function rowsOf(agop: AgopPicture): readonly (readonly number[])[] {
  if (agop.kind === "eigenvectors") return agop.vectors;
  const rows = agop.kind === "matrix" ? agop.size : 1;
  const cols = agop.values.length / rows;
  return Array.from({ length: rows }, (_, i) => agop.values.slice(i * cols, (i + 1) * cols));
}

/** The AGOP of the last iteration that reports one, as a square of colours: red above zero, blue below. */
export function heatMap(shown: ShownRun | undefined): readonly Node[] {
  const event = shown?.run.points.findLast(({ agop }) => agop !== null && agop !== undefined);
  const agop = event?.agop;
  if (!event || !agop) return [];
  const rows = rowsOf(agop);
  const values = rows.flat();
  const cols = rows[0].length;
  const largest = Math.max(...values.map(Math.abs));
  const grid = element("div", { class: "heat", role: "img", id: "agop-map" });
  const title = titles[agop.kind];
  grid.setAttribute("aria-label", `${title} after iteration ${event.iteration}, entries up to ${short(largest)}`);
  grid.style.gridTemplateColumns = `repeat(${cols}, 1fr)`;
  if (agop.kind !== "matrix") grid.style.aspectRatio = "8";
  for (const value of values) {
    const cell = element("span");
    const strength = largest === 0 ? 0 : Math.abs(value) / largest;
    cell.style.background = `rgb(var(${value < 0 ? "--cold" : "--hot"}) / ${strength.toFixed(3)})`;
    grid.append(cell);
  }
  return [element("h2", {}, `${title}, iteration ${event.iteration}`), grid];
}
