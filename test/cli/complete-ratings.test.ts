import { readFile } from "node:fs/promises";
import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

interface Rating {
  readonly user: number;
  readonly item: number;
  readonly rating: number;
}

/** Whole stars: effects of users and items, taste of rank two, noise. */
function madeRatings(users: number, items: number, fraction: number): readonly Rating[] {
  const random = seededRandom(11);
  const people = Array.from({ length: users }, () => [random.normal(), random.normal(), random.normal()] as const);
  const things = Array.from({ length: items }, () => [random.normal(), random.normal(), random.normal()] as const);
  const ratings: Rating[] = [];
  people.forEach(([mood, a, b], user) => {
    things.forEach(([fame, c, d], item) => {
      if (random.uniform() >= fraction) return;
      const liking = 3.4 + 0.4 * mood + 0.4 * fame + 0.6 * a * c + 0.6 * b * d + 0.5 * random.normal();
      ratings.push({ user: user + 1, item: 10 * item + 7, rating: Math.min(5, Math.max(1, Math.round(liking))) });
    });
  });
  return ratings;
}

const ratings = madeRatings(150, 90, 0.3);
const [time, newline] = [978300760, "\n"];
const files = {
  "u.data": ratings.map(({ user, item, rating }) => `${user}\t${item}\t${rating}\t${time}`).join(newline),
  "ratings.dat": ratings.map(({ user, item, rating }) => `${user}::${item}::${rating}::${time}`).join(newline),
  "ratings.csv": `userId,movieId,rating,timestamp\n${ratings.map(({ user, item, rating }) => `${user},${item},${rating}.0,${time}`).join(newline)}`, // prettier-ignore
};

const outcome = z.object({
  algorithm: z.string(),
  rows: z.int(),
  cols: z.int(),
  observed: z.int(),
  settings: z.object({ ridge: z.number() }),
  candidates: z.array(z.object({ algorithm: z.string(), validation: z.object({ rmse: z.number() }).nullable() })),
  stopReason: z.string(),
  holdout: z.object({ rmse: z.number(), rmseStandardized: z.number(), baselineColumnMean: z.number() }),
  ranking: z.object({
    precision: z.number(),
    ndcg: z.number(),
    length: z.literal(10),
    relevantFrom: z.literal(4),
    rows: z.int(),
  }),
});

const cellsOf = async (path: string) =>
  (await readFile(path, "utf8")).trimEnd().split("\n").map((line) => line.split(/::|\t|,/)); // prettier-ignore

describe("agop complete on ratings", () => {
  it.each(Object.keys(files))("reads %s by itself, chooses its options, and stays within the scale", async (name) => {
    const at = await folderWith(files);
    const { exitCode, stdout, stderr } = await agop("complete", at(name), "--json", "--top", "4", "--out", at("top"));
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain(`has the format of MovieLens ${name}`);
    expect(stderr).toContain("ratings from 1 to 5: predictions are kept within");
    const found = outcome.parse(JSON.parse(stdout));
    expect(found).toMatchObject({
      rows: 150,
      cols: 90,
      observed: ratings.length,
      stopReason: "validation",
    });
    const errors = found.candidates.flatMap(({ validation }) => (validation ? [validation.rmse] : []));
    const chosen = found.candidates.find(({ algorithm }) => algorithm === found.algorithm);
    expect(found.candidates.map(({ algorithm }) => algorithm)).toContain("metric-lin-rfm");
    expect(Math.min(...errors)).toBeLessThanOrEqual(chosen?.validation?.rmse ?? NaN);
    const { rmseStandardized, baselineColumnMean } = found.holdout;
    const { ranking } = found;
    expect(ranking.rows).toBeGreaterThan(80);
    expect(ranking.precision).toBeGreaterThan(0.4);
    expect(ranking.ndcg).toBeGreaterThan(0.8);
    expect(rmseStandardized).toBeLessThan(0.85 * baselineColumnMean);
    const [header, ...lines] = await cellsOf(at("top"));
    expect(header).toEqual(name === "ratings.csv" ? ["userId", "movieId", "rating"] : ["user", "item", "rating"]);
    expect(lines).toHaveLength(4 * 150);
    const values = lines.map((cells) => Number(cells[2]));
    expect(Math.max(...values)).toBeLessThanOrEqual(5);
    expect(Math.min(...values)).toBeGreaterThanOrEqual(1);
  });
});
