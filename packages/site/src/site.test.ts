import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { brokenLinks } from "./broken-links.js";
import { withEditorLinks } from "./editor-links.js";
import { builtPages, copyPages } from "./pages.js";

function siteOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), "agop-site-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

describe("links of the site", () => {
  const good = {
    "index.html": '<a href="documents/a%20b.html#deep">x</a><a href="editor/#example=x">y</a><a href="https://a.b/c">z</a>',
    "documents/a b.html": '<h1 id="deep"></h1><a href="../index.html">x</a><a href="#deep">y</a><img src="../media/a.svg">',
    "editor/index.html": "",
    "media/a.svg": "",
  };

  it("lead to files and to places in them", () => {
    expect(brokenLinks(siteOf(good))).toEqual({ checked: 5, broken: [] });
  });

  it.each([
    ["a file that is missing", "b.html"],
    ["a place that is missing", "index.html#nowhere"],
    ["the root, which is another's where the site is in a sub-folder", "/index.html"],
    ["a folder without a page", "media/"],
    ["what is above the site", "../index.html"],
  ])("are broken that lead to %s", (_, link) => {
    const site = siteOf({ ...good, "c.html": `<p><a class="x" href="${link}">x</a>` });
    expect(brokenLinks(site).broken).toEqual([{ page: "c.html", link }]);
  });

  it("are found in TypeDoc's navigation too", () => {
    const tree = JSON.stringify([{ text: "a", path: "documents/gone.html" }]);
    const script = `window.navigationData = "${deflateSync(tree).toString("base64")}"`;
    const { broken } = brokenLinks(siteOf({ ...good, "assets/navigation.js": script }));
    expect(broken).toEqual([{ page: "index.html", link: "documents/gone.html" }]);
  });
});

describe("blocks of code", () => {
  const examples = [{ name: "own", code: 'import "a";\n\nconst x = a < b && "c";\nf(x);\n' }];
  const block = (code: string) => `<p>a</p><pre><code class="ts">${code}</code><button>Copy</button></pre><p>b</p>`;

  it("of an example open in the editor, however they are coloured", () => {
    const html = block('<span class="hl-1">const</span> x = a &lt; b &amp;&amp; &quot;c&quot;;<br/>f(x);<br/>');
    const linked = withEditorLinks(html, examples, "../editor/");
    expect(linked).toContain('</pre>\n<p class="open-in-editor"><a href="../editor/#example=own">');
    expect(linked.replace(/\n<p class="open.*?<\/p>/, "")).toBe(html);
  });

  it("of anything else stay as they are", () => {
    const html = block("const y = 1;");
    expect(withEditorLinks(html, examples, "../editor/")).toBe(html);
  });
});

it("pages that were built stand beside the documentation, others are not mentioned", () => {
  const root = siteOf({ "packages/playground/dist/index.html": "x", "packages/playground/dist/assets/a.js": "y" });
  const pages = builtPages(root);
  expect(pages.map(({ folder }) => folder)).toEqual(["playground"]);
  const site = siteOf({ "index.html": '<a href="playground/"></a><script src="playground/assets/a.js"></script>' });
  copyPages(pages, root, site);
  expect(brokenLinks(site)).toEqual({ checked: 2, broken: [] });
});
