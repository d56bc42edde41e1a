import { readdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { agop, folderWith, smallTable } from "./command-line.js";

/** Exit code 2, one line on stderr that begins with the command's name and says what and where, no stack trace. */
async function expectRefusal(args: readonly string[], ...said: readonly string[]): Promise<void> {
  const { exitCode, stdout, stderr } = await agop(...args);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
  for (const part of said) expect(stderr).toContain(part);
  const lines = stderr.trimEnd().split("\n");
  // That a faster backend is not on this machine is noted in a line of its own.
  expect(lines.filter((line) => !line.startsWith("note: "))).toHaveLength(1);
  expect(stderr).not.toContain("    at ");
}

describe("agop complete refuses", () => {
  it.each([
    ["an empty file", "", ["in.csv is empty"]],
    ["a header only", "a,b\n", ["in.csv has no rows"]],
    ["a short row", "a,b\n1,2\n3\n", ["in.csv:3", "1 cells", 'nothing for column "b"']],
    ["a long row", "a,b\n1,2\n3,4,5\n", ["in.csv:3", "3 cells", "cell 3 has no column"]],
    ["a decimal comma", "a;b\n1;2.5\n12,5;3\n", ["in.csv:3", '"a"', '"12,5"', "--decimal"]],
    ["a word among numbers", "a,b\n1,2\n4,abc\n", ["in.csv:3", '"b"', '"abc"', "--missing"]],
    ["all cells missing", "a,b\nNA,\n,\n", ["in.csv", "no column with a number"]],
    ["an infinite value", "a,b\n1,2\n4,-inf\n", ["in.csv:3", '"b"', "infinite"]],
    ["a broken quote", 'a,b\n1,2\n1,"2\n', ["in.csv:3:", "Quote"]],
  ])("%s", async (_, content, said) => {
    const at = await folderWith({ "in.csv": content });
    await expectRefusal(["complete", at("in.csv")], ...said);
  });

  it.each([
    [["--ridge", "-1"], "--ridge is -1; it must be auto or >= 0"],
    [["--alpha", "0"], "--alpha is 0; it must be > 0"],
    [["--alpha", "-0.5"], "--alpha is -0.5"],
    [["--rank", "5"], "--rank is 5; it must be an integer from 1 to 4"],
    [["--rank", "1.5"], "--rank is 1.5"],
    [["--holdout", "1"], "--holdout is 1; it must be >= 0 and < 1"],
    [["--max-iterations", "0"], "--max-iterations is 0"],
    [
      ["--algorithm", "magic"],
      'there is no algorithm "magic"; known are rfm, lin-rfm, bilateral-lin-rfm, compact-lin-rfm, deep-lin-rfm, expectation-maximisation, gaussian-mixture, metric-lin-rfm, kernel-rfm, tree-rfm, column-stack, irls-p, basis-pursuit, nuclear-norm, soft-impute',
    ],
    [["--backend", "abacus"], 'there is no backend "abacus"; known are'],
    [["--delimiter", ""], 'the delimiter is ""'],
    [["--algorithm", "nuclear-norm", "--alpha", "1"], 'algorithm "nuclear-norm" has no option for --alpha'],
    [["--algorithm", "irls-p", "--phi", "power"], 'algorithm "irls-p" has no option for --phi'],
    [["--phi", "magic"], 'there is no φ "magic"; known are'],
    [["--phi", "rational", "--alpha", "1", "--algorithm", "lin-rfm"], 'φ "rational" has no option for --alpha'],
    [["--triplets", "a,b"], '--triplets is "a,b"'],
    [["--out", "/no/such/folder/out.csv"], "there is no folder /no/such/folder"],
    [["--events", "/no/such/folder/events.jsonl"], "there is no folder /no/such/folder"],
    [["--config", "/no/such/agop.config.ts"], "there is no file /no/such/agop.config.ts"],
  ])("%j", async (options, said) => {
    const at = await folderWith({ "in.csv": smallTable() });
    await expectRefusal(["complete", at("in.csv"), ...options], said);
  });

  it("a file that is not there, and a folder", async () => {
    const at = await folderWith({});
    await expectRefusal(["complete", at("none.csv")], "none.csv");
    await expectRefusal(["complete", at(".")], "cannot read");
  });

  it("duplicate triplets with different values", async () => {
    const at = await folderWith({ "in.csv": "user,item,rating\nann,dune,5\nbob,dune,3\nann,dune,4\n" });
    await expectRefusal(
      ["complete", at("in.csv"), "--triplets", "user,item,rating"],
      "in.csv:4",
      "(ann, dune) is 4 here and 5 in line 2",
    );
  });

  it("an output that is a folder, and leaves nothing half-written", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    await expectRefusal(["complete", at("in.csv"), "--out", dirname(at("in.csv"))], "it is a folder");
    expect(await readdir(dirname(at("in.csv")))).toEqual(["in.csv"]);
  });

  it("words and options that there are not", async () => {
    for (const args of [["complete"], ["complete", "x", "--nonsense"], ["complete", "x", "--ridge", "much"], ["fly"]]) {
      const { exitCode, stdout, stderr } = await agop(...args);
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
      expect(stderr).toContain("error:");
    }
  });
});

