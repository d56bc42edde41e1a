import { chmod, link, lstat, readFile, symlink } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { agop, folderWith, smallTable, spawnAgop } from "./command-line.js";

const triplets = "0,0,1\n0,1,2\n1,0,3\n2,1,4\n2,2,5\n";
const config = (output: object) =>
  JSON.stringify({
    problem: { kind: "matrix-completion", triplets: "in.csv", rows: 3, cols: 3 },
    algorithm: { name: "lin-rfm" },
    output,
  });

describe("an output never replaces what is read", () => {
  it.each([
    [["--events", "in.csv"], smallTable()],
    [["--out", "out.csv", "--events", "out.csv"], smallTable()],
    [["--events", "link.csv"], smallTable()],
    [["--events", "hard.csv"], smallTable()],
    [["--out", "out.csv", "--events", "out-link.csv"], smallTable()],
    [["--triplets", "0,1,2", "--out", "in.csv"], triplets],
  ])("agop complete %j", async (options, content) => {
    const at = await folderWith({ "in.csv": content });
    await symlink(at("in.csv"), at("link.csv"));
    await link(at("in.csv"), at("hard.csv"));
    // Of what is not there yet.
    await symlink("out.csv", at("out-link.csv"));
    const args = options.map((option) => (option.endsWith(".csv") ? at(option) : option));
    const { exitCode, stderr } = await agop("complete", at("in.csv"), "--quiet", ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("it is also");
    expect(await readFile(at("in.csv"), "utf8")).toBe(content);
  });

  it.each([{ events: "in.csv" }, { estimate: "in.csv" }, { events: "run.json" }, { estimate: "x", events: "x" }])(
    "agop run with %j",
    async (output) => {
      const at = await folderWith({ "in.csv": triplets, "run.json": config(output) });
      const { exitCode } = await agop("run", at("run.json"), "--quiet");
      expect(exitCode).toBe(2);
      expect(await readFile(at("in.csv"), "utf8")).toBe(triplets);
      expect(await readFile(at("run.json"), "utf8")).toBe(config(output));
    },
  );

  it.each([
    ["complete", ["--save"]],
    ["complete", ["--out"]],
    ["complete", ["--report"]],
    ["train", ["--target", "a", "--save"]],
    ["regress", ["--target", "a", "--events"]],
  ])("agop %s %j with the configuration", async (command, options) => {
    const content = "export default { plugins: [] };\n";
    const at = await folderWith({ "in.csv": smallTable(), "own.config.ts": content });
    const args = [command, at("in.csv"), "--config", at("own.config.ts"), ...options, at("own.config.ts"), "--quiet"];
    const { exitCode, stderr } = await agop(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("it is also what is read");
    expect(await readFile(at("own.config.ts"), "utf8")).toBe(content);
  });

  it("a file that is write-protected stays, whoever asks", async () => {
    const at = await folderWith({ "in.csv": smallTable(), "out.csv": "old", "r.html": "old" });
    for (const [option, name] of [
      ["--out", "out.csv"],
      ["--report", "r.html"],
    ]) {
      await chmod(at(name), 0o444);
      const { exitCode, stderr } = await agop("complete", at("in.csv"), "--quiet", option, at(name));
      expect(exitCode).toBe(2);
      expect(stderr).toContain("it is write-protected");
      expect(await readFile(at(name), "utf8")).toBe("old");
    }
  });

  it("but a table may be completed in place", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    expect((await agop("complete", at("in.csv"), "--out", at("in.csv"), "--quiet")).exitCode).toBe(0);
    expect(await readFile(at("in.csv"), "utf8")).not.toContain(",,");
  });

  it("a device is not replaced", async () => {
    const at = await folderWith({ "in.csv": smallTable() });
    const { exitCode, stderr } = await agop("complete", at("in.csv"), "--out", "/dev/null", "--quiet");
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("not a regular file") as unknown,
    });
  });
});

it("a link stays a link, also to what is not there yet", async () => {
  const at = await folderWith({ "in.csv": smallTable(), "old.html": "old" });
  for (const [name, target] of Object.entries({ "out.csv": "new.csv", "a.html": "old.html", "b.html": "new.html" })) {
    await symlink(target, at(name));
  }
  for (const report of ["a.html", "b.html"]) {
    const outputs = ["--out", at("out.csv"), "--report", at(report)];
    expect(await agop("complete", at("in.csv"), "--quiet", ...outputs)).toMatchObject({ exitCode: 0 });
    expect((await lstat(at(report))).isSymbolicLink()).toBe(true);
  }
  expect((await lstat(at("out.csv"))).isSymbolicLink()).toBe(true);
  expect(await readFile(at("new.csv"), "utf8")).not.toContain(",,");
  for (const name of ["old.html", "new.html"]) expect(await readFile(at(name), "utf8")).toContain("<html");
});

it.each(["SIGINT", "SIGTERM"] as const)("agop run ends with 130 on %s and writes no estimate", async (signal) => {
  const text = config({ estimate: "estimate.csv" });
  const slow = { ...(JSON.parse(text) as object), stop: { maxIterations: 1e9, tolerance: 0 } };
  const at = await folderWith({ "in.csv": triplets, "run.json": JSON.stringify(slow) });
  const { exitCode } = await spawnAgop(["run", at("run.json")], {
    interruptWhen: (said) => said.includes("iteration"),
    signal,
  });
  expect(exitCode).toBe(130);
  await expect(readFile(at("estimate.csv"))).rejects.toMatchObject({ code: "ENOENT" });
});

it("a reader that goes away is no defect", async () => {
  const { exitCode, stderr } = await spawnAgop(["plugins"], { closesOutput: true });
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: "" });
});

it("a reader of the progress that goes away does not end the work", async () => {
  const at = await folderWith({ "in.csv": smallTable() });
  const args = ["complete", at("in.csv"), "--out", at("out.csv")];
  const { exitCode } = await spawnAgop(args, { closesErrors: true });
  expect(exitCode).toBe(0);
  expect(await readFile(at("out.csv"), "utf8")).not.toContain(",,");
});
