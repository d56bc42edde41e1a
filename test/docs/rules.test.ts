import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { isolated } from "../isolated.js";
import { longest } from "../longest.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

const ranges = z.record(z.string(), z.string()).default({});
const manifest = z.object({
  name: z.string(),
  dependencies: ranges,
  peerDependencies: ranges,
  sideEffects: z.union([z.literal(false), z.array(z.string())]).optional(),
});

/** Tests, what they share, and the planted defects of the testkit are not shipped and may import any workspace. */
const isForTests = (file: string): boolean =>
  file.endsWith(".test.ts") || file.startsWith("defects") || basename(file).startsWith("sample-");

/** Every workspace of ours with its source files, tests left out. */
const workspaces = ["packages", "plugins"].flatMap((kind) =>
  readdirSync(join(root, kind)).map((folder) => {
    const path = join(root, kind, folder);
    const { name, dependencies, peerDependencies, sideEffects } = manifest.parse(
      JSON.parse(readFileSync(join(path, "package.json"), "utf8")),
    );
    const sources = readdirSync(join(path, "src"), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts") && !isForTests(file))
      .map((file) => ({
        file: relative(root, join(path, "src", file)),
        text: readFileSync(join(path, "src", file), "utf8"),
      }));
    return { kind, folder, name, declared: { ...dependencies, ...peerDependencies }, sideEffects, sources };
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

/**
 * What each workspace of ours may import of ours: the arrows of docs/architecture.md. Benchmarks and the editor, which are not published,
 * may import anything.
 */
const partLibraries = [
  "@agop/plugin-agop-library",
  "@agop/plugin-phi-library",
  "@agop/plugin-preparation-library",
  "@agop/plugin-schedule-library",
];
const shared = ["@agop/core", "@agop/algebra"];
const arrows: Readonly<Record<string, readonly string[]>> = {
  "@agop/core": [],
  "@agop/algebra": ["@agop/core"],
  "@agop/data": ["@agop/core"],
  "@agop/sinks": ["@agop/core"],
  "@agop/view": ["@agop/core"],
  "@agop/testkit": ["@agop/core"],
  "@agop/workflow": [...shared, "@agop/data", "@agop/sinks"],
};
const isPlugin = (name: string): boolean => /^@agop\/(plugin|backend)-/.test(name);

function mayImport(name: string, kind: string, imported: string): boolean {
  const listed = arrows[name];
  if (listed) return listed.includes(imported);
  if (name === "@agop/benchmarks" || name === "@agop/editor") return true;
  if (name === "@agop/playground")
    return isPlugin(imported) || ["@agop/core", "@agop/data", "@agop/view", "@agop/workflow"].includes(imported);
  if (name === "@agop/experiments")
    return isPlugin(imported) || [...shared, "@agop/data", "@agop/workflow"].includes(imported);
  if (name === "agop") return imported !== "@agop/benchmarks";
  // Preparations are of data.
  if (name === "@agop/plugin-preparation-library" && imported === "@agop/data") return true;
  // A part library is made of core alone; other plugins compose parts of the libraries, and may stand on a backend.
  if (partLibraries.includes(name)) return shared.includes(imported);
  const others = kind === "plugins" ? [...shared, ...partLibraries] : [];
  return others.includes(imported) || imported.startsWith("@agop/backend-");
}

describe("the arrows", () => {
  it.each(workspaces)("$name imports what it may, and declares it", ({ kind, name, declared, sources }) => {
    for (const { file, text } of sources) {
      for (const imported of importsOf(text)) {
        expect(imported in declared, `${file} imports ${imported}, which ${name} does not declare`).toBe(true);
        if (!imported.startsWith("@agop/")) continue;
        expect(mayImport(name, kind, imported), `${file} of ${name} imports ${imported}`).toBe(true);
      }
    }
  });

  it("only container.ts knows Inversify, only start-run.ts RxJS", () => {
    const importing = (library: string) =>
      workspaces.flatMap(({ sources }) => sources.filter(({ text }) => importsOf(text).includes(library)).map(({ file }) => file.split(sep).join("/"))); // prettier-ignore
    expect(importing("inversify")).toEqual(["packages/core/src/plugin/container.ts"]);
    expect(importing("rxjs")).toEqual(["packages/core/src/run/start-run.ts"]);
  });

  it("bundlers keep every file that acts when it is imported", () => {
    for (const { kind, folder, sideEffects, sources } of workspaces) {
      if (sideEffects === undefined) continue;
      const acting = sources.filter(({ text }) => /^(import "|if \(|void |await |process\.|globalThis)/m.test(text));
      const from = `${kind}/${folder}`;
      const paths = acting.map(({ file }) => `./${relative(from, file).split(sep).join("/")}`);
      const kept = sideEffects === false ? [] : sideEffects.filter((path) => path.startsWith("./src/"));
      expect(paths, from).toEqual(kept);
    }
  });

  it("lead in no circle from file to file, also not of types", () => {
    const graph = new Map<string, readonly string[]>();
    for (const { sources } of workspaces) {
      for (const { file, text } of sources) {
        const targets = [...text.matchAll(/^(?:import|export)[^;]*? from "(\.[^"]+)";/gms)].map(([, path]) =>
          join(dirname(file), path.replace(/\.js$/, ".ts")),
        );
        graph.set(file, targets);
      }
    }
    expect(circleIn(graph)).toEqual([]);
  });
});

/** Files that import one another in a circle; none where there is none. */
function circleIn(graph: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): readonly string[] => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (done.has(file)) return [];
    for (const target of graph.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle.length > 0) return circle;
    }
    done.add(file);
    return [];
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle.length > 0) return circle;
  }
  return [];
}

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

describe("tests", () => {
  const folders = ["packages", "plugins", "docs/examples", "test"];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".test.ts") && !/node_modules|dist/.test(file))
      .map((file) => join(folder, file).split(sep).join("/")),
  );
  const changesProcess =
    /vi\.(stub|resetModules|spyOn\((console|process|globalThis))|process\.(env(\.\w+|\["\w+"\]) = |on\()|binding[:] "/;

  it("leave their process as it is, or have one of their own", () => {
    const changing = files.filter((file) => {
      // Strings that a test writes into files are not its own doing.
      const code = readFileSync(join(root, file), "utf8").replaceAll(/`[^`]*`/g, "");
      return changesProcess.test(code) && !isolated.includes(file);
    });
    expect(changing).toEqual([]);
  });

  it("that have a process of their own, or begin first, are there", () => {
    for (const file of [...isolated, ...longest]) expect(files).toContain(file);
  });
});
