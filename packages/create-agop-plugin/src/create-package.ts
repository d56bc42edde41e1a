import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { packageFiles } from "./package-files.js";
import { inOrder, type PartName } from "./part-kinds.js";

/** A package that is to be made. */
export interface NewPackage {
  /** Where; its last part is the package's name. */
  readonly folder: string;
  readonly parts: readonly PartName[];
}

/** That a package cannot be made as it was asked for. */
export class CannotCreate extends Error {}

/** What npm takes as a name, without a scope. */
const packageName = /^[a-z0-9][a-z0-9._-]*$/;

/**
 * Writes the package and gives its name.
 * @throws CannotCreate for a folder that is not empty, or whose name is none for a package
 */
export function createPackage({ folder, parts }: NewPackage): string {
  const path = resolve(folder);
  const name = basename(path);
  if (!packageName.test(name)) {
    throw new CannotCreate(`"${name}" is no name for a package: lower case, digits, hyphens, dots and underscores`);
  }
  if (existsSync(path) && readdirSync(path).length > 0) throw new CannotCreate(`${folder} is not empty`);
  for (const [file, content] of Object.entries(packageFiles(name, inOrder(parts), origin()))) {
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), content, { flag: "wx" });
  }
  return name;
}

function origin(): Parameters<typeof packageFiles>[2] {
  const own = new URL("../package.json", import.meta.url);
  const { version, devDependencies } = JSON.parse(readFileSync(own, "utf8")) as {
    readonly version: string;
    readonly devDependencies: Readonly<Record<string, string>>;
  };
  return {
    version,
    ranges: devDependencies,
    template: (file) => readFileSync(new URL(`../dist/templates/${file}`, import.meta.url), "utf8"),
  };
}
