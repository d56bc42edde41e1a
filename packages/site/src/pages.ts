import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";

/** A page with a script of its own that the site carries beside the documentation. */
export interface Page {
  /** Of the site. */
  readonly folder: string;
  readonly title: string;
  /** What its build wrote, from the root of the repository. */
  readonly built: string;
}

const pages: readonly Page[] = [
  { folder: "playground", title: "Playground", built: "packages/playground/dist" },
  { folder: "editor", title: "Your own φ", built: "packages/editor/dist" },
];

/** Those that were built. Of the others the site says nothing. */
export function builtPages(root: string): readonly Page[] {
  return pages.filter(({ built }) => existsSync(join(root, built, "index.html")));
}

export function copyPages(pages: readonly Page[], root: string, site: string): void {
  for (const { folder, built } of pages) cpSync(join(root, built), join(site, folder), { recursive: true });
}
