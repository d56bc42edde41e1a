import airQuality from "../../../../docs/examples/data/air-quality.csv?packed";
import penguins from "../../../../docs/examples/data/penguins.csv?packed";
import type { GivenTable, Reading } from "../messages.js";

/** A table that comes with the page. */
export interface Example {
  readonly title: string;
  /** What it is, and where from. */
  readonly words: string;
  readonly table: () => Promise<GivenTable>;
  /** The column that it is there to predict; left out of tables to be completed. */
  readonly target?: string;
}

export const examples: readonly Example[] = [
  {
    title: "Air Quality",
    words:
      "9,357 hours of 13 sensors in an Italian city (S. De Vito et al. 2008, UCI, CC BY 4.0); -200 marks a missing reading.",
    table: () => unpacked("air-quality.csv", airQuality, { missing: ["-200"] }),
  },
  {
    title: "Penguins",
    words: "344 penguins of the Palmer Archipelago (Gorman, Williams, Fraser 2014, CC0): which species is it?",
    table: () => unpacked("penguins.csv", penguins, {}),
    target: "species",
  },
  {
    title: "A list of ratings",
    words: "2,000 made ratings, 1 to 5, of 60 items by 120 people, who are of three tastes.",
    table: () => Promise.resolve(given("ratings.csv", ratings(), { triplets: ["user", "item", "rating"] })),
  },
  {
    title: "The paper's demo",
    words:
      "A matrix of rank 2 with half of its cells missing, as in the demonstration of lin-RFM (Radhakrishnan, Belkin, Drusvyatskiy 2025).",
    table: () => Promise.resolve(given("low-rank.csv", lowRank(), {})),
  },
  {
    title: "y = x1 x2",
    words: "400 rows of ten numbers, of which only the product of the first two counts: see the AGOP find them.",
    table: () => Promise.resolve(given("product.csv", product(), {})),
    target: "y",
  },
];

function given(name: string, text: string, reading: Reading): GivenTable {
  return { name, content: new Blob([text]), reading };
}

async function unpacked(name: string, packed: string, reading: Reading): Promise<GivenTable> {
  const bytes = Uint8Array.from(atob(packed), (character) => character.charCodeAt(0));
  const text = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return { name, content: await new Response(text).blob(), reading };
}

/** Normal numbers, the same each time: the sum of twelve uniform ones of a linear congruential generator. */
function normals(seed: number): () => number {
  let state = seed;
  const uniform = (): number => {
    state = (1_664_525 * state + 1_013_904_223) % 4_294_967_296;
    return state / 4_294_967_296;
  };
  return () => Array.from({ length: 12 }, uniform).reduce((sum, value) => sum + value, -6);
}

function csv(names: readonly string[], rows: readonly (readonly (number | string)[])[]): string {
  return [names, ...rows].map((row) => `${row.join(",")}\n`).join("");
}

function lowRank(): string {
  const [rows, cols, rank] = [80, 40, 2];
  const normal = normals(1);
  const left = Array.from({ length: rows }, () => Array.from({ length: rank }, normal));
  const right = Array.from({ length: cols }, () => Array.from({ length: rank }, normal));
  const cells = left.map((u) =>
    right.map((v) => (normal() < 0 ? "" : u.reduce((sum, value, k) => sum + value * v[k], 0))),
  );
  return csv(Array.from({ length: cols }, (_, k) => `x${k + 1}`), cells); // prettier-ignore
}

function product(): string {
  const normal = normals(2);
  const rows = Array.from({ length: 400 }, () => Array.from({ length: 10 }, normal));
  const names = Array.from({ length: 10 }, (_, k) => `x${k + 1}`);
  return csv([...names, "y"], rows.map((row) => [...row, row[0] * row[1]])); // prettier-ignore
}

function ratings(): string {
  const normal = normals(3);
  const items = Array.from({ length: 60 }, () => [normal(), normal(), normal()]);
  const seen = new Set<string>();
  const rows: (string | number)[][] = [];
  while (rows.length < 2000) {
    const [user, item] = [normal(), normal()].map((value, k) => Math.floor((Math.abs(value) % 1) * [120, 60][k]));
    const place = `${user},${item}`;
    if (seen.has(place)) continue;
    seen.add(place);
    const liking = 3 + items[item][user % 3] + 0.3 * normal();
    rows.push([`user${user}`, `item${item}`, Math.min(5, Math.max(1, Math.round(liking)))]);
  }
  return csv(["user", "item", "rating"], rows);
}
