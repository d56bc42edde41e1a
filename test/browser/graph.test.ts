import { readFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { Linter } from "eslint";
import { describe, expect, it } from "vitest";
import { bundleForBrowser } from "./bundle.js";

/** What a program imports; its name is that in docs/guides/in-the-browser.md, with its size. */
const programs = {
  "core, lin-RFM and the embedded backend": [
    "@agop/core",
    "@agop/plugin-rfm-linear",
    "@agop/plugin-phi-library",
    "@agop/plugin-schedule-library",
    "@agop/backend-wasm",
  ],
  "the workflow with all parts": [
    "@agop/core",
    "@agop/core/backend",
    "@agop/core/plugin",
    "@agop/core/registry",
    "@agop/core/run",
    "@agop/core/streaming",
    "@agop/core/threads",
    "@agop/algebra",
    "@agop/data",
    "@agop/workflow",
    "@agop/backend-cpu",
    "@agop/backend-wasm",
    "@agop/plugin-agop-library",
    "@agop/plugin-column-stack",
    "@agop/plugin-irls-p",
    "@agop/plugin-phi-library",
    "@agop/plugin-preparation-library",
    "@agop/plugin-rfm-kernel",
    "@agop/plugin-rfm-linear",
    "@agop/plugin-schedule-library",
  ],
} as const;

const ofNode = ["process", "Buffer", "require", "module", "__dirname", "__filename"];

/** What a script takes for granted of Node, with what stands around it. */
function globalsOfNode(code: string): readonly string[] {
  const messages = new Linter().verify(code, {
    languageOptions: { ecmaVersion: "latest", sourceType: "module" },
    rules: { "no-restricted-globals": ["error", ...ofNode] },
  });
  const lines = code.split("\n");
  return messages.map(({ message, line, column }) => `${message}: ${lines[line - 1].slice(column - 40, column + 40)}`);
}

const kilobytes = (bytes: number): number => bytes / 1000;
const sizesIn = async (): Promise<ReadonlyMap<string, number>> => {
  const guide = await readFile(new URL("../../docs/guides/in-the-browser.md", import.meta.url), "utf8");
  return new Map([...guide.matchAll(/^\| (.+?) +\| +(\d+) KB \|$/gm)].map(([, name, size]) => [name, Number(size)]));
};

it("finds what is of Node", async () => {
  expect(globalsOfNode("const a = process.argv; { const Buffer = 1; f(Buffer); }\n")).toHaveLength(1);
  const { builtins } = await bundleForBrowser(`import { readFile } from "node:fs/promises"; export { readFile };`);
  expect(builtins).toEqual([expect.stringContaining("node:fs/promises")]);
});

describe.each(Object.entries(programs))("%s", (name, packages) => {
  const code = packages.map((each, k) => `export * as part${k} from "${each}";`).join("\n");
  const bundled = bundleForBrowser(code);

  it("needs nothing of Node", async () => {
    const { builtins, warnings, files } = await bundled;
    expect(builtins).toEqual([]);
    expect(warnings).toEqual([]);
    for (const [file, content] of files) {
      if (typeof content === "string" && file.endsWith(".js")) expect(globalsOfNode(content), file).toEqual([]);
    }
  });

  it("is as small as the guide says", async () => {
    const { files, initial } = await bundled;
    // There is one module for memory that is shared and one for memory that is not.
    const modules = [...files.keys()].filter((file) => file.endsWith(".wasm"));
    expect(modules).toHaveLength(2);
    const loaded = [...initial, modules[0]];
    const size = kilobytes(loaded.reduce((sum, file) => sum + gzipSync(files.get(file) ?? "").length, 0));
    const said = (await sizesIn()).get(name) ?? NaN;
    expect(Math.abs(size - said), `${size} KB, and the guide says ${said}`).toBeLessThanOrEqual(3);
    if (packages.length === 5) expect(size).toBeLessThanOrEqual(150);
  });
});
