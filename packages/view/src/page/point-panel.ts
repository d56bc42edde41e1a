import type { Panel } from "@agop/core/run";
import { short } from "../run-status.js";

const namespace = "http://www.w3.org/2000/svg";
const size = 320;
/** For numbers and titles at the left and below. */
const margin = 46;

type Points = Extract<Panel, { kind: "points" }>;

/** Points in a square with the same range both ways, and the line where x = y. */
export function pointPanel({ points, across, up, title }: Points): SVGElement {
  const all = points.flat();
  // Not by spreading: there may be more points than a call takes arguments.
  const low = all.reduce((least, value) => Math.min(least, value), Infinity);
  const high = all.reduce((most, value) => Math.max(most, value), -Infinity);
  const range = high > low ? high - low : 1;
  const at = (value: number): number => ((value - low) / range) * (size - margin - 10);
  const x = (value: number): string => (margin + at(value)).toFixed(1);
  const y = (value: number): string => (size - margin - at(value)).toFixed(1);
  const text = (words: string, attributes: Readonly<Record<string, string>>): SVGElement => {
    const label = svg("text", attributes);
    label.textContent = words;
    return label;
  };
  const ends = [low, high].flatMap((value, end) => {
    const anchor = end === 0 ? "start" : "end";
    return [
      text(short(value), { x: x(value), y: String(size - margin + 16), "text-anchor": anchor }),
      text(short(value), { x: String(margin - 6), y: String(Number(y(value)) + 4), "text-anchor": "end" }),
    ];
  });
  const middle = (size + margin) / 2;
  return svg(
    "svg",
    { viewBox: `0 0 ${size} ${size}`, class: "points", role: "img", "aria-label": `${title}, ${points.length} points` },
    svg("line", { x1: x(low), y1: y(low), x2: x(high), y2: y(high), class: "same" }),
    ...points.map(([px, py]) => svg("circle", { cx: x(px), cy: y(py), r: "2.2" })),
    ...ends,
    text(across, { x: String(middle), y: String(size - 8), "text-anchor": "middle" }),
    text(up, { transform: `translate(12 ${size - middle}) rotate(-90)`, "text-anchor": "middle" }),
  );
}

function svg(name: string, attributes: Readonly<Record<string, string>>, ...children: readonly Node[]): SVGElement {
  const made = document.createElementNS(namespace, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  if (!(made instanceof SVGElement)) throw new TypeError(`${name} is no element of SVG`);
  return made;
}
