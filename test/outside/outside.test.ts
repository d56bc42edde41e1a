import { copyFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { localRegistry } from "./local-registry.js";
import { pack, root, run } from "./packed.js";

// A package as a user writes it, outside of this repository: it installs what `npm publish` would send, imports public names only,
// and has the parts of the guides as its own.

const template = fileURLToPath(new URL("package", import.meta.url));
const examples = join(root, "docs/examples");

/** What the package depends on. */
const direct = [
  "@agop/backend-cpu",
  "agop",
  "@agop/core",
  "@agop/data",
  "@agop/plugin-phi-library",
  "@agop/plugin-rfm-linear",
  "@agop/plugin-schedule-library",
  "@agop/testkit",
];

/**
 * The parts of the guides with their tests, and what runs them by name. The conformance of the backend, which takes longest, is tested
 * in a package of `npm create agop-plugin`.
 */
const isOwn = (name: string): boolean =>
  /^(agop\.config|your-own|run-by-name|made-data).*\.ts$/.test(name) && name !== "your-own-backend.test.ts";

/** What vitest writes, as far as it is read here. */
interface Report {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

let folder = "";
const inside = (program: string, args: readonly string[], cwd = folder): Promise<string> => run(program, args, cwd);
/** Runs a command of an installed package. */
const installed = (name: string, args: readonly string[], cwd = folder): Promise<string> =>
  inside(join(folder, "node_modules/.bin", name), args, cwd);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "agop-outside-"));
  cpSync(template, folder, { recursive: true });
  cpSync(join(examples, "configurations"), join(folder, "src/configurations"), { recursive: true });
  for (const name of readdirSync(examples).filter(isOwn)) copyFileSync(join(examples, name), join(folder, "src", name));
  const registry = await localRegistry(await pack());
  await inside("npm", ["install", ...registry.options, ...direct]);
  registry.close();
});

describe("a package outside of the repository", () => {
  it("imports public names only", () => {
    const { exports } = JSON.parse(readFileSync(join(root, "packages/core/package.json"), "utf8")) as {
      readonly exports: Readonly<Record<string, unknown>>;
    };
    const known = [...direct, ...Object.keys(exports).map((path) => join("@agop/core", path))];
    for (const name of readdirSync(join(folder, "src")).filter((file) => file.endsWith(".ts"))) {
      const text = readFileSync(join(folder, "src", name), "utf8");
      for (const [, imported] of text.matchAll(/from "(@agop\/[^"]+)"/g)) expect(known, name).toContain(imported);
    }
  });

  it("compiles under strict with declarations, and misuse is refused", async () => {
    await installed("tsc", ["-p", "tsconfig.json"]);
    expect(existsSync(join(folder, "dist/your-own-predictor.d.ts"))).toBe(true);
  });

  it("runs what it compiled, with estimates whose types nobody wrote", async () => {
    const found = JSON.parse(await inside("node", ["dist/inference.js"])) as Readonly<Record<string, number>>;
    expect(found["rmse"]).toBeLessThan(1e-3);
    expect(found).toMatchObject({ rows: 30, cols: 20, features: 60 });
  });

  it("passes the tests of the guides, conformance and compositions by name", async () => {
    const path = join(folder, "report.json");
    const failure = await installed("vitest", [
      "run",
      "--dir",
      "src",
      "--testTimeout",
      "1200000",
      "--reporter",
      "json",
      "--outputFile",
      path,
    ]).catch(String);
    if (!existsSync(path)) throw new Error(failure);
    const { numPassedTests, testResults } = JSON.parse(readFileSync(path, "utf8")) as Report;
    const failed = testResults.flatMap(({ name, status, message, assertionResults }) => [
      ...(status === "failed" && assertionResults.length === 0 ? [`${name}: ${message}`] : []),
      ...assertionResults.flatMap((test) => (test.status === "failed" ? [test.fullName, ...test.failureMessages] : [])),
    ]);
    expect(failed).toEqual([]);
    expect(numPassedTests).toBeGreaterThan(60);
  });

  it("lists with the command what the configuration adds", async () => {
    const listed = await installed("agop", ["plugins"], join(folder, "src"));
    const parts = ["log1p", "covariance", "my-kernel-ridge", "stepped", "one-bit-completion", "hard-impute", "plain"];
    for (const name of [...parts, "kernel-expansion"]) expect(listed).toContain(name);
  });

  describe("the command runs what the configurations name", () => {
    const held = async (name: string): Promise<Readonly<Record<string, number>>> => {
      const args = ["run", `configurations/${name}`, "--json", "--quiet"];
      const { heldOut } = JSON.parse(await installed("agop", args, join(folder, "src"))) as {
        readonly heldOut: Readonly<Record<string, number>>;
      };
      return heldOut;
    };

    beforeAll(async () => {
      const print = `import("./dist/made-data.js").then(({ madeFiles }) => console.log(JSON.stringify(madeFiles())))`;
      const made = JSON.parse(await inside("node", ["--eval", print])) as Readonly<Record<string, string>>;
      for (const [name, text] of Object.entries(made)) writeFileSync(join(folder, "src/configurations", name), text);
    });

    it("a predictor", async () => {
      expect((await held("kernel-rfm.json"))["rmse"]).toBeLessThan(0.25);
    });

    it("a kind of problem with a metric of its own", async () => {
      expect((await held("one-bit.json"))["accuracy"]).toBeGreaterThan(0.9);
    });
  });
});
