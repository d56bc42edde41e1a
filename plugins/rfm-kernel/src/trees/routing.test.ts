import { type Random, seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { createRouter, type Router } from "./routing.js";
import { projection, type TreeSplits } from "./tree-splits.js";

const features = 3;

/** A tree of random shape with so many splits, nodes before their children. */
function randomSplits(count: number, random: Random): TreeSplits {
  const children = Array.from({ length: 2 * count }, () => 0);
  // Each node but the root takes a free place of a node before it; leaves take what is left.
  const free = [0, 1];
  for (let node = 1; node < count; node++) {
    const [place] = free.splice(random.integer(free.length), 1);
    children[place] = node;
    free.push(2 * node, 2 * node + 1);
  }
  free.forEach((place, leaf) => (children[place] = ~leaf));
  const normals = (length: number) => Float64Array.from({ length }, () => random.normal());
  return {
    features,
    directions: normals(count * features),
    thresholds: normals(count),
    spreads: normals(count).map((value) => 0.2 + Math.abs(value)),
    children: Int32Array.from(children),
  };
}

/** The weight of each leaf, as the product of the gates on its path. */
function gateProducts(splits: TreeSplits, row: Float64Array, temperature: number): readonly number[] {
  const { thresholds, spreads, children } = splits;
  const products = new Array<number>(thresholds.length + 1);
  const visit = (node: number, product: number): void => {
    if (node < 0) {
      products[~node] = product;
      return;
    }
    const z = (projection(splits, node, row, 0) - thresholds[node]) / (temperature * spreads[node]);
    visit(children[2 * node], product / (1 + Math.exp(z)));
    visit(children[2 * node + 1], product / (1 + Math.exp(-z)));
  };
  visit(0, 1);
  return products;
}

/** Pairs of leaf and weight, the heaviest first. */
function routed(router: Router, row: Float64Array): readonly (readonly [number, number])[] {
  const count = router.route(row, 0);
  return Array.from({ length: count }, (_, k) => [router.leaves[k], router.weights[k]]);
}

describe("routing", () => {
  const random = seededRandom(3);
  const cases = [1, 2, 5, 30, 63].map((count) => ({ count, splits: randomSplits(count, random) }));
  const rows = Array.from({ length: 40 }, () => Float64Array.from({ length: features }, () => random.normal()));

  it.each(cases)("hard goes down one path of $count splits, to the left up to the threshold", ({ splits }) => {
    const router = createRouter(splits, 0);
    for (const row of rows) {
      let node = 0;
      while (node >= 0) {
        const isLeft = projection(splits, node, row, 0) <= splits.thresholds[node];
        node = splits.children[2 * node + (isLeft ? 0 : 1)];
      }
      expect(routed(router, row)).toEqual([[~node, 1]]);
    }
  });

  it("hard sends what lies on the threshold to the left", () => {
    const splits = { features: 1, directions: [1], thresholds: [0.5], spreads: [1], children: [~0, ~1] };
    const router = createRouter(
      {
        features: 1,
        directions: Float64Array.from(splits.directions),
        thresholds: Float64Array.from(splits.thresholds),
        spreads: Float64Array.from(splits.spreads),
        children: Int32Array.from(splits.children),
      },
      0,
    );
    expect([0.5, 0.5 + 1e-15].map((x) => routed(router, Float64Array.of(x))[0][0])).toEqual([0, 1]);
  });

  it.each(cases)(
    "soft weighs leaves of $count splits by the gates on their paths, the heaviest alone",
    ({ splits }) => {
      for (const temperature of [0.05, 0.4, 4.5]) {
        const router = createRouter(splits, temperature);
        for (const row of rows) {
          const products = gateProducts(splits, row, temperature);
          const heaviest = Array.from(products.entries()).sort((a, b) => b[1] - a[1]);
          let kept = 0;
          const expected = heaviest.filter(([, weight], k) => {
            if (k >= 12 || kept >= 0.99) return false;
            kept += weight;
            return true;
          });
          const actual = routed(router, row);
          expect(actual.map(([leaf]) => leaf)).toEqual(expected.map(([leaf]) => leaf));
          actual.forEach(([, weight], k) => {
            expect(weight).toBeCloseTo(expected[k][1] / kept, 12);
          });
          expect(actual.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 14);
        }
      }
    },
  );

  it.each(cases)("soft is hard in the limit of no temperature, with $count splits", ({ splits }) => {
    const [hard, nearly] = [0, 1e-9].map((temperature) => createRouter(splits, temperature));
    for (const row of rows) expect(routed(nearly, row)).toEqual(routed(hard, row));
  });

  it("sends all to the one leaf of a tree without splits", () => {
    const none = new Float64Array();
    const splits = { features, directions: none, thresholds: none, spreads: none, children: new Int32Array() };
    for (const temperature of [0, 1]) expect(routed(createRouter(splits, temperature), rows[0])).toEqual([[0, 1]]);
  });
});