const runConfig = (change: object): string =>
  JSON.stringify({
    problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3, cols: 3 },
    algorithm: { name: "lin-rfm" },
    ...change,
  });

describe("agop run refuses", () => {
  const triplets = "0,0,1\n0,1,2\n1,0,3\n2,2,4\n";
  it.each([
    ["malformed JSON", '{\n  "problem": {,\n}', ["run.json:2:15"]],
    ["a word in JSON", '{\n  "problem": nope\n}', ["run.json:2:14", "invalid symbol"]],
    [
      "a shape beyond 32 bits",
      runConfig({ problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3e9, cols: 3 } }),
      ["run.json: problem.rows"],
    ],
    ["a file cut short", '{ "problem": {', ["run.json:1:15"]],
    ["a missing part", "{}", ["run.json: problem"]],
    ["an unknown key", runConfig({ ridge: 1 }), ["run.json", "ridge"]],
    ["an unknown algorithm", runConfig({ algorithm: { name: "magic" } }), ['no algorithm "magic"', "lin-rfm"]],
    [
      "too few rows to hold any out",
      runConfig({ problem: { kind: "sparse-regression", table: "two.csv", target: "y" }, holdout: 0.1 }),
      ["holdout 0.1 of 2 rows leaves 2 to fit and 0 to measure"],
    ],
    [
      "classes that are numbers, all of them different",
      runConfig({
        problem: { kind: "supervised", table: "numbers.csv", targets: ["y"], task: "classification" },
        algorithm: { name: "kernel-rfm" },
      }),
      ["the target has 4 values, all of them different", "regression"],
    ],
    ["an unknown φ", runConfig({ algorithm: { name: "lin-rfm", phi: { name: "psi" } } }), ['no φ "psi"', "power"]],
    ["an unknown backend", runConfig({ backend: "abacus" }), ['no backend "abacus"', "cpu"]],
    ["an unknown option", runConfig({ algorithm: { name: "lin-rfm", rigde: 1 } }), ['"rigde"', "ridge"]],
    ["a negative ridge", runConfig({ algorithm: { name: "lin-rfm", ridge: -1 } }), ['option "ridge" is -1', ">= 0"]],
    ["α = 0", runConfig({ algorithm: { name: "lin-rfm", phi: { name: "power", alpha: 0 } } }), ['"alpha" is 0', "> 0"]],
    ["a rank too high", runConfig({ algorithm: { name: "lin-rfm", rank: 4 } }), ["rank is 4", "<= 3"]],
    [
      "an index outside the shape",
      runConfig({ problem: { kind: "matrix-completion", triplets: "in.csv", rows: 2, cols: 3 } }),
      ["in.csv:4", "row index 2 lies outside 0 to 1"],
    ],
    [
      "an algorithm that does not apply",
      runConfig({ problem: { kind: "matrix-completion", triplets: "none.csv", rows: 2, cols: 3 } }),
      ["none.csv"],
    ],
  ])("%s", async (_, config, said) => {
    const tables = { "two.csv": "x,y\n1,2\n3,4\n", "numbers.csv": "x,y\n1,2\n3,4\n5,7\n6,1\n" };
    const at = await folderWith({ "run.json": config, "in.csv": triplets, ...tables });
    await expectRefusal(["run", at("run.json"), "--quiet"], ...said);
  });

  it("a configuration in TypeScript that does not parse, in one line", async () => {
    const at = await folderWith({ "run.ts": "export default {\n  problem: }\n" });
    await expectRefusal(["run", at("run.ts")], "run.ts does not load");
  });

  it("a plugin that is none", async () => {
    const plugin =
      '{ name: "mine", contract: 2, contributions: [{ kind: "phi", name: "psi", summary: "s", source: "s" }] }';
    const at = await folderWith({ "agop.config.ts": `export default { plugins: [${plugin}] };\n` });
    await expectRefusal(["plugins", "--config", at("agop.config.ts")], "plugin mine: contributions.0.options");
  });

  it("a problem that no memory holds", async () => {
    const problem = { kind: "matrix-completion", triplets: "in.csv", rows: 3e5, cols: 3e5 };
    const at = await folderWith({ "run.json": runConfig({ problem, backend: "cpu" }), "in.csv": "0,0,1\n" });
    const { exitCode, stderr } = await agop("run", at("run.json"), "--quiet");
    expect(exitCode).toBe(2);
    expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
      /^agop: a dense 300000 x 300000 matrix of 670.6 GiB cannot be held/,
    );
  });

  it("an output folder that is not there", async () => {
    const at = await folderWith({
      "run.json": runConfig({ output: { estimate: "no/estimate.csv" } }),
      "in.csv": triplets,
    });
    await expectRefusal(["run", at("run.json")], "there is no folder");
    expect(await readFile(at("in.csv"), "utf8")).toBe(triplets);
  });
});
