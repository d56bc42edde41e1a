import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { published, root } from "../outside/packed.js";
import { readDeclarations } from "./declarations.js";

// What every package declares stands in reports/, so that a change of it shows in a review. `npm run api` writes them anew.

const packages = published.map(({ folder, manifest }) => ({
  name: manifest.name,
  folder: join(root, folder),
  entries: Object.entries(manifest.exports ?? {}).flatMap(([path, target]) =>
    typeof target === "object" && target !== null && "types" in target
      ? [{ path, file: join(root, folder, String(target.types)) }]
      : [],
  ),
}));

const readEntries = readDeclarations(packages.flatMap(({ entries }) => entries.map(({ file }) => file)));
const declarationsOf = ({ entries, folder }: (typeof packages)[number]) =>
  readEntries(
    entries.map(({ file }) => file),
    folder,
  );

describe("of all that a package exports its declaration says what it is", () => {
  it.each(packages)("$name", (each) => {
    expect(declarationsOf(each).withoutWords).toEqual([]);
  });
});

describe("what a package declares is what its report says (npm run api writes it)", () => {
  it.each(packages)("$name", async (each) => {
    const { name, entries } = each;
    const declared = declarationsOf(each);
    const sections = declared.entries.flatMap(({ own, handedOn }, k) => [
      `## ${join(name, entries[k].path)}`,
      ...(own.length > 0 ? [code(own, "\n\n")] : []),
      ...(handedOn.length > 0 ? ["From other packages:", code(handedOn, "\n")] : []),
    ]);
    const others = declared.seen.length > 0 ? ["## Not exported, but seen", code(declared.seen, "\n\n")] : [];
    const report = fileURLToPath(new URL(`reports/${name.replace("@agop/", "")}.api.md`, import.meta.url));
    await expect([`# ${name}`, ...sections, ...others].join("\n\n").concat("\n")).toMatchFileSnapshot(report);
  });
});

function code(declarations: readonly string[], between: string): string {
  return `\`\`\`ts\n${declarations.join(between)}\n\`\`\``;
}
