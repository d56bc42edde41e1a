import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { RunEvent } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith, smallTable, spawnAgop } from "./command-line.js";

const document = z.object({
  command: z.literal("complete"),
  algorithm: z.string(),
  backend: z.string(),
  iterations: z.int().positive(),
  stopReason: z.string(),
  settings: z.record(z.string(), z.json()),
  filled: z.int(),
  holdout: z
    .object({
      n: z.int(),
      rmse: z.number(),
      mae: z.number(),
      rmseStandardized: z.number(),
      baselineColumnMean: z.number(),
    })
    .nullable(),
  perColumn: z.array(z.object({ name: z.string(), observed: z.int(), filled: z.int() })),
  spectrum: z.array(z.number()),
  effectiveRank: z.int(),
  exactRank: z.int().nullable(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  elapsedMs: z.number(),
});

const parseDocument = (stdout: string) => document.parse(JSON.parse(stdout));

describe("agop complete", () => {
  it("prints exactly one JSON document with --json, and nothing else on stdout", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const { exitCode, stdout, stderr } = await spawnAgop(["complete", at("in.csv"), "--json"]);
    expect(exitCode).toBe(0);
    expect(stdout.trimEnd().split("\n")).toHaveLength(1);
    const { holdout, perColumn, filled, stopReason, exactRank } = parseDocument(stdout);
    expect(holdout?.rmseStandardized).toBeLessThan(0.5 * (holdout?.baselineColumnMean ?? 0));
    expect(perColumn.map(({ name }) => name)).toEqual(["a", "b", "c", "d"]);
    expect(filled).toBe(24);
    // The table is of rank one, which is found and said.
    expect({ stopReason, exactRank }).toEqual({ stopReason: "converged", exactRank: 1 });
    expect(stderr).not.toContain("\r");
  });

  it("fills only what is missing, and completes a rank-one table exactly", async () => {
    const input = smallTable();
    const at = await folderWith({ "in.csv": input });
    const options = ["--ridge", "1e-10", "--alpha", "0.5", "--holdout", "0", "--max-iterations", "200"];
    const { exitCode } = await agop("complete", at("in.csv"), "--out", at("out.csv"), ...options);
    expect(exitCode).toBe(0);
    const before = input.trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore
    const after = (await readFile(at("out.csv"), "utf8")).trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore
    before.slice(1).forEach((cells, i) => {
      cells.forEach((cell, j) => {
        if (cell !== "") expect(after[i + 1][j]).toBe(cell);
        // Column means are not zero, so that the standardised table has rank two: exact, but not to the last digit.
        else expect(Number(after[i + 1][j])).toBeCloseTo((i + 1) * (j + 2) * (i % 2 ? 1 : -1), 2);
      });
    });
    expect(await readdir(dirname(at("in.csv")))).toEqual(["in.csv", "out.csv"]);
  });

  it("gives the same bytes for the same seed, and other splits for another", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const run = async (seed: string) => {
      const { stdout } = await agop(
        "complete",
        at("in.csv"),
        "--json",
        "--quiet",
        "--seed",
        seed,
        "--out",
        at(`${seed}.csv`),
      );
      return { holdout: parseDocument(stdout).holdout, bytes: await readFile(at(`${seed}.csv`), "utf8") };
    };
    expect(await run("1")).toEqual(await run("1"));
    expect((await run("2")).holdout).not.toEqual((await run("1")).holdout);
  });

  it("warns on stderr and in the events of what it can complete all the same", async () => {
    const lines = smallTable().trimEnd().split("\n");
    const text = lines.map((line, i) => `${line},${i === 0 ? "k,e,x" : "1,,"}\n`).join("");
    const at = await folderWith({ "in.csv": `${text}NA,,,,,,\n` });
    const { exitCode, stderr } = await agop("complete", at("in.csv"), "--quiet", "--events", at("events.jsonl"), "--out", at("out.csv")); // prettier-ignore
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stderr).toContain('warning: column "e"');
    expect(stderr).toContain('warning: column "k" of');
    expect(stderr).toContain(
      "1 row has no value and gets the column means, unless neighbours in time or categories say more",
    );
    const log = (await readFile(at("events.jsonl"), "utf8")).trimEnd().split("\n");
    const events = log.map((line) => JSON.parse(line) as RunEvent);
    expect(events.filter(({ type }) => type === "warning")).toHaveLength(4);
    expect(events.filter(({ type }) => type === "run-finished").length).toBeGreaterThan(2);

    const rows = (await readFile(at("out.csv"), "utf8")).trimEnd().split("\n").map((line) => line.split(",")); // prettier-ignore
    const given = text.trimEnd().split("\n").slice(1).map((line) => line.split(",")[0]).filter((cell) => cell !== ""); // prettier-ignore
    const mean = given.reduce((sum, cell) => sum + Number(cell), 0) / given.length;
    expect(Number(rows.at(-1)?.[0])).toBeCloseTo(mean, 9);
    expect(rows.at(-1)?.[5]).toBe("");
  });

  it("completes triplets with ids, scaled by rows and columns", async () => {
    const ratings = Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: 8 }, (_, j) => ((i + 2 * j) % 3 === 0 ? "" : `u${i},m${j},${i + 10 * j}`)),
    );
    const text = `user,item,rating\n${ratings.flat().filter(Boolean).join("\n")}\n`;
    const at = await folderWith({ "in.csv": text });
    const { exitCode } = await agop("complete", at("in.csv"), "--triplets", "user,item,rating", "--out", at("out.csv"), "--quiet"); // prettier-ignore
    expect(exitCode).toBe(0);
    const lines = (await readFile(at("out.csv"), "utf8")).trimEnd().split("\n").slice(1);
    expect(lines).toHaveLength(12 * 8 - ratings.flat().filter(Boolean).length);
    for (const line of lines) {
      const [user, item, value] = line.split(",");
      expect(Number(value)).toBeCloseTo(Number(user.slice(1)) + 10 * Number(item.slice(1)), 5);
    }
  });

  it("ends with 130 when interrupted, and writes nothing", async () => {
    const at = await folderWith({ "in.csv": smallTable(3000) });
    const { exitCode, stderr } = await spawnAgop(
      ["complete", at("in.csv"), "--out", at("out.csv"), "--max-iterations", "100000", "--ridge", "1", "--alpha", "3"],
      { interruptWhen: (text) => text.includes("iteration") },
    );
    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: expect.stringContaining("interrupted") as unknown });
    expect(await readdir(dirname(at("in.csv")))).toEqual(["in.csv"]);
  });

  it("--quiet leaves stderr empty, --help goes to stdout", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    expect((await agop("complete", at("in.csv"), "--quiet")).stderr).toBe("");
    const help = await agop("complete", "--help");
    expect(help).toMatchObject({ exitCode: 0, stderr: "" });
    expect(help.stdout).toContain("--holdout <fraction>");
  });
});
