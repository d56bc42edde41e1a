import { colourOf, element, short, table } from "@agop/view/figures";
import type { HolesPicture, SeenTable } from "../messages.js";

/** More columns than this are counted and not listed. */
const listedColumns = 60;

/** What a table holds: its columns, and where its cells are missing. */
export function describeTable(name: string, seen: SeenTable): readonly Node[] {
  const { kind, rows, cols, observed, columns, holes, remarks } = seen;
  const percent = (100 * (1 - observed / (rows * cols))).toFixed(1);
  const size = `${rows.toLocaleString("en")} rows, ${cols.toLocaleString("en")} columns`;
  const what = kind === "list" ? `a list of ${observed.toLocaleString("en")} entries of ${size}` : size;
  const listed = columns
    .slice(0, listedColumns)
    .map((column) => [
      column.name,
      column.kind,
      column.observed.toLocaleString("en"),
      column.missing === 0 ? "" : column.missing.toLocaleString("en"),
      column.range ? `${short(column.range[0])} to ${short(column.range[1])}` : "",
    ]);
  const others = columns.length - listed.length;
  const list = element(
    "div",
    { class: "scroll", tabindex: "0", role: "group", "aria-label": "Columns" },
    table(["column", "holds", "observed", "missing", "range"], listed),
  );
  return [
    element("p", { id: "seen" }, `${name}: ${what}, ${percent}% of the cells missing`),
    ...(remarks.length > 0
      ? [element("ul", { class: "faint" }, ...remarks.map((text) => element("li", {}, text)))]
      : []),
    element(
      "div",
      { class: "beside" },
      ...(listed.length > 0 ? [list] : []),
      holesFigure(holes, `${percent}% of the cells are missing`),
    ),
    ...(others > 0 ? [element("p", { class: "faint" }, `and ${others.toLocaleString("en")} other columns`)] : []),
  ];
}

/** Rows down, columns across, the darker the more of the cells there are missing. */
function holesFigure({ rows, cols, missing }: HolesPicture, words: string): HTMLElement {
  const canvas = element("canvas", {
    width: String(cols),
    height: String(rows),
    role: "img",
    "aria-label": `Where ${words}`,
  });
  canvas.className = "holes";
  const context = canvas.getContext("2d");
  if (context) {
    const [red, green, blue] = colourOf("--hot").split(" ").map(Number);
    const picture = context.createImageData(cols, rows);
    missing.forEach((part, k) => {
      // Of many cells in one point, a single missing one is still seen.
      const alpha = part === 0 ? 0 : 60 + 195 * part;
      picture.data.set([red, green, blue, alpha], 4 * k);
    });
    context.putImageData(picture, 0, 0);
  }
  const caption = "Holes: rows down, columns across";
  return element("figure", { class: "holes-figure" }, element("figcaption", {}, caption), canvas);
}
