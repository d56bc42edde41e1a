import { seededRandom } from "@agop/core";

/** y = x1 x2 + noise, and four columns that say nothing of it. */
export function productTable(rows = 300, seed = 1): string {
  const random = seededRandom(seed);
  const lines = Array.from({ length: rows }, () => {
    const x = Array.from({ length: 6 }, () => random.normal());
    return [...x, x[0] * x[1] + 0.05 * random.normal()].map((value) => value.toFixed(5)).join(",");
  });
  return `x1,x2,x3,x4,x5,x6,y\n${lines.join("\n")}\n`;
}

export const mixedHeader = "id,when,colour,size,weight,code,open,fixed,kind";

/**
 * Three classes of a number, a colour and the season; `weight` follows `size`, a part of both is missing, some rows have no class, and
 * there are names, a code, two levels and a column that is always the same.
 */
export function mixedRows(rows = 240, seed = 2): readonly string[] {
  const random = seededRandom(seed);
  return Array.from({ length: rows }, (_, i) => {
    const day = random.integer(365);
    const when = new Date(Date.UTC(2021, 0, 1 + day, random.integer(24), 30))
      .toISOString()
      .slice(0, 16)
      .replace("T", " ");
    const colour = ["red", "green", "blue", "grey"][random.integer(4)];
    const size = 5 + 2 * random.normal();
    const weight = 3 * size + 0.2 * random.normal();
    const score = (size - 5) / 2 + (colour === "red" ? 1.5 : 0) - (day < 180 ? 1 : 0);
    const kind = i % 20 === 7 ? "" : score > 0.7 ? "large" : score > -0.6 ? "middle" : "small";
    const hole = random.integer(10);
    const cells = [
      `n${i}x`,
      when,
      random.integer(15) === 0 ? "" : colour,
      hole === 0 ? "" : size.toFixed(3),
      hole === 1 ? "NA" : weight.toFixed(3),
      1 + random.integer(3),
      random.integer(2) === 0 ? "yes" : "no",
      7,
      kind,
    ];
    return cells.join(",");
  });
}

export function mixedTable(rows = 240): string {
  return `${mixedHeader}\n${mixedRows(rows).join("\n")}\n`;
}
