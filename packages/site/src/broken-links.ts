import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { inflateSync } from "node:zlib";

/** A link that leads nowhere, on a page of the site. */
export interface BrokenLink {
  readonly page: string;
  readonly link: string;
}

/**
 * All links of a built site that do not lead to a file of it, or to a place within one. A link from the root is broken: the site may be
 * served from a sub-folder. Links to other sites are not looked at.
 */
export function brokenLinks(site: string): { readonly checked: number; readonly broken: readonly BrokenLink[] } {
  const places = new Map<string, ReadonlySet<string>>();
  const placesOf = (file: string): ReadonlySet<string> => {
    const known = places.get(file) ?? idsIn(readFileSync(file, "utf8"));
    places.set(file, known);
    return known;
  };
  const leads = (file: string, link: string): boolean => {
    const [path, place] = link.split("#");
    if (path.startsWith("/")) return false;
    const found = path === "" ? file : join(dirname(file), decodeURI(path.replace(/\?.*/, "")));
    if (relative(site, found).startsWith("..") || !existsSync(found)) return false;
    const target = statSync(found).isDirectory() ? join(found, "index.html") : found;
    if (!existsSync(target)) return false;
    // "#name=value" is read by the script of a page.
    const isPlace = Boolean(place) && !place.includes("=") && target.endsWith(".html");
    return !isPlace || placesOf(target).has(decodeURIComponent(place));
  };

  const links = readdirSync(site, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".html"))
    .flatMap((page) => linksIn(readFileSync(join(site, page), "utf8")).map((link) => ({ page, link })))
    .concat(scriptedLinks(site));
  return { checked: links.length, broken: links.filter(({ page, link }) => !leads(join(site, page), link)) };
}

function linksIn(html: string): readonly string[] {
  return [...html.matchAll(/ (?:href|src)="([^"]*)"/g)].map(([, link]) => link).filter((link) => !/^[a-z]+:/.test(link));
}

function idsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id));
}

/** What TypeDoc's scripts link to from every page, relative to the start page: navigation, search and the hierarchy of types. */
function scriptedLinks(site: string): readonly BrokenLink[] {
  return ["navigation", "search", "hierarchy"].flatMap((name) => {
    const file = join(site, "assets", `${name}.js`);
    const packed = existsSync(file) ? /"([^"]+)"/.exec(readFileSync(file, "utf8"))?.[1] : undefined;
    if (packed === undefined) return [];
    const text = inflateSync(Buffer.from(packed, "base64")).toString();
    return [...text.matchAll(/"(?:url|path)":"([^"]*)"/g)].map(([, link]) => ({ page: "index.html", link }));
  });
}
