import type { TopLevelSpec } from "vega-lite";
import type { Row } from "../experiment.js";

/** Colours that are told apart in light and dark, on paper, and by most who do not see all of them (Okabe and Ito). */
const palette = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7f7f7f", "#8c6d31", "#9467bd"];

/** Lines that lie upon one another are told apart by these, and by their width: what is drawn first is the widest. */
const dashes = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [12, 4]] as const; // prettier-ignore
const marks = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"] as const; // prettier-ignore
const [widest, narrowest] = [4, 1.2] as const;

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

/**
 * Lines with points, one for each value of `series`, each with a colour, dash, mark and width of its own, and bars from `low` to
 * `high` where these are given.
 */
export function lineChart(options: {
  readonly rows: readonly Row[];
  readonly x: Axis;
  readonly y: Axis;
  readonly series: string;
  readonly spread?: { readonly low: string; readonly high: string };
  readonly points?: boolean;
}): TopLevelSpec {
  const { rows, x, y, series, spread, points = true } = options;
  const domain = [...new Set(rows.map((row) => row[series]))].filter((name) => typeof name === "string");
  const ofSeries = <T>(range: readonly T[]) => {
    const values = domain.map((_, place) => range[place % range.length]);
    return { field: series, type: "nominal", title: null, scale: { domain, range: values } } as const;
  };
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
    color: ofSeries(palette),
  } as const;
  const bars = spread
    ? [
        {
          mark: { type: "rule", opacity: 0.5 } as const,
          encoding: { y: axis({ ...y, field: spread.low }), y2: { field: spread.high } },
        },
      ]
    : [];
  // One layer a series: as encodings, dash and width would have the legend dash the outlines of its marks.
  const lines = domain.map((name, place) => ({
    transform: [{ filter: { field: series, equal: name } }],
    mark: {
      type: "line" as const,
      strokeDash: [...dashes[place % dashes.length]],
      strokeWidth: widest - ((widest - narrowest) * place) / Math.max(domain.length - 1, 1),
    },
  }));
  const point = {
    mark: { type: "point", filled: true, size: 45, opacity: 1 } as const,
    encoding: { shape: ofSeries(marks) },
  };
  const layer = [...bars, ...lines, ...(points ? [point] : [])];
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
