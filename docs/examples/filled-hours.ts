/** A stretch of one column: what was read, and what was filled in; null where there is nothing. */
export interface Stretch {
  readonly title: string;
  /** In the order of time, as many of each. */
  readonly observed: readonly (number | null)[];
  readonly filled: readonly (number | null)[];
}

const width = 880;
const height = 240;
const margin = { left: 48, right: 12, top: 28, bottom: 24 };

/** A drawing of a stretch as SVG, legible on light and on dark ground: a line through what was read, dots where it was filled. */
export function drawStretch({ title, observed, filled }: Stretch): string {
  const values = [...observed, ...filled].filter((value) => value !== null);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const x = (k: number): string =>
    (margin.left + (k / (observed.length - 1)) * (width - margin.left - margin.right)).toFixed(1);
  const y = (value: number): string =>
    (height - margin.bottom - ((value - low) / (high - low)) * (height - margin.top - margin.bottom)).toFixed(1);
  const line = observed
    .map((value, k) => {
      if (value === null) return "";
      const isNew = k === 0 || observed[k - 1] === null;
      return `${isNew ? "M" : "L"}${x(k)} ${y(value)}`;
    })
    .join("");
  const dots = filled.flatMap((value, k) =>
    value === null ? [] : [`<circle cx="${x(k)}" cy="${y(value)}" r="2.6" fill="#d9622b"/>`],
  );
  const label = (value: number): string =>
    `<text x="${margin.left - 6}" y="${y(value)}" text-anchor="end" dominant-baseline="middle">${value.toPrecision(3)}</text>`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#808080">`,
    `<title>${title}</title>`,
    `<text x="${margin.left}" y="16">${title}</text>`,
    label(low),
    label(high),
    `<path d="${line}" fill="none" stroke="#3b7dd8" stroke-width="1.4"/>`,
    ...dots,
    "</svg>",
    "",
  ].join("\n");
}
