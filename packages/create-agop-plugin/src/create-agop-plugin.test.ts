import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { kindNames } from "@agop/core/registry";
import { describe, expect, it } from "vitest";
import { main } from "./main.js";
import { packageFiles } from "./package-files.js";
import { inOrder, type PartName, partNames } from "./part-kinds.js";

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), "utf8");
const origin = {
  template: (file: string) => read(file.endsWith(".txt") ? `../templates/${file}` : `../../../docs/examples/${file}`),
  version: "1.2.3",
  ranges: { "@types/node": "^20", typescript: "^6", vitest: "^4", zod: "^4" },
};
const filesOf = (...parts: readonly PartName[]) => packageFiles("mine", inOrder(parts), origin);

describe("the parts to choose from", () => {
  it("are all kinds of the registry that have a conformance suite", () => {
    // A communicator is held to what it is by several processes, a queue by a server, which no package of one's own can count on.
    const kinds = Object.keys(kindNames).filter((kind) => kind !== "communicator" && kind !== "queue");
    expect([...partNames].sort()).toEqual(kinds.sort());
  });
});

// That they compile and pass their tests, test/outside shows of a package with all of them; here, that each goes without the others.
describe("the files of a package", () => {
  it.each(partNames)("with %s alone import what is there", (part) => {
    const files = filesOf(part);
    const { dependencies, devDependencies } = JSON.parse(files["package.json"]) as Readonly<
      Record<string, Readonly<Record<string, string>>>
    >;
    const declared = [...Object.keys({ ...dependencies, ...devDependencies }), "./src/index.js"];
    for (const [path, content] of Object.entries(files).filter(([name]) => name.endsWith(".ts"))) {
      for (const [, from] of content.matchAll(/(?:from|^import) "([^"]+)"/gm)) {
        const isThere = from.startsWith("./")
          ? `src/${from.slice(2).replace(".js", ".ts")}` in files || from === "./src/index.js"
          : declared.includes(from.split("/").slice(0, from.startsWith("@") ? 2 : 1).join("/")); // prettier-ignore
        expect(isThere, `${path} imports ${from}`).toBe(true);
      }
      expect(content, path).not.toMatch(/your-own|this guide/);
    }
  });

  it("speak of the kind of problem that comes along only where it does", () => {
    expect(filesOf("algorithm")["src/algorithm.ts"]).not.toContain("one-bit");
    expect(filesOf("algorithm", "problem")["src/algorithm.ts"]).toContain('"one-bit-completion": (options)');
  });

  it("have one plugin of all, each part once", () => {
    const index = filesOf(...partNames)["src/index.ts"];
    expect(index.match(/definePlugin\(/g)).toHaveLength(1);
    expect(index).not.toContain("kernelExpansionContribution");
    expect(filesOf("estimate")["src/index.ts"]).toContain("contributions: [kernelExpansionContribution]");
    for (const [path, content] of Object.entries(filesOf(...partNames))) {
      if (path !== "src/index.ts" && path !== "agop.config.ts") expect(content, path).not.toContain("definePlugin");
    }
  });
});

describe("the command", () => {
  const create = async (args: readonly string[], answer?: string) => {
    let [stdout, stderr] = ["", ""];
    const exitCode = await main(args, {
      out: (text) => (stdout += text),
      err: (text) => (stderr += text),
      ...(answer !== undefined && { ask: () => Promise.resolve(answer) }),
    });
    return { exitCode, stdout, stderr };
  };
  const emptyFolder = (): string => mkdtempSync(join(tmpdir(), "agop-create-"));

  it.each([
    [[], "name one folder"],
    [["a", "b"], "name one folder"],
    [["Mine"], '"Mine" is no name for a package'],
    [["mine", "--parts", "phi,psi"], 'there is no part "psi"; known are phi, schedule'],
    [["mine", "--part", "phi"], "--part"],
  ])("refuses %j in one line, with 2", async (args, said) => {
    const { exitCode, stderr } = await create(args);
    expect(stderr).toContain(said);
    expect(stderr.trim()).not.toContain("\n");
    expect(exitCode).toBe(2);
  });

  it("touches nothing in a folder that is not empty", async () => {
    const folder = join(emptyFolder(), "mine");
    mkdirSync(folder);
    writeFileSync(join(folder, "package.json"), "{}");
    const { exitCode, stderr } = await create([folder]);
    expect(exitCode).toBe(2);
    expect(stderr).toContain("is not empty");
    expect(readdirSync(folder)).toEqual(["package.json"]);
    expect(readFileSync(join(folder, "package.json"), "utf8")).toBe("{}");
  });

  it("says what there is", async () => {
    const { exitCode, stdout } = await create(["--help"]);
    for (const name of partNames) expect(stdout).toContain(`  ${name} `);
    expect(exitCode).toBe(0);
  });
});
