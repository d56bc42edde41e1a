import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));

const manifest = z.object({ name: z.string(), dependencies: z.record(z.string(), z.string()).default({}) });

/** Tests, and the planted defects of the testkit, are not shipped and may import any workspace. */
const isForTests = (file: string): boolean => file.endsWith(".test.ts") || file.startsWith("defects");

/** Every workspace of ours with its source files, tests left out. */
const workspaces = ["packages", "plugins"].flatMap((kind) =>
  readdirSync(join(root, kind)).map((folder) => {
    const path = join(root, kind, folder);
    const { name, dependencies } = manifest.parse(JSON.parse(readFileSync(join(path, "package.json"), "utf8")));
    const sources = readdirSync(join(path, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !isForTests(file))
      .map((file) => ({
        file: relative(root, join(path, "src", file)),
        text: readFileSync(join(path, "src", file), "utf8"),
      }));
    return { kind, folder, name, dependencies, sources };
  }),
);

const importsOf = (text: string): readonly string[] =>
  [...text.matchAll(/(?:from|import) "([^".$][^"$]*)"/g)]
    .map(([, name]) => name)
    .filter((name) => !name.startsWith("node:"))
    .map((name) =>
      name
        .split("/")
        .slice(0, name.startsWith("@") ? 2 : 1)
        .join("/"),
    );

describe("the arrows", () => {
  it.each(workspaces)("$name imports what it may, and declares it", ({ kind, name, dependencies, sources }) => {
    const peers = ["vitest"];
    for (const { file, text } of sources) {
      for (const imported of importsOf(text)) {
        const isDeclared = imported in dependencies || (name === "@agop/testkit" && peers.includes(imported));
        expect(isDeclared, `${file} imports ${imported}, which ${name} does not declare`).toBe(true);
        if (!imported.startsWith("@agop/")) continue;
        if (kind === "plugins") expect(imported, file).toMatch(/^@agop\/(core|backend-[a-z]+)$/);
        if (name === "@agop/core") expect(imported, `${file} of core`).toBe("nothing of ours");
        if (name === "@agop/workflow") expect(imported, file).toMatch(/^@agop\/(core|data)$/);
      }
    }
  });

  it("only container.ts knows Inversify, only run.ts RxJS", () => {
    const importing = (library: string) =>
      workspaces.flatMap(({ sources }) => sources.filter(({ text }) => importsOf(text).includes(library)).map(({ file }) => file.split(sep).join("/"))); // prettier-ignore
    expect(importing("inversify")).toEqual(["packages/core/src/container.ts"]);
    expect(importing("rxjs")).toEqual(["packages/core/src/run.ts"]);
  });
});

describe("the command", () => {
  const sourcesOf = (folder: string) => workspaces.find((workspace) => workspace.folder === folder)?.sources ?? [];

  it("reads options and prints: at most 1,500 lines", () => {
    const lines = sourcesOf("cli").reduce((sum, { text }) => sum + text.split("\n").length - 1, 0);
    expect(lines).toBeGreaterThan(500);
    expect(lines).toBeLessThanOrEqual(1500);
  });

  it("alone knows flags and a terminal", () => {
    for (const { file, text } of sourcesOf("workflow")) {
      expect(text, file).not.toMatch(/--[a-z]|process\.(argv|std|exit)/);
    }
  });
});

describe("plugins", () => {
  it.each(workspaces.filter(({ kind }) => kind === "plugins"))(
    "$name neither prints nor looks at a clock",
    ({ sources }) => {
      for (const { file, text } of sources) expect(text, file).not.toMatch(/console\.|Date\.now|performance\.now/);
    },
  );
});
