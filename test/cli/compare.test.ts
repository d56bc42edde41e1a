import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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
      outcome: z.enum(["done", "failed", "not-run"]),
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

  it("keeps rows, runs none again that is done, and shows what shards have put into one folder", async () => {
    const algorithms = [
      { name: "lin-rfm", ridge: 1e-6 },
      { name: "lin-rfm", rank: 11 },
      { name: "irls-p", p: 0 },
    ];
    const at = await folderWith({ "in.csv": triplets, "compare.json": config(algorithms) });
    const compare = async (...args: readonly string[]) => {
      const { exitCode, stdout, stderr } = await agop("compare", at("compare.json"), "--json", "--quiet", ...args);
      expect(exitCode, stderr).toBe(0);
      return document.parse(JSON.parse(stdout)).rows;
    };
    const alone = await compare();
    const first = await compare("--output", at("kept"), "--shard", "1/2");
    expect(first.map(({ outcome }) => outcome)).toEqual(["done", "not-run", "done"]);
    expect(readdirSync(at("kept"))).toHaveLength(2);
    // What is done is read, whatever it says; what failed is tried again.
    const [linear] = readdirSync(at("kept")).filter((name) => name.startsWith("lin-rfm-"));
    const file = join(at("kept"), linear);
    writeFileSync(file, readFileSync(file, "utf8").replace(/"iterations":\d+/, '"iterations":12345'));
    const whole = await compare("--output", at("kept"), "--shard", "2/2");
    expect(whole.map(({ outcome }) => outcome)).toEqual(["done", "failed", "done"]);
    expect(whole.map(({ heldOut }) => heldOut)).toEqual(alone.map(({ heldOut }) => heldOut));
    const again = await agop("compare", at("compare.json"), "--quiet", "--output", at("kept"));
    expect(again.stdout).toContain("12345");
    expect(again.stderr).toContain("lin-rfm failed: rank is 11");
    // Other data, other rows.
    writeFileSync(at("in.csv"), triplets.slice(0, triplets.lastIndexOf("\n", triplets.length - 2) + 1));
    const other = await compare("--output", at("kept"), "--shard", "2/2");
    expect(other.map(({ outcome }) => outcome)).toEqual(["not-run", "failed", "not-run"]);
  });

  it("refuses a shard that is none or has no folder, and a file in the folder that is no row", async () => {
    const at = await folderWith({ "in.csv": triplets, "compare.json": config([{ name: "lin-rfm" }]) });
    const refusal = async (...args: readonly string[]) => {
      const { exitCode, stderr } = await agop("compare", at("compare.json"), "--quiet", ...args);
      return { exitCode, stderr };
    };
    const needs = "agop: --shard wants --output, a folder where the rows of the shards come together\n";
    expect(await refusal("--shard", "1/2")).toEqual({ exitCode: 2, stderr: needs });
    const parts = await refusal("--shard", "3/2", "--output", at("kept"));
    expect(parts).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('--shard is "3/2"; it must be') as string,
    });
    await agop("compare", at("compare.json"), "--quiet", "--output", at("kept"));
    const [file] = readdirSync(at("kept"));
    writeFileSync(join(at("kept"), file), "{");
    const broken = await refusal("--output", at("kept"));
    expect(broken).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("is no row of a comparison") as string,
    });
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
