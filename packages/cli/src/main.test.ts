import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

/** The modules outside the package that a module loads, itself or through others of the package. */
function loadedBy(url: URL, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(url.href)) return new Set();
  seen.add(url.href);
  const text = readFileSync(fileURLToPath(url), "utf8");
  const names = [...text.matchAll(/^(?:import|export) (?!type )(?:[^"]*? from )?"([^"]+)"/gm)].map(([, name]) => name);
  return new Set(
    names.flatMap((name) =>
      name.startsWith(".") ? [...loadedBy(new URL(name.replace(/\.js$/, ".ts"), url), seen)] : [name],
    ),
  );
}

it("the command line is read, and help printed, without loading what commands need", () => {
  const loaded = [...loadedBy(new URL("./bin.ts", import.meta.url))].filter((name) => !name.startsWith("node:"));
  expect(loaded).toEqual(["commander"]);
  expect(loadedBy(new URL("./complete/complete.ts", import.meta.url))).toContain("@agop/workflow");
});
