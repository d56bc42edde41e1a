import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { withFlags } from "./flag-names.js";

const workflow = fileURLToPath(new URL("../../../workflow/src/", import.meta.url));

/** Options as the messages of workflow name them, in strings "`out`" and in templates. */
function namedOptions(): readonly string[] {
  const code = readdirSync(workflow, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts"))
    .map((file) => readFileSync(`${workflow}${file}`, "utf8").replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, ""))
    .join("\n");
  const inStrings = [...code.matchAll(/"[^"\n]*"/g)].flatMap(([text]) => [...text.matchAll(/`(\w+)`/g)]);
  const inTemplates = [...code.matchAll(/\\`(\w+)\\`/g)];
  return [...inStrings, ...inTemplates].map(([, name]) => name);
}

it("every option that a message of workflow names becomes a flag", () => {
  expect(namedOptions()).toEqual(expect.arrayContaining(["out", "rank", "memory"]));
  for (const name of namedOptions()) expect(withFlags(`\`${name}\``), name).toMatch(/^--[a-z-]+$/);
  expect(withFlags("`maxIterations` is 0, see `agop plugins`")).toBe("--max-iterations is 0, see `agop plugins`");
});
