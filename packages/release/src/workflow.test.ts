import { accessSync, constants, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const at = (path: string): string => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const read = (path: string): string => readFileSync(at(path), "utf8");

/** Each of its steps is one line. */
const commands = [...read(".github/workflows/release.yml").matchAll(/- run: (.*)$/gm)].map(
  ([, command = ""]) => command,
);

describe("the workflow that publishes", () => {
  it("tests, packs and publishes, in this order", () => {
    const inOrder = [".ci/run", "npm run release -- pack", "npm publish"];
    const places = inOrder.map((command) => commands.findIndex((each) => each.includes(command)));
    expect(places).not.toContain(-1);
    expect(places).toEqual([...places].sort((a, b) => a - b));
  });

  it("runs scripts that exist", () => {
    const { scripts } = JSON.parse(read("package.json")) as { readonly scripts: Readonly<Record<string, string>> };
    const named = commands.flatMap((command) => [...command.matchAll(/npm run (\S+)/g)].map(([, name = ""]) => name));
    expect(named.length).toBeGreaterThan(0);
    for (const name of named) expect(scripts).toHaveProperty([name]);
    for (const file of commands.filter((command) => /^[./\w-]+$/.test(command))) accessSync(at(file), constants.X_OK);
  });

  it("publishes what was packed, with provenance", () => {
    const publish = commands.find((command) => command.includes("npm publish"));
    expect(publish).toContain("./release/*.tgz");
    expect(publish).toContain("--provenance");
  });
});
