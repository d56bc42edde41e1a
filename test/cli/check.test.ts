import { describe, expect, it } from "vitest";
import { agop, folderWith } from "./command-line.js";

const phi = (name: string, value: string): string => `
import { contributePhi, definePlugin } from "@agop/core/plugin";
import { z } from "zod";

export const mine = definePlugin({
  name: "mine",
  contributions: [
    contributePhi({
      name: "${name}",
      summary: "a function",
      source: "a test",
      options: z.object({ scale: z.number().positive().default(1).describe("of s") }),
      create: ({ scale }) => ({ name: "${name}", value: (s: number) => ${value} }),
    }),
  ],
});
`;

const check = async (content: string, ...options: readonly string[]) => {
  const at = await folderWith({ "plugin.ts": content });
  return agop("check", at("plugin.ts"), ...options);
};

describe("agop check", () => {
  it("says how many checks a good plugin passes", async () => {
    const { exitCode, stdout, stderr } = await check(phi("softened", "Math.log1p(s / scale)"));
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^mine: \d+ checks passed, 0 failed/);
    expect(exitCode).toBe(0);
  });

  it("prints what fails, with the input that shows it, and ends with 1", async () => {
    const { exitCode, stdout } = await check(phi("falling", "1 / (scale + s)"));
    expect(stdout).toContain('mine, φ "falling"\n  phi-not-decreasing: does not decrease\n    φ falls from 1 at 0 to ');
    expect(stdout).toMatch(/mine: \d+ checks passed, 1 failed/);
    expect(exitCode).toBe(1);
  });

  it("says where a plugin throws what is no error of Agop", async () => {
    const { exitCode, stdout } = await check(phi("throwing", "(undefined as unknown as number[])[s] * scale"));
    expect(stdout).toMatch(/phi-finite: .*\n {4}TypeError: .*\n {4}at .*plugin\.ts/);
    expect(exitCode).toBe(1);
  });

  it.each([
    ['contributions: [{ kind: "psi" }]', "contract: 2", "plugin mine: contributions.0.kind"],
    ["contributions: []", "contract: 1", "plugin mine is written for plugin contract 1"],
  ])("refuses %s of %s, and looks no further", async (contributions, contract, said) => {
    const { exitCode, stdout } = await check(`export default { name: "mine", ${contract}, ${contributions} };\n`);
    expect(stdout).toContain("plugin-registers");
    expect(stdout).toContain(said);
    expect(stdout).toContain("mine: 0 checks passed, 1 failed");
    expect(exitCode).toBe(1);
  });

  it("prints one document for programs", async () => {
    const { exitCode, stdout } = await check(phi("falling", "1 / (scale + s)"), "--json");
    const { findings } = JSON.parse(stdout) as { readonly findings: readonly Readonly<Record<string, string>>[] };
    expect(findings.filter(({ outcome }) => outcome === "failed")).toMatchObject([
      { plugin: "mine", suite: 'φ "falling"', id: "phi-not-decreasing" },
    ]);
    expect(exitCode).toBe(1);
  });

  it.each([
    ["export const nothing = 1;\n", "exports no plugin (export what definePlugin returns)"],
    ["export const broken = ;\n", "does not load"],
  ])("ends with 2 and one line for %j", async (content, said) => {
    const { exitCode, stdout, stderr } = await check(content);
    expect(stderr).toContain(said);
    expect(stderr.trim()).not.toContain("\n");
    expect(stdout).toBe("");
    expect(exitCode).toBe(2);
  });

  it("ends with 2 where there is no file, or a folder", async () => {
    const at = await folderWith({});
    expect(await agop("check", at("none.ts"))).toMatchObject({ exitCode: 2 });
    const folder = await agop("check", at("."));
    expect(folder).toMatchObject({ exitCode: 2 });
    expect(folder.stderr).toContain("is a folder; name a file");
  });
});
