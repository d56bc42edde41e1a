import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { seededRandom } from "@agop/core";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { agop, folderWith } from "./command-line.js";

/** Of rank two with noise, a quarter missing. */
function table(): string {
  const random = seededRandom(3);
  const lines = Array.from({ length: 60 }, () => {
    const [u, v] = [random.normal(), random.normal()];
    const cell = (j: number) => (Math.cos(j) * u + Math.sin(2 * j) * v + 0.1 * random.normal()).toFixed(3);
    return Array.from({ length: 5 }, (_, j) => (random.uniform() < 0.25 ? "" : cell(j))).join(",");
  });
  return `a,b,c,d,e\n${lines.join("\n")}\n`;
}

/** The second and the third row, cell by cell in the first three columns, change places. */
function withRowsSwapped(text: string): string {
  const lines = text.split("\n");
  const [first, second] = [lines[2].split(","), lines[3].split(",")];
  lines[2] = [...second.slice(0, 3), ...first.slice(3)].join(",");
  lines[3] = [...first.slice(0, 3), ...second.slice(3)].join(",");
  return lines.join("\n");
}

const fixed = ["--ridge", "0.01", "--holdout", "0", "--max-iterations", "4"] as const;
const envelope = z.looseObject({ content: z.record(z.string(), z.json()) });

/** Changes what a file says, with a checksum that is right. */
async function edit(path: string, change: (text: string) => string): Promise<void> {
  const { content, ...rest } = envelope.parse(JSON.parse(await readFile(path, "utf8")));
  const text = change(JSON.stringify(content));
  expect(text).not.toBe(JSON.stringify(content));
  const changed = z.json().parse(JSON.parse(text));
  const sha256 = createHash("sha256").update(JSON.stringify(changed)).digest("hex");
  await writeFile(path, JSON.stringify({ ...rest, sha256, content: changed }));
}

