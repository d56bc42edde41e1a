import { colourOf, element, short } from "@agop/view/figures";
import uPlot from "uplot";
import type { ShownColumn } from "../messages.js";
import { choiceField, numberField } from "./fields.js";

const height = 280;
/** Two weeks of hours. */
const usualRows = 336;

/**
 * One column over time, or over its rows, with what was filled in it.
 * @param signal that it is taken off the page
 */
export function columnFigure(
  names: readonly string[],
  ask: (column: string) => Promise<ShownColumn>,
  signal: AbortSignal,
): HTMLElement {
  const column = choiceField({ label: "Column" }, names.map((name) => [name, name] as const)); // prettier-ignore
  const from = numberField({ label: "From row" }, { value: "1", step: "1", min: "1" });
  const count = numberField({ label: "Rows" }, { value: String(usualRows), step: "1", min: "2" });
  const place = element("div");
  const figure = element("figure", { role: "img", id: "column-figure" }, place);
  let shown: ShownColumn | undefined;
  let plot: uPlot | undefined;
  const draw = (): void => {
    if (!shown || signal.aborted) return;
    const first = Math.max(0, Math.min((from.value() ?? 1) - 1, shown.observed.length - 1));
    const end = Math.min(shown.observed.length, first + Math.max(2, count.value() ?? usualRows));
    const filled = shown.filled.subarray(first, end).reduce((sum, value) => sum + Number(!Number.isNaN(value)), 0);
    figure.setAttribute("aria-label", `${column.value()} in rows ${first + 1} to ${end}, ${filled} of them filled`);
    plot?.destroy();
    plot = drawn(place, column.value(), shown, [first, end]);
  };
  const load = async (): Promise<void> => {
    shown = await ask(column.value()).catch(() => undefined);
    if (!shown) return;
    const firstFilled = shown.filled.findIndex((value) => !Number.isNaN(value));
    from.set(String(Math.max(1, firstFilled - Math.floor(usualRows / 4))));
    draw();
  };
  column.element.addEventListener("change", () => void load());
  for (const field of [from, count]) field.element.addEventListener("change", draw);
  signal.addEventListener("abort", () => plot?.destroy());
  void load();
  return element("div", {}, element("div", { class: "fields" }, column.element, from.element, count.element), figure);
}

function drawn(place: HTMLElement, name: string, shown: ShownColumn, [first, end]: readonly [number, number]): uPlot {
  const part = (values: Float64Array): (number | null)[] =>
    Array.from(values.subarray(first, end), (value) => (Number.isNaN(value) ? null : value));
  const { times, observed, filled, lower, upper } = shown;
  const x = times
    ? Array.from(times.subarray(first, end))
    : Array.from({ length: end - first }, (_, k) => first + k + 1);
  const axis = { stroke: colourOf("--faint"), grid: { stroke: colourOf("--line"), width: 1 }, ticks: { show: false } };
  const value = (_: uPlot, y: number | null): string => (y === null ? "–" : short(y));
  const hot = `rgb(${colourOf("--hot").replaceAll(" ", ", ")})`;
  const bound = { stroke: hot, width: 0.5, points: { show: false }, value };
  return new uPlot(
    {
      width: Math.max(280, place.clientWidth),
      height,
      scales: { x: { time: times !== null } },
      axes: [axis, { ...axis, size: 62 }],
      series: [
        { label: times ? "time" : "row" },
        { label: `${name}, observed`, stroke: colourOf("--busy"), width: 1.4, points: { show: false }, value },
        { label: "filled", stroke: hot, width: 1.4, points: { size: 4, fill: hot }, value },
        { label: "at least", ...bound },
        { label: "at most", ...bound },
      ],
      bands: [{ series: [4, 3], fill: hot.replace("rgb", "rgba").replace(")", ", 0.15)") }],
      cursor: { drag: { x: true, y: false } },
    },
    [x, part(observed), part(filled), part(lower), part(upper)],
    place,
  );
}
