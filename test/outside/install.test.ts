import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LocalRegistry, localRegistry } from "./local-registry.js";
import { type Manifest, pack, root, run, type Tarball } from "./packed.js";

// What a user has after `npm install agop` and after `npm create agop-plugin`, in empty folders.

/** The Node that runs this; `npm run test:nodes` names every one that is supported. */
const nodes = (process.env["AGOP_NODES"] ?? process.versions.node.split(".")[0]).split(",").map(Number);
const readRoot = (path: string): string => readFileSync(join(root, path), "utf8");
const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "agop-install-"));

let tarballs: readonly Tarball[] = [];
let registry: LocalRegistry;

beforeAll(async () => {
  tarballs = await pack();
  registry = await localRegistry(tarballs);
});

afterAll(() => {
  registry.close();
});

/** The folder of a Node: the one that runs this, or the registry's. */
const folderOf = new Map<number, Promise<string>>();
function nodeFolder(major: number): Promise<string> {
  const known = folderOf.get(major);
  if (known) return known;
  const found = process.versions.node.startsWith(`${major}.`)
    ? Promise.resolve(dirname(process.execPath))
    : fetched(major);
  folderOf.set(major, found);
  return found;
}

async function fetched(major: number): Promise<string> {
  const cwd = emptyFolder();
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  await run(
    "npm",
    ["install", "--no-audit", "--no-fund", "--prefer-offline", "--prefix", cwd, `${name}@${major}`],
    cwd,
  );
  return join(cwd, "node_modules", name, "bin");
}

/** Runs a command with one Node first in its path. */
async function on(major: number, program: string, args: readonly string[], cwd: string): Promise<string> {
  return run(program, args, cwd, { PATH: `${await nodeFolder(major)}${delimiter}${process.env["PATH"] ?? ""}` });
}

describe("every tarball", () => {
  const rootManifest = JSON.parse(readRoot("package.json")) as Manifest & {
    readonly repository: { readonly url: string };
  };

  it("says what it is, whose, and where it comes from", () => {
    for (const { folder, manifest } of tarballs) {
      const { license, engines, publishConfig, repository, keywords = [] } = manifest;
      expect({ folder, license, engines, publishConfig, repository }).toEqual({
        folder,
        license: "MIT",
        engines: rootManifest.engines,
        publishConfig: { access: "public", provenance: true },
        repository: { ...rootManifest.repository, directory: folder },
      });
      expect(keywords.length, folder).toBeGreaterThan(3);
      expect(keywords, folder).toContain("agop");
    }
  });

  it("has the licence, a README, all that it exports and nothing that points to what it has not", () => {
    for (const { folder, manifest, paths } of tarballs) {
      expect(paths, folder).toEqual(expect.arrayContaining(["LICENSE", "README.md", "package.json"]));
      expect(readRoot(join(folder, "LICENSE")), folder).toBe(readRoot("LICENSE"));
      expect(
        paths.filter((path) => /\.map$|\.test\.(js|d\.ts)$|\.tsbuildinfo$/.test(path)),
        `${folder}: after npm run clean and a new build`,
      ).toEqual([]);
      expect(manifest.exports, folder).toMatchObject({ "./package.json": "./package.json" });
      for (const target of Object.values(manifest.exports ?? {})) {
        const { types, default: code } = (typeof target === "string" ? { default: target } : target) as Readonly<
          Record<string, string>
        >;
        for (const path of [code, ...(types ? [types] : [])]) expect(paths, folder).toContain(path.slice(2));
      }
    }
  });

  it("asks for core as a peer where it is a plugin, and for other packages of ours in ranges", () => {
    for (const { folder, manifest } of tarballs) {
      const { version, dependencies = {}, peerDependencies = {} } = manifest;
      for (const [name, range] of Object.entries({ ...dependencies, ...peerDependencies })) {
        if (name.startsWith("@agop/")) expect(range, `${name} of ${folder}`).toBe(`^${version}`);
      }
      if (!folder.startsWith("plugins/")) continue;
      expect(peerDependencies, folder).toHaveProperty("@agop/core");
      expect(dependencies, folder).not.toHaveProperty("@agop/core");
    }
  });
});

