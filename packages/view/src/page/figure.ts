import uPlot from "uplot";
import { short } from "../run-status.js";
import { type FigureSpec, isShownOn } from "./curves.js";
import { colourOf, element } from "./elements.js";

/** Of Okabe and Ito, told apart by colour-blind people too, on light and on dark paper. */
const colours = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#8b6fd8", "#7f7f7f"];
const dashes = [[], [6, 4], [2, 3], [10, 3, 2, 3]];
const height = 240;
/** Between the ticks of iterations. */
const wholeSteps = [1, 10, 100, 1000, 10_000, 100_000, 1_000_000].flatMap((power) => [power, 2 * power, 5 * power]);

export function colourOfRun(run: number): string {
  return colours[run % colours.length];
}

/** A figure on the page: drawn anew when its lines change, else only given its new points. */
export interface Figure {
  readonly element: HTMLElement;
  show(spec: FigureSpec): void;
  /** To its place's width, in the colours of now. */
  redraw(): void;
  /** Takes it off the page; what uPlot listens to would keep it otherwise. */
  remove(): void;
}

export function createFigure(): Figure {
  const caption = element("figcaption");
  const place = element("div");
  const whole = element("figure", { role: "img" }, caption, place);
  let plot: uPlot | undefined;
  let drawn = "";
  let current: FigureSpec | undefined;

  const draw = (spec: FigureSpec): void => {
    const data = dataOf(spec);
    const lines = JSON.stringify([spec.title, spec.scale, spec.curves.map(({ name, run }) => [name, run])]);
    if (plot && lines === drawn) {
      plot.setData(data);
      return;
    }
    plot?.destroy();
    drawn = lines;
    plot = new uPlot(optionsOf(spec, widthOf(place)), data, place);
  };
  return {
    element: whole,
    show: (spec) => {
      current = spec;
      caption.textContent = spec.title;
      const counts = spec.curves.map(({ y }) => y.filter(isShownOn(spec.scale)).length);
      whole.id = `figure-${spec.id}`;
      whole.dataset["points"] = counts.join(",");
      const lines = spec.curves.map(
        ({ name, y }) => `${name}, last ${short(y.findLast((value) => value !== null) ?? NaN)}`,
      );
      whole.setAttribute("aria-label", `${spec.title} over iterations: ${lines.join("; ")}`);
      draw(spec);
    },
    redraw: () => {
      drawn = "";
      if (current) draw(current);
    },
    remove: () => {
      plot?.destroy();
      whole.remove();
    },
  };
}

function widthOf(place: HTMLElement): number {
  return Math.max(280, place.clientWidth);
}

/** One row of x for all lines. */
function dataOf({ curves, scale }: FigureSpec): uPlot.AlignedData {
  const isShown = isShownOn(scale);
  const tables = curves.map(({ x, y }): uPlot.AlignedData => [
    [...x],
    y.map((value) => (isShown(value) ? value : null)),
  ]);
  return tables.length === 1 ? tables[0] : uPlot.join(tables);
}

function optionsOf({ curves, scale }: FigureSpec, width: number): uPlot.Options {
  const axis = { stroke: colourOf("--faint"), grid: { stroke: colourOf("--line"), width: 1 }, ticks: { show: false } };
  const isPower = (tick: number): boolean => Number.isInteger(Math.log10(tick));
  const powersOfTen = {
    ...axis.grid,
    filter: (_: uPlot, ticks: number[]): (number | null)[] => ticks.map((tick) => (isPower(tick) ? tick : null)),
  };
  const value = (_: uPlot, y: number | null): string => (y === null ? "–" : short(y));
  return {
    width,
    height,
    scales: { x: { time: false }, y: scaleOptions(scale) },
    axes: [
      { ...axis, label: "iteration", labelSize: 18, labelFont: "12px system-ui", size: 34, incrs: wholeSteps },
      {
        ...axis,
        ...(scale === "logarithmic" && { grid: powersOfTen }),
        size: 62,
        values: (_, ticks) => ticks.map((tick) => (tick === null ? "" : short(tick))),
      },
    ],
    series: [
      { label: "iteration", value },
      ...curves.map(({ name, run, place }) => ({
        label: name,
        stroke: colourOfRun(run),
        width: 1.6,
        dash: dashes[place % dashes.length],
        spanGaps: true,
        points: { size: 4 },
        value,
      })),
    ],
    cursor: { drag: { x: true, y: false } },
  };
}

function scaleOptions(scale: FigureSpec["scale"]): uPlot.Scale {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment -- uPlot's enumeration exists in its types alone; 3 is logarithmic
  if (scale === "logarithmic") return { distr: 3 };
  return scale === "from-zero" ? { range: zeroBased } : {};
}

function zeroBased(_: uPlot, low: number | null, high: number | null): [number, number] {
  return [Math.min(0, low ?? 0), Math.max(high ?? 1, 1e-12) * 1.05];
}
