import { describe, expect, it } from "vitest";

// The command is plain JavaScript, which runs before anything is built.
const load = (name: string): Promise<unknown> => import(new URL(name, import.meta.url).href);
const { scoreText, wilsonInterval } = (await load("score.js")) as {
  wilsonInterval(found: number, tried: number): [number, number];
  scoreText(counts: Record<"detected" | "survived" | "unreached" | "leftOut", number>): string;
};
const { sampled } = (await load("sample.js")) as {
  sampled<T extends object>(mutants: readonly T[], size: number, seed: string): readonly T[];
};

describe("the interval of a share", () => {
  it.each([
    [81, 100, 0.7222, 0.8749],
    [10, 10, 0.7225, 1],
    [0, 10, 0, 0.2775],
  ])("of %i among %i is %f to %f", (found, tried, low, high) => {
    const interval = wilsonInterval(found, tried);
    expect(interval[0]).toBeCloseTo(low, 3);
    expect(interval[1]).toBeCloseTo(high, 3);
  });

  it("has for ends the shares that lie 1.96 of their own deviations away", () => {
    for (const end of wilsonInterval(37, 53)) {
      expect(Math.abs(37 / 53 - end) / Math.sqrt((end * (1 - end)) / 53)).toBeCloseTo(1.96, 3);
    }
  });
});

describe("the score", () => {
  it("of all mutants is the share of those found", () => {
    expect(scoreText({ detected: 60, survived: 20, unreached: 20, leftOut: 0 })).toContain("score 60.0%");
  });

  it("of a sample counts what no test reaches as what tests do not notice, and has an interval", () => {
    const text = scoreText({ detected: 9, survived: 1, unreached: 2, leftOut: 988 });
    expect(text).toContain(
      "9 of 12 mutants found, 1 not, 2 reached by no test, score 75.0%, a sample of 12 among 1000",
    );
    // √(0.75 · 0.25 / 12)
    expect(text).toContain("standard error 12.5, 95% interval 46.8 to 91.1%");
  });
});

describe("a sample of mutants", () => {
  const mutants = Array.from({ length: 100 }, (_, k) => ({
    id: `${k}`,
    fileName: `/somewhere/packages/core/src/a.ts`,
    location: { start: { line: k, column: 1 }, end: { line: k, column: 9 } },
    mutatorName: "BlockStatement",
    replacement: "{}",
  }));
  const lines = (chosen: readonly (typeof mutants)[number][]): readonly number[] =>
    chosen.map((each) => each.location.start.line);

  it("is the same for a seed wherever the copy lies, and another for another", () => {
    const elsewhere = mutants.map((each) => ({
      ...each,
      id: `x${each.id}`,
      fileName: each.fileName.replace("where", "else"),
    }));
    expect(lines(sampled(elsewhere, 50, "1"))).toEqual(lines(sampled(mutants, 50, "1")));
    expect(lines(sampled(mutants, 50, "2"))).not.toEqual(lines(sampled(mutants, 50, "1")));
  });

  it("has no favourites: each is drawn by about as many seeds", () => {
    const drawn = new Map<number, number>();
    for (let seed = 0; seed < 200; seed++) {
      for (const line of lines(sampled(mutants, 50, `${seed}`))) drawn.set(line, (drawn.get(line) ?? 0) + 1);
    }
    // Binomial of 200 and 1/2: mean 100, deviation 7.1; five deviations.
    for (let line = 0; line < 100; line++) expect(Math.abs((drawn.get(line) ?? 0) - 100)).toBeLessThan(36);
  });

  it("of more is a larger one that holds the smaller", () => {
    expect(lines(sampled(mutants, 80, "1")).slice(0, 40)).toEqual(lines(sampled(mutants, 40, "1")));
  });
});
