import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { defaultPlugins } from "agop";
import { createRegistry } from "@agop/core/registry";
import { completeTable, completeWithModel } from "@agop/workflow";
import { loadRunConfig } from "@agop/workflow/configuration";
import { beforeAll, describe, expect, it } from "vitest";
import { folderWith, smallTable } from "../cli/command-line.js";

const registry = createRegistry(defaultPlugins);
const backend = { name: "cpu" };
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

let at: (name: string) => string;
const completing = () => ({ registry, file: at("in.csv"), backend, maxIterations: 2, algorithm: "lin-rfm" });

beforeAll(async () => {
  at = await folderWith({ "in.csv": smallTable() });
  await completeTable({ ...completing(), save: at("model.json") });
  await completeTable({ ...completing(), checkpoint: at("run.ck") });
});

/** The document with something in its content replaced, under a checksum that is right. */
async function withContent(name: string, place: readonly (string | number)[], value: Json): Promise<string> {
  const document = JSON.parse(await readFile(at(name), "utf8")) as { content: Json };
  let parent: Json = document.content;
  for (const key of place.slice(0, -1)) parent = (parent as Record<string | number, Json>)[key];
  (parent as Record<string | number, Json>)[place[place.length - 1]] = value;
  const sha256 = createHash("sha256").update(JSON.stringify(document.content)).digest("hex");
  await writeFile(at("changed.json"), JSON.stringify({ ...document, sha256 }));
  return at("changed.json");
}

// Of another program, or made by hand: number 24 of what a trial of the first version has found.
describe("content under a checksum that is right", () => {
  it.each([
    [["columns", 0, "deviation"], 0, "columns.0.deviation"],
    [["columns", 0, "deviation"], "1", "columns.0.deviation"],
    [["columns", 0, "mean"], null, "columns.0.mean"],
    [["columns"], [], "columns"],
    [["settings"], 5, "settings"],
  ])("of a model is refused with its place: %j = %j", async (place, value, told) => {
    const model = await withContent("model.json", place, value);
    const output = { path: at("out.csv"), kind: "completed" } as const;
    const completed = completeWithModel({ registry, file: at("in.csv"), model, output, backend });
    await expect(completed).rejects.toMatchObject({ code: "config-invalid" });
    await expect(completed).rejects.toThrow(`is no whole agop model: ${told}`);
  });

  it.each([
    [["iteration"], -5, "config-invalid"],
    [["iteration"], 1e300, "config-invalid"],
    [["iteration"], 1.5, "config-invalid"],
    [["state", "iteration"], 0, "state-invalid"],
    [["state", "seed"], 0.5, "state-invalid"],
    [["state", "step", "ridge"], -1, "state-invalid"],
    [["state", "step", "floor"], "0", "state-invalid"],
    [["state", "transforms", 0, "data"], { float64: "AAAA" }, "state-invalid"],
    [["chosen", "validation", "n"], -1, "config-invalid"],
  ])("of a checkpoint is refused: %j = %j", async (place, value, code) => {
    const resume = await withContent("run.ck", place, value);
    const output = { path: at("out.csv"), kind: "completed" } as const;
    await expect(completeTable({ ...completing(), resume, output })).rejects.toMatchObject({ code });
  });

  it("nested deeper than a call stack is refused", async () => {
    await writeFile(at("deep.json"), "[".repeat(30_000));
    await expect(loadRunConfig(at("deep.json"))).rejects.toMatchObject({ code: "config-invalid" });
    const document = await readFile(at("model.json"), "utf8");
    await writeFile(
      at("deep-model.json"),
      document.replace('"content":', `"content":${"[".repeat(30_000)}${"]".repeat(30_000)},"was":`),
    );
    const output = { path: at("out.csv"), kind: "completed" } as const;
    const completed = completeWithModel({
      registry,
      file: at("in.csv"),
      model: at("deep-model.json"),
      output,
      backend,
    });
    await expect(completed).rejects.toMatchObject({ code: "config-invalid" });
  });
});
