import type { TopLevelSpec } from "vega-lite";
import type { Row } from "../experiment.js";

/** Colours that are told apart in light and dark, on paper, and by most who do not see all of them (Okabe and Ito). */
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c6d31", "#9467bd"];

/** Text and axes take the colour of the page's text; a file of its own shows them black. */
const config = {
  // The page names each plot as a whole; a label for every mark would only make files large.
  aria: false,
  font: "DejaVu Sans, Verdana, sans-serif",
  axis: {
    grid: false,
    labelColor: "currentColor",
    titleColor: "currentColor",
    domainColor: "currentColor",
    tickColor: "currentColor",
  },
  legend: { labelColor: "currentColor", titleColor: "currentColor", labelLimit: 320 },
  header: { labelColor: "currentColor", titleColor: "currentColor" },
  title: { color: "currentColor" },
  view: { stroke: null },
  range: { category: palette },
} as const;

interface Axis {
  readonly field: string;
  readonly title: string;
  readonly scale?: "log" | "linear";
  /** Only whole numbers are shown. */
  readonly isWhole?: boolean;
}

/** Lines with points, one for each value of `series`, and bars from `low` to `high` where these are given. */
export function lineChart(options: {
  readonly rows: readonly Row[];
  readonly x: Axis;
  readonly y: Axis;
  readonly series: string;
  readonly spread?: { readonly low: string; readonly high: string };
  readonly points?: boolean;
}): TopLevelSpec {
  const { rows, x, y, series, spread, points = true } = options;
  const names = [...new Set(rows.map((row) => row[series]))];
  const axis = ({ field, title, scale = "linear", isWhole = false }: Axis) =>
    ({
      field,
      type: "quantitative",
      title,
      axis: { ...(scale === "log" && { format: ".0e" }), ...(isWhole && { tickMinStep: 1, format: "d" }) },
      scale: { type: scale, zero: false, nice: scale === "linear" && !isWhole, padding: isWhole ? 8 : 0 },
    }) as const;
  const encoding = {
    x: axis(x),
    y: axis(y),
    color: {
      field: series,
      type: "nominal",
      title: null,
      scale: { domain: names.filter((name) => typeof name === "string"), range: palette },
    },
  } as const;
  const bars = spread
    ? [
        {
          mark: { type: "rule", opacity: 0.5 } as const,
          encoding: { y: axis({ ...y, field: spread.low }), y2: { field: spread.high } },
        },
      ]
    : [];
  const layer = [...bars, { mark: { type: "line", point: points } as const }];
  const data = { values: rows.map((row) => ({ ...row })) };
  return { config, data, width: 420, height: 280, encoding, layer };
}

/** Arrows from (x, y) to (x2, y2), a path and one marked point in each panel. */
export function vectorFieldChart(options: {
  readonly panels: readonly {
    readonly title: string;
    readonly arrows: readonly Row[];
    readonly path: readonly Row[];
    readonly attractor: { readonly x: number; readonly y: number };
  }[];
}): TopLevelSpec {
  const position = (field: "x" | "y") =>
    ({ field, type: "quantitative", title: field, scale: { nice: false, zero: false } }) as const;
  return {
    config,
    concat: options.panels.map(({ title, arrows, path, attractor }) => ({
      title: { text: title, fontSize: 11 },
      width: 230,
      height: 230,
      layer: [
        {
          data: { values: arrows.map((row) => ({ ...row })) },
          mark: { type: "rule", color: palette[5], strokeWidth: 1 } as const,
          encoding: { x: position("x"), y: position("y"), x2: { field: "x2" }, y2: { field: "y2" } },
        },
        {
          data: { values: arrows.map((row) => ({ ...row })) },
          mark: { type: "circle", color: palette[0], size: 8, opacity: 1 } as const,
          encoding: { x: { ...position("x"), field: "x2" }, y: { ...position("y"), field: "y2" } },
        },
        {
          data: { values: path.map((row) => ({ ...row })) },
          mark: { type: "line", color: palette[1], point: { size: 14, color: palette[1] }, clip: true } as const,
          encoding: { x: position("x"), y: position("y"), order: { field: "t" } },
        },
        {
          data: { values: [{ ...attractor }] },
          mark: { type: "point", shape: "cross", size: 120, color: "currentColor", filled: true } as const,
          encoding: { x: position("x"), y: position("y") },
        },
      ],
    })),
    columns: 3,
  };
}