describe("npm install agop", () => {
  let folder = "";
  const at = (path: string): string => join(folder, path);

  beforeAll(async () => {
    folder = emptyFolder();
    await run("npm", ["install", ...registry.options, "--prefix", folder, "agop"], folder);
    const hours = readRoot("docs/examples/data/air-quality.csv").split("\n").slice(0, 30);
    writeFileSync(at("readings.csv"), `${hours.join("\n")}\n`);
    const penguins = readRoot("docs/examples/data/penguins.csv").split("\n");
    const some = penguins.filter((_, k) => k % 4 === 0).join("\n");
    for (const name of ["penguins.csv", "others.csv"]) writeFileSync(at(name), `${some}\n`);
    const houses = Array.from({ length: 40 }, (_, k) => [k % 7, (k * k) % 11, (3 * k) % 5]);
    const lines = houses.map(([rooms, area, age]) => `${rooms},${area},${age},${2 * rooms + 3 * area}`);
    writeFileSync(at("houses.csv"), `rooms,area,age,price\n${lines.join("\n")}\n`);
    const { outputText } = ts.transpileModule(readRoot("docs/examples/complete-a-matrix.ts"), {
      compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
    });
    writeFileSync(at("program.mjs"), outputText);
    writeFileSync(
      at("library.mjs"),
      `import { createRegistry, defaultPlugins, fit, fromRows, linRfmCompletion, matrixCompletion, power, toSparse, wasmBackend } from "agop";
const backend = await wasmBackend({ threads: 1 });
const values = Float64Array.of(1, 2, 2, 4, 3);
const entries = { rowIndices: Int32Array.of(0, 0, 1, 1, 2), columnIndices: Int32Array.of(0, 1, 0, 1, 0), values };
const algorithm = createRegistry(defaultPlugins).algorithm("matrix-completion", { name: "lin-rfm", ridge: 1e-6 });
const { estimate } = await fit({ algorithm, problem: matrixCompletion(toSparse(3, 2, entries)), backend, stop: { maxIterations: 200 } });
console.log(JSON.stringify(Array.from(estimate.toDense().data)), typeof linRfmCompletion, typeof power, typeof fromRows);
backend.dispose();
`,
    );
  });

  it("brings nothing that only experiments, tests and sources need", () => {
    for (const name of [
      "@agop/experiments",
      "@agop/plugin-deep-linear-networks",
      "vega",
      "vega-lite",
      "vitest",
      "typescript",
    ]) {
      expect(existsSync(at(`node_modules/${name}`)), name).toBe(false);
    }
  });

  it("brings one copy of core", () => {
    const lock = JSON.parse(readFileSync(at("package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, unknown>>;
    };
    expect(Object.keys(lock.packages).filter((path) => path.endsWith("node_modules/@agop/core"))).toEqual([
      "node_modules/@agop/core",
    ]);
  });

  it("says in one line what agop experiment needs", async () => {
    const failure = await run("npx", ["agop", "experiment", "fig1", "--quick"], folder).catch(String);
    expect(failure).toContain("failed with 2");
    expect(failure).toContain(
      "agop: agop experiment needs the package @agop/experiments (npm install @agop/experiments)\n",
    );
  });

  it("checks a plugin without a test runner", async () => {
    const content =
      'import { definePlugin } from "@agop/core/plugin";\nexport const mine = definePlugin({ name: "mine", contributions: [] });\n';
    writeFileSync(at("mine.ts"), content);
    const failure = await run("npx", ["agop", "check", "mine.ts"], folder).catch(String);
    expect(failure).toContain("failed with 1");
    expect(failure).toContain("plugin mine contributes nothing");
  });

  it("tells the errors of a second copy of core", async () => {
    const other = at("other/node_modules/@agop/core");
    mkdirSync(dirname(other), { recursive: true });
    cpSync(at("node_modules/@agop/core"), other, { recursive: true });
    const import_ = (path: string): string => `await import(${JSON.stringify(`file://${path}/dist/index.js`)})`;
    const program = `const [a, b] = [${import_(at("node_modules/@agop/core"))}, ${import_(other)}];
console.log(a.AgopError === b.AgopError, new a.AgopError("defect", "") instanceof b.AgopError);`;
    expect(await run("node", ["--input-type=module", "--eval", program], folder)).toBe("false true\n");
  });

  describe.each(nodes)("on Node %i", (major) => {
    it("runs the commands of the README", async () => {
      const commands = [...readRoot("README.md").matchAll(/^npx (agop .*)$/gm)].map(([, command]) =>
        command.split(" "),
      );
      expect(commands.map(([, name]) => name)).toEqual(["complete", "regress", "train", "predict"]);
      for (const command of commands) await on(major, "npx", [...command, "--quiet"], folder);
      expect(readFileSync(at("completed.csv"), "utf8")).not.toContain("-200");
      expect(readFileSync(at("predicted.csv"), "utf8").split("\n").length).toBeGreaterThan(80);
      expect(await on(major, "npx", ["agop", "--version"], folder)).toBe(`${tarballs[0].manifest.version}\n`);
    });

    it("runs the program of the README", async () => {
      const said = await on(major, "node", ["program.mjs"], folder);
      expect(Number(/held-out RMSE (\S+)/.exec(said)?.[1])).toBeLessThan(1e-3);
    });

    it("is a library with an embedded backend in one import", async () => {
      const [numbers, ...types] = (await on(major, "node", ["library.mjs"], folder)).trim().split(" ");
      expect(types).toEqual(["function", "function", "function"]);
      // Rank one: the missing entry is 3 · 2.
      expect((JSON.parse(numbers) as readonly number[])[5]).toBeCloseTo(6, 2);
    });
  });
});

describe("npm create agop-plugin", () => {
  let folder = "";

  beforeAll(async () => {
    const empty = emptyFolder();
    // npx keeps what it once installed by its name alone.
    const cache = ["--cache", join(empty, "cache")];
    await run("npm", ["create", "--yes", ...registry.options, ...cache, "agop-plugin", "my-plugin"], empty);
    folder = join(empty, "my-plugin");
    await run("npm", ["install", ...registry.options], folder);
  });

  it.each(nodes)(
    "makes a package with a part of each kind that passes its own tests, untouched, on Node %i",
    async (major) => {
      const said = await on(major, "npm", ["test"], folder);
      expect(said).toMatch(/Tests .*[1-9]\d\d passed/);
      expect(said).not.toContain("failed");
      expect(await on(major, "npm", ["run", "check"], folder)).toMatch(/my-plugin: \d{3} checks passed, 0 failed/);
    },
  );

  it("lists its parts with the command", async () => {
    const listed = await run("npx", ["agop", "plugins"], folder);
    for (const name of ["log1p", "stepped", "hyperbolic", "covariance", "my-kernel-ridge", "hard-impute", "plain"]) {
      expect(listed).toContain(`${name}  [my-plugin]`);
    }
  });

  it("packs what it builds, without its tests", async () => {
    const said = await run("npm", ["pack", "--json", "--silent"], folder);
    expect(said).toContain("dist/index.d.ts");
    expect(said).not.toContain("conformance");
  });
});
