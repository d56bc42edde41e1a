import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Application } from "typedoc";
import { brokenLinks } from "./broken-links.js";
import { type Example, withEditorLinks } from "./editor-links.js";
import { builtPages, copyPages } from "./pages.js";

// A plugin of TypeDoc, which makes the documentation: links to the pages with scripts of their own, which it puts beside it.

const root = fileURLToPath(new URL("../../..", import.meta.url));

/** Of the pages that TypeDoc makes. */
const toolbar = '<div id="tsd-toolbar-links">';
const content = '<div class="col-content">';
/** Of start.md. */
const startLinks = '<nav class="to-pages"></nav>';

export function load({ converter, options, renderer, logger }: Application): void {
  const pages = builtPages(root);
  const editor = pages.find(({ folder }) => folder === "editor");
  const examples = editor ? editorExamples(join(root, editor.built)) : [];

  // Their addresses are those in docs/.
  converter.on("createDocument", (_context, document) => {
    document.name = document.name.replace(/^docs\//, "");
  });

  // What a program imports, in place of where its source lies. A name with another slash would be a folder of the navigation.
  converter.on("createDeclaration", (_context, declaration) => {
    const [, folder, entry] = /^((?:packages|plugins)\/[^/]+)\/src(?:\/(\w+))?$/.exec(declaration.name) ?? [];
    if (folder !== undefined) declaration.name = packageName(folder) + (entry === undefined ? "" : ` (${entry})`);
  });
  // A branch would be a link inside of what opens and closes, which no keyboard and no screen reader can tell from it.
  converter.on("resolveEnd", ({ project }) => {
    options.setValue("navigationLeaves", (project.children ?? []).map((module) => module.getFullName()));
  });

  renderer.on("endPage", (page) => {
    const toStart = "../".repeat(page.url.split("/").length - 1);
    const links = pages.map(({ folder, title }) => `<a href="${toStart}${folder}/">${title}</a>`).join("");
    const given = page.contents ?? "";
    for (const part of [toolbar, content]) {
      if (!given.includes(part)) logger.error(`${page.url} has no ${part}: the pages of TypeDoc have changed`);
    }
    const html = given
      .replace(toolbar, `${toolbar}${links}`)
      .replace(content, '<div class="col-content" role="main">')
      .replace(startLinks, links && `<nav class="to-pages" aria-label="Try it here">${links}</nav>`)
      .replace(/<summary\b.*?<\/summary>/gs, withoutLinks);
    page.contents = editor ? withEditorLinks(html, examples, `${toStart}${editor.folder}/`) : html;
  });

  renderer.on("endRender", ({ outputDirectory }) => {
    copyPages(pages, root, outputDirectory);
    const { checked, broken } = brokenLinks(outputDirectory);
    for (const { page, link } of broken) logger.error(`${page} links to ${link}, which the site does not have`);
    logger.info(`${checked} links within the site, ${broken.length} of them broken`);
  });
}

/** What opens and closes has a link to itself inside, which no keyboard and no screen reader can tell from it. */
function withoutLinks(summary: string): string {
  return summary.replace(/<a [^>]*class="tsd-anchor-icon".*?<\/a>/gs, "");
}

function packageName(folder: string): string {
  return (JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as { readonly name: string }).name;
}

/** Written by the build of the editor. */
function editorExamples(built: string): readonly Example[] {
  return JSON.parse(readFileSync(join(built, "examples.json"), "utf8")) as readonly Example[];
}
