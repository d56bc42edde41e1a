import { cpuBackend } from "@agop/backend-cpu";
import { denseMatrix, seededRandom, shuffledIndices } from "@agop/core";
import { expect, it } from "vitest";
import { firstClasses } from "./first-classes.js";

const random = seededRandom(3);
// Of unequal size, so that parts of equal size along the leading direction are not they.
const centres = [
  [-4, 0],
  [4, 1],
  [5, -4],
];
const labels = [...new Array<number>(50).fill(0), ...new Array<number>(12).fill(1), ...new Array<number>(18).fill(2)];
const points = labels.map((label) => centres[label].map((value) => value + 0.5 * random.normal()));
const mean = [0, 1].map((j) => points.reduce((sum, point) => sum + point[j], 0) / points.length);
const rows = points.map((point) => point.map((value, j) => value - mean[j]));

it.each([
  ["as they come", [...rows.keys()]],
  ["in another order", [...shuffledIndices(rows.length, random)]],
])("clusters that lie apart are classes, %s", (_, order) => {
  const shuffled = denseMatrix(rows.length, 2, Float64Array.from(order.flatMap((i) => rows[i])));
  const [, classes] = firstClasses(shuffled, 3, cpuBackend());
  const found = new Map(order.map((i, place) => [labels[i], classes[place]]));
  expect(new Set(found.values()).size).toBe(3);
  order.forEach((i, place) => {
    expect(classes[place]).toBe(found.get(labels[i]));
  });
});