describe("a checkpoint", () => {
  it.each([
    ["by rows", []],
    ["in memory", ["--algorithm", "bilateral-lin-rfm", "--preparation", "standardise"]],
  ])("of a table whose cells have changed places is refused: %s", async (_, options) => {
    const at = await folderWith({ "in.csv": table(), "swapped.csv": withRowsSwapped(table()) });
    const args = [...fixed, ...options, "--quiet"];
    const made = await agop("complete", at("in.csv"), ...args, "--checkpoint", at("state"));
    expect(made.exitCode, made.stderr).toBe(0);
    const same = await agop("complete", at("in.csv"), ...args, "--resume", at("state"));
    expect(same.exitCode, same.stderr).toBe(0);
    const other = await agop("complete", at("swapped.csv"), ...args, "--resume", at("state"));
    expect(other).toMatchObject({ exitCode: 2, stdout: "" });
    expect(other.stderr).toContain("is of another run: data differ");
  });

  it.each([
    ["an iteration below 1", (text: string) => text.replace(/"iteration":\d+,"state"/, '"iteration":-5,"state"')],
    ["no iteration at all", (text: string) => text.replace(/"iteration":\d+,"state"/, '"iteration":1e300,"state"')],
    ["a negative ridge", (text: string) => text.replace(/"step":\{"ridge":[^,]*/, '"step":{"ridge":-1')],
    ["numbers cut off", (text: string) => text.replace(/"float64":"[^"]*"/, '"float64":"AAAA"')],
    [
      "another kind of content",
      (text: string) => text.replace(/"chosen":\{"algorithm":"[^"]*"/, '"chosen":{"algorithm":3'),
    ],
  ])("with %s is refused in one line", async (_, change) => {
    const at = await folderWith({ "in.csv": table() });
    await agop("complete", at("in.csv"), ...fixed, "--quiet", "--checkpoint", at("state"));
    await edit(at("state"), change);
    const { exitCode, stderr } = await agop("complete", at("in.csv"), ...fixed, "--quiet", "--resume", at("state"));
    expect(exitCode, stderr).toBe(2);
    expect(stderr.trimEnd().split("\n").length).toBe(1);
    expect(stderr).toMatch(/damaged|is no whole agop checkpoint/);
  });

  it("of another version of Node is gone on from, and told", async () => {
    const at = await folderWith({ "in.csv": table() });
    await agop("complete", at("in.csv"), ...fixed, "--quiet", "--checkpoint", at("state"));
    await edit(at("state"), (text) => text.replace(/"madeWith":"[^"]*"/, '"madeWith":"Node 4.0.0 on vax vms"'));
    const { exitCode, stderr } = await agop("complete", at("in.csv"), ...fixed, "--quiet", "--resume", at("state"));
    expect(exitCode).toBe(0);
    expect(stderr).toContain("was written by Node 4.0.0 on vax vms");
    const here = await agop("complete", at("in.csv"), ...fixed, "--quiet", "--checkpoint", at("state"));
    expect(here.stderr).not.toContain("was written by");
  });
});

describe("a model", () => {
  it.each([
    ["a deviation of 0", (text: string) => text.replace(/"deviation":[^}]*/, '"deviation":0')],
    ["a negative ridge", (text: string) => text.replace(/"ridge":[^,}]*,"interpolates"/, '"ridge":-1,"interpolates"')],
    ["numbers cut off", (text: string) => text.replace(/"float64":"[^"]*"/, '"float64":"AAAA"')],
    ["numbers that are none", (text: string) => text.replace(/"float64":"[^"]{43}/, `"float64":"${"AAAAAAAA+H8".repeat(4).slice(0, 43)}`)], // prettier-ignore
    ["another kind of content", (text: string) => text.replace(/"columns":\[/, '"columns":[7,')],
  ])("with %s is refused in one line, and nothing is written", async (_, change) => {
    const at = await folderWith({ "in.csv": table() });
    const saved = await agop("complete", at("in.csv"), ...fixed, "--quiet", "--save", at("model"));
    expect(saved.exitCode, saved.stderr).toBe(0);
    await edit(at("model"), change);
    const args = ["--quiet", "--model", at("model"), "--out", at("out.csv")];
    const { exitCode, stderr } = await agop("complete", at("in.csv"), ...args);
    expect(exitCode, stderr).toBe(2);
    expect(stderr.trimEnd().split("\n").length).toBe(1);
    await expect(readFile(at("out.csv"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("events and reports of a run that goes on", () => {
  const typesIn = async (path: string) =>
    (await readFile(path, "utf8")).trimEnd().split("\n").map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)).type); // prettier-ignore
  const runsIn = async (path: string) => {
    const [, data = ""] = /id="agop-data">(.*?)<\/script>/s.exec(await readFile(path, "utf8")) ?? [];
    const page = z.object({ history: z.object({ runs: z.array(z.object({ started: z.object({ label: z.string() }) })) }) }); // prettier-ignore
    return page.parse(JSON.parse(data)).history.runs.map(({ started }) => started.label);
  };

  it("have what was before, also where the last line was cut off", async () => {
    const at = await folderWith({ "in.csv": table() });
    const args = ["complete", at("in.csv"), "--ridge", "0.01", "--alpha", "0.5", "--max-iterations", "4", "--quiet"];
    const shown = ["--events", at("events"), "--report", at("report.html")];
    const made = await agop(...args, "--checkpoint", at("state"), ...shown);
    expect(made.exitCode, made.stderr).toBe(0);
    const before = await typesIn(at("events"));
    const labels = await runsIn(at("report.html"));
    expect(labels.slice(-2)).toEqual(["evaluation", "final"]);
    await writeFile(at("events"), (await readFile(at("events"), "utf8")).slice(0, -20));
    const resumed = await agop(...args, "--resume", at("state"), ...shown);
    expect(resumed.exitCode, resumed.stderr).toBe(0);
    const after = await typesIn(at("events"));
    expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    const added = after.slice(before.length - 1);
    expect([added[0], new Set(added.slice(1, -1)), added.at(-1)]).toEqual(["run-started", new Set(["iteration"]), "run-finished"]); // prettier-ignore
    expect(await runsIn(at("report.html"))).toEqual([...labels, "final"]);
    await agop(...args, "--checkpoint", at("another"), ...shown);
    expect(await runsIn(at("report.html"))).toEqual(labels);
    expect(await typesIn(at("events"))).toEqual(before);
  });
});
