import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { seededRandom } from "@agop/core";
import type { CompletionDocument } from "@agop/workflow";
import { describe, expect, it } from "vitest";
import { agop, folderWith } from "./command-line.js";

/** Hours of two noisy curves in the European way, -9 for what is missing, a column of one number and one of names. */
function hours(): string {
  const random = seededRandom(3);
  const rows = Array.from({ length: 96 }, (_, i) => {
    const signal = Math.sin(i / 5);
    const cells = [signal, 2 * signal * signal, signal ** 3].map((value) =>
      random.uniform() < 0.12 ? "-9" : (value + 0.05 * random.normal()).toFixed(3).replace(".", ","),
    );
    return [new Date(Date.UTC(2024, 0, 1, i)).toISOString(), ...cells, "7", signal > 0 ? "roof" : "street"].join(";");
  });
  return `time;first;second;third;constant;place\n${rows.join("\n")}\n`;
}

/** Ratings by two tastes. */
function ratings(): string {
  const rows = Array.from({ length: 30 * 20 }, (_, k) => [Math.floor(k / 20), k % 20] as const)
    .filter(([user, item]) => (3 * user + 7 * item) % 5 > 1)
    .map(([user, item]) => `user${user},item${item},${1 + ((user % 2) + 2 * (item % 2) + ((user * item) % 2))}\n`);
  return `user,item,rating\n${rows.join("")}`;
}

/** A configuration that does again what a document of --json says of. */
function configurationOf({ algorithm, preparations, settings, iterations }: CompletionDocument, problem: object) {
  return {
    problem: { kind: "matrix-completion", ...problem },
    preparation: preparations,
    algorithm: { name: algorithm, ...settings },
    backend: "wasm",
    stop: { maxIterations: iterations, tolerance: 0 },
    output: { completed: "again.csv", estimate: "estimate.csv", model: "model.json" },
  };
}

describe("agop run, of what agop complete chose,", () => {
  it.each([
    ["hours.csv", hours(), ["--missing", "-9"], { table: "hours.csv", missing: ["-9"] }],
    [
      "hours.csv.gz",
      gzipSync(hours()),
      ["--missing", "-9", "--algorithm", "lin-rfm", "--preparation", "neighbours,standardise"],
      { table: "hours.csv.gz", missing: ["-9"], decimal: "," },
    ],
    [
      "ratings.csv",
      ratings(),
      ["--triplets", "user,item,rating"],
      { triplets: "ratings.csv", columns: ["user", "item", "rating"] },
    ],
  ] as const)("completes %s to the same bytes", async (name, content, flags, problem) => {
    const at = await folderWith({});
    await writeFile(at(name), content);
    const asked = ["complete", at(name), ...flags, "--backend", "wasm", "--quiet", "--json", "--out", at("out.csv")];
    const completed = await agop(...asked);
    expect(completed).toMatchObject({ exitCode: 0 });
    const document = JSON.parse(completed.stdout) as CompletionDocument;
    const configuration = configurationOf(document, problem);
    await writeFile(at("run.json"), JSON.stringify(configuration));
    expect(await agop("run", at("run.json"), "--quiet")).toMatchObject({ exitCode: 0 });
    expect(await readFile(at("again.csv"), "utf8")).toBe(await readFile(at("out.csv"), "utf8"));
    const estimate = (await readFile(at("estimate.csv"), "utf8")).trimEnd().split("\n");
    expect(estimate).toHaveLength(document.rows);

    // With the entries that the completion held out, it is the evaluation: the same split by the same seed.
    await writeFile(at("run.json"), JSON.stringify({ ...configuration, holdout: 0.1 }));
    const evaluated = await agop("run", at("run.json"), "--quiet", "--json");
    expect(JSON.parse(evaluated.stdout)).toMatchObject({ heldOut: { n: document.holdout?.n } });
  });

  it("refuses preparations where they make no sense, in the words of agop complete", async () => {
    const at = await folderWith({ "in.csv": "a,b\n1,2\n3,\n5,6\n7,8.5\n" });
    const configuration = { problem: { kind: "matrix-completion", table: "in.csv" }, algorithm: { name: "lin-rfm" } };
    const refusal = async (changed: object): Promise<string> => {
      await writeFile(at("run.json"), JSON.stringify({ ...configuration, ...changed }));
      const { exitCode, stderr } = await agop("run", at("run.json"), "--quiet");
      expect(exitCode).toBe(2);
      return stderr;
    };
    expect(await refusal({ preparation: ["neighbours"] })).toContain("--preparation neighbours makes no sense of this");
    expect(await refusal({ preparation: ["magic"] })).toContain('there is no preparation "magic"');
    const both = { kind: "matrix-completion", table: "in.csv", triplets: "in.csv" };
    expect(await refusal({ problem: both })).toContain('one file, named either as "table" or as "triplets"');
    const regression = { kind: "sparse-regression", table: "full.csv", target: "b" };
    await writeFile(at("full.csv"), "a,b\n1,2\n3,4\n5,7\n");
    expect(await refusal({ problem: regression, preparation: ["standardise"] })).toContain("not for sparse-regression");
    expect(await refusal({ problem: regression, output: { completed: "out.csv" } })).toContain("output.completed");
  });
});
