import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "prettier";
import { describe, expect, it } from "vitest";
import { errorMeanings } from "@agop/core/registry";
import { errorsPage, eventsPage, pluginsPage } from "./generated-pages.js";
import { published } from "../outside/packed.js";
import { libraryPhis, phiFigure } from "./phi-figures.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

function files(folder: string, ending: string): readonly string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(ending) && !/node_modules|dist/.test(name))
    .map((name) => join(root, folder, name));
}

const read = (path: string): string => readFileSync(path, "utf8");
const pages = [
  ...files("docs", ".md"),
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map((name) => join(root, name)),
];
const sources = ["packages", "plugins"].flatMap((folder) => files(folder, ".ts"));

describe("generated pages are fresh (npm run docs writes them)", () => {
  const markdown = (text: string) => format(text, { parser: "markdown", printWidth: 120 });
  it.each([
    ["errors.md", errorsPage],
    ["reference/plugins.md", pluginsPage],
    ["reference/events.md", eventsPage],
  ])("%s", async (name, page) => {
    await expect(await markdown(page())).toMatchFileSnapshot(join(root, "docs", name));
  });
});

describe("figures of φ and ψ are fresh (npm run docs draws them)", () => {
  it.each(libraryPhis)("%s", async (name, phi) => {
    await expect(await phiFigure(phi)).toMatchFileSnapshot(join(root, "docs/reference/phi", `${name}.svg`));
  });
});

describe("the documentation", () => {
  it.each(pages)("%s links to files that are there", (page) => {
    for (const [, target] of read(page).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^https?:/.test(target)) continue;
      expect(existsSync(join(dirname(page), target)), `${page} links to ${target}`).toBe(true);
    }
  });

  it.each(pages)("%s links to headings that are there, whoever makes addresses of them", (page) => {
    for (const [, target, place] of read(page).matchAll(/\]\(([^)#\s]*)#([^)\s]+)\)/g)) {
      if (/^https?:/.test(target) || !/^$|\.md$/.test(target)) continue;
      const there = target === "" ? page : join(dirname(page), target);
      const headings = [...read(there).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => addressOf(heading));
      expect(headings, `${page} links to ${target}#${place}`).toContain(place);
      // GitHub keeps a dash for each space; TypeDoc makes one of several.
      expect(place, page).not.toContain("--");
    }
  });

  it("reads the same on npm, where a README has no folders above it", () => {
    const { repository } = JSON.parse(read(join(root, "package.json"))) as {
      readonly repository: { readonly url: string };
    };
    const here = `${repository.url.replace(/^git\+|\.git$/g, "")}/blob/main/`;
    for (const { folder } of published) {
      for (const [, target] of read(join(root, folder, "README.md")).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
        expect(target, folder).toMatch(/^https:/);
        if (target.startsWith(here))
          expect(existsSync(join(root, target.slice(here.length))), `${folder} links to ${target}`).toBe(true);
      }
    }
  });

  it("quotes code only from examples that are run", () => {
    const examples = files("docs/examples", ".ts").map(read);
    const blocks = pages.flatMap((page) => [...read(page).matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code));
    expect(blocks.length).toBeGreaterThan(3);
    for (const block of blocks)
      expect(
        examples.some((code) => code.includes(block)),
        block,
      ).toBe(true);
  });
});

describe("the guides to parts of one's own", () => {
  it.each(files("docs/guides", ".md").filter((page) => page.includes("your-own-")))(
    "%s quotes only configurations that are run",
    (page) => {
      const configurations = files("docs/examples/configurations", ".json").map(read);
      const blocks = [...read(page).matchAll(/^```json\n(.*?)^```/gms)].map(([, block]) => block);
      for (const block of blocks) expect(configurations).toContain(block);
    },
  );
});

describe("error codes", () => {
  it("are all raised somewhere, and every code raised is one of them", () => {
    const raised = new Set(
      sources
        .filter((path) => !path.endsWith(".test.ts") && !path.endsWith("errors.ts"))
        .flatMap((path) => [...read(path).matchAll(/AgopError\(\s*"([a-z-]+)"/g)].map(([, code]) => code)),
    );
    raised.add("defect"); // by toAgopError
    raised.add("out-of-memory"); // by backends that manage memory
    expect([...raised].sort()).toEqual(Object.keys(errorMeanings).sort());
  });
});

/** As GitHub makes it. */
function addressOf(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, "")
    .trim()
    .replaceAll(" ", "-");
}
