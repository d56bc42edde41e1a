import type { Curve } from "./curve.js";

const svg = "http://www.w3.org/2000/svg";
const width = 300;
const height = 190;
const left = 52;
const bottom = 34;

/** A curve with its axes, as an image with a name that says what it shows. */
export function plot(curve: Curve, across: string, up: string): SVGSVGElement {
  const [low, high] = rangeOf(curve);
  const xOf = (x: number): number => left + ((width - left - 8) * x) / curve.end;
  const yOf = (y: number): number => 10 + ((height - bottom - 10) * (high - y)) / (high - low);
  const points = curve.x
    .map((x, k) => ({ x, y: curve.y[k] }))
    .filter(({ y }) => y >= low)
    .map(({ x, y }) => `${xOf(x).toFixed(1)},${yOf(y).toFixed(1)}`);
  const last = curve.y.at(-1) ?? NaN;
  const drawing = node("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", class: "plot" });
  drawing.setAttribute("aria-label", `${up} from ${short(low)} to ${short(last)} at ${across} = ${curve.end}`);
  drawing.append(
    node("path", { class: "axes", d: `M${left} 10V${height - bottom}H${width - 8}` }),
    node("polyline", { class: "curve", points: points.join(" ") }),
    label(short(high), left - 6, 20, "end"),
    label(short(low), left - 6, height - bottom, "end"),
    label("0", left, height - bottom + 16, "middle"),
    label(String(curve.end), width - 8, height - bottom + 16, "end"),
    label(across, (left + width) / 2, height - bottom + 28, "middle"),
    label(up, left - 6, (height - bottom) / 2, "end"),
  );
  return drawing;
}

/** With 0. Where a curve comes from -∞ at 0, its first tenth would flatten the rest: it runs out of the picture. */
function rangeOf({ x, y, end }: Curve): readonly [low: number, high: number] {
  const high = Math.max(0, ...y);
  const all = Math.min(0, ...y);
  const near = Math.min(0, ...y.filter((_, k) => x[k] >= end / 10));
  const low = high - all > 3 * (high - near) ? near : all;
  return [low, high > low ? high : low + 1];
}

const short = (value: number): string => String(Number(value.toPrecision(3)));

function label(text: string, x: number, y: number, anchor: string): SVGElement {
  const made = node("text", { x: String(x), y: String(y), "text-anchor": anchor });
  made.textContent = text;
  return made;
}

function node<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(svg, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
