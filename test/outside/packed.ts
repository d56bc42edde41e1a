import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";

// What `npm publish` would send of every package, and commands that see nothing of this repository.

export const root = fileURLToPath(new URL("../..", import.meta.url));
/** Of a command: no measure of time, it only ends one that hangs. */
const patience = 1_000_000;

/** A manifest, as far as it is read here. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly license?: string;
  readonly keywords?: readonly string[];
  readonly repository?: unknown;
  readonly publishConfig?: unknown;
  readonly engines?: unknown;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package that is published. */
export interface Published {
  /** Its folder, from the root of the repository. */
  readonly folder: string;
  readonly manifest: Manifest;
}

export const published: readonly Published[] = ["packages", "plugins"]
  .flatMap((kind) => readdirSync(join(root, kind)).map((name) => `${kind}/${name}`))
  .map((folder) => ({
    folder,
    manifest: JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as Manifest,
  }))
  .filter(({ manifest }) => !manifest.private);

/** What a program prints; where it fails, the error has what it said. Nothing of this test's own vitest is handed on. */
export function run(
  program: string,
  args: readonly string[],
  cwd: string,
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const ours = /^(VITEST|NODE_ENV|NODE_OPTIONS|npm_config_|npm_package_)/i;
  const env = { ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name))), ...more };
  return new Promise((resolve, reject) => {
    execFile(program, args, { cwd, env, timeout: patience, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      const said = `${stdout.slice(-8000)}\n${stderr.slice(-8000)}`;
      if (error) reject(new Error(`${program} ${args.join(" ")} failed with ${error.code}\n${said}`));
      else resolve(stdout);
    });
  });
}

/** What is sent of a package. */
export interface Tarball extends Published {
  /** Its file. */
  readonly file: string;
  /** What is in it. */
  readonly paths: readonly string[];
}

interface Listed {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** All that is published, packed once in a run of the tests, by whichever file asks first. */
export async function pack(): Promise<readonly Tarball[]> {
  // A folder of this run alone.
  const folder = join(tmpdir(), "agop-packed");
  const list = join(folder, "list.json");
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    while (!existsSync(list)) await pause(100);
    return toTarballs(JSON.parse(readFileSync(list, "utf8")) as readonly Listed[] | string, folder);
  }
  const listed = await packInto(folder).catch((error: unknown) => String(error));
  writeFileSync(`${list}.part`, JSON.stringify(listed));
  renameSync(`${list}.part`, list);
  return toTarballs(listed, folder);
}

/** @throws Error where `packInto` did, in this process or another, and said why */
function toTarballs(listed: readonly Listed[] | string, folder: string): readonly Tarball[] {
  if (typeof listed === "string") throw new Error(listed);
  return published.map((each) => {
    const found = listed.find(({ name }) => name === each.manifest.name);
    if (!found) throw new Error(`npm pack says nothing of ${each.manifest.name}`);
    return { ...each, file: join(folder, found.filename), paths: found.files.map(({ path }) => path) };
  });
}

async function packInto(folder: string): Promise<readonly Listed[]> {
  for (const { folder, manifest } of published) {
    const isBuilt = existsSync(join(root, folder, "dist/index.js"));
    if (!isBuilt) throw new Error(`${manifest.name} is not built: npm run build comes first, as in npm test`);
  }
  const chosen = published.flatMap(({ manifest }) => ["--workspace", manifest.name]);
  const said = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder, ...chosen], root);
  // npm 12 lists by name, npm 11 in an array.
  return Object.values(JSON.parse(said) as readonly Listed[] | Readonly<Record<string, Listed>>);
}
