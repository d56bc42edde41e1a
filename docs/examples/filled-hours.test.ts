import { expect, it } from "vitest";
import { drawStretch } from "./filled-hours.js";

it("draws a line through what was read, broken where it was not, and a dot for each filled hour", () => {
  const drawing = drawStretch({
    title: "two hours filled",
    observed: [1, 2, null, null, 3, 2],
    filled: [null, null, 2.5, 3.5, null, null],
  });
  expect(drawing.match(/<circle /g)).toHaveLength(2);
  const path = /<path d="([^"]+)"/.exec(drawing)?.[1] ?? "";
  expect(path.match(/M/g)).toHaveLength(2);
  expect(path.match(/L/g)).toHaveLength(2);
  // The largest value is at the top, the smallest at the bottom.
  expect(drawing).toContain('cy="28.0"');
  expect(path.startsWith("M48.0 216.0")).toBe(true);
});
