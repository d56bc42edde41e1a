import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

const triplets = Array.from({ length: 120 }, (_, k) => [Math.floor(k / 10), k % 10] as const)
  .filter(([i, j]) => (3 * i + 5 * j) % 4 !== 0)
  .map(([i, j]) => `${i},${j},${(i + 1) / (j + 1)}\n`)
  .join("");

const config = (algorithms: readonly object[]) =>
  JSON.stringify({
    problem: { kind: "matrix-completion", triplets: "in.csv", rows: 12, cols: 10 },
    algorithms,
    holdout: 0.1,
    stop: { maxIterations: 40 },
    output: { events: "events.jsonl" },
  });

const document = z.object({
  command: z.literal("compare"),
  rows: z.array(
    z.object({
      algorithm: z.looseObject({ name: z.string() }),
      outcome: z.enum(["done", "failed"]),
      heldOut: z.object({ n: z.int(), rmse: z.number() }).optional(),
      message: z.string().optional(),
    }),
  ),
});

describe("agop compare", () => {
  it("runs several algorithms on one problem and its held-out entries", async () => {
    const algorithms = [
      { name: "lin-rfm", ridge: 1e-6 },
      { name: "soft-impute", lambda: 2 },
      { name: "irls-p", p: 0 },
    ];
    const at = await folderWith({ "in.csv": triplets, "compare.json": config(algorithms) });
    const { exitCode, stdout, stderr } = await agop("compare", at("compare.json"), "--json", "--quiet");
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
    const { rows } = document.parse(JSON.parse(stdout));
    expect(rows.map(({ algorithm, outcome }) => [algorithm.name, outcome])).toEqual(
      algorithms.map(({ name }) => [name, "done"]),
    );
    expect(new Set(rows.map(({ heldOut }) => heldOut?.n))).toEqual(new Set([9]));
    const table = await agop("compare", at("compare.json"), "--quiet");
    expect(table.stdout.trimEnd().split("\n")).toHaveLength(4);
    expect(table.stdout).toContain("held-out RMSE");
  });

  it("shows an algorithm that fails as failed, and goes on", async () => {
    const at = await folderWith({
      "in.csv": triplets,
      "compare.json": config([
        { name: "lin-rfm", rank: 11 },
        { name: "lin-rfm", rank: 2 },
      ]),
    });
    const { exitCode, stdout, stderr } = await agop("compare", at("compare.json"), "--json", "--quiet");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("lin-rfm failed: rank is 11");
    expect(document.parse(JSON.parse(stdout)).rows.map(({ outcome }) => outcome)).toEqual(["failed", "done"]);
  });

  it("refuses an unknown algorithm before anything runs", async () => {
    const at = await folderWith({
      "in.csv": triplets,
      "compare.json": config([{ name: "lin-rfm" }, { name: "magic" }]),
    });
    const { exitCode, stdout, stderr } = await agop("compare", at("compare.json"), "--json");
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain('there is no algorithm "magic"');
  });
});
