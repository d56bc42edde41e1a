import type { Panel } from "@agop/core/run";
import { short } from "../run-status.js";
import { element } from "./elements.js";
import { pointPanel } from "./point-panel.js";

/** What a result looks like. */
export function showPanels(panels: readonly Panel[]): readonly Node[] {
  if (panels.length === 0) return [];
  return [
    element("section", { class: "figures", "aria-label": "The result" }, ...panels.map((panel) => figureOf(panel))),
  ];
}

function figureOf(panel: Panel): HTMLElement {
  const caption = element("figcaption", {}, panel.title);
  switch (panel.kind) {
    case "bars":
      return element("figure", { "data-panel": "bars" }, caption, barsOf(panel));
    case "matrix":
      return element("figure", { "data-panel": "matrix" }, caption, matrixOf(panel));
    case "points":
      return element("figure", { "data-panel": "points" }, caption, pointPanel(panel));
  }
}

/** A row of a name, a bar from the middle where some are below zero, and its number. */
function barsOf({ items }: Extract<Panel, { kind: "bars" }>): HTMLElement {
  const largest = Math.max(...items.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
  const hasNegative = items.some(({ value }) => value < 0);
  const rows = items.map(({ name, value }) => {
    const bar = element("span", { class: "bar" });
    const width = (Math.abs(value) / largest) * (hasNegative ? 50 : 100);
    bar.style.width = `${width.toFixed(2)}%`;
    if (hasNegative) bar.style.marginLeft = `${(value < 0 ? 50 - width : 50).toFixed(2)}%`;
    bar.style.background = `rgb(var(${value < 0 ? "--cold" : "--hot"}))`;
    const place = element("td", { class: "bar-place" }, bar);
    return element("tr", {}, element("th", { scope: "row" }, name), place, element("td", {}, short(value)));
  });
  return element("table", { class: "bars" }, element("tbody", {}, ...rows));
}

/** Red above zero, blue below, the darker the larger. */
function matrixOf({ rows, columns, values, isCount }: Extract<Panel, { kind: "matrix" }>): HTMLElement {
  const largest = Math.max(...values.flat().map(Math.abs), Number.MIN_VALUE);
  const header = columns.map((name) => element("th", { scope: "col" }, element("span", {}, name)));
  const body = rows.map((name, i) => {
    const cells = values[i].map((value, j) => {
      const cell = element("td", { title: `${name}, ${columns[j]}: ${short(value)}` }, isCount ? String(value) : "");
      const strength = (Math.abs(value) / largest) * (isCount ? 0.6 : 1);
      cell.style.background = `rgb(var(${value < 0 ? "--cold" : "--hot"}) / ${strength.toFixed(3)})`;
      return cell;
    });
    return element("tr", {}, element("th", { scope: "row" }, name), ...cells);
  });
  const head = element("thead", {}, element("tr", {}, element("th"), ...header));
  return element("table", { class: isCount ? "grid counts" : "grid" }, head, element("tbody", {}, ...body));
}
