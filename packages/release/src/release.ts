import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { releaseChanges } from "./changelog.js";
import { atVersion, type Manifest, nextVersion } from "./versions.js";

const root = join(import.meta.dirname, "../../..");
const at = (path: string): string => join(root, path);
const readManifest = (path: string): Manifest => JSON.parse(readFileSync(path, "utf8")) as Manifest;

function said(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { cwd: root, encoding: "utf8", maxBuffer: 2 ** 28 }).trim();
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { cwd: root, stdio: "inherit" });
}

const folders = [
  "docs/examples",
  "test",
  ...["packages", "plugins"].flatMap((kind) => readdirSync(at(kind)).map((name) => `${kind}/${name}`)),
];
const paths = ["package.json", ...folders.map((folder) => `${folder}/package.json`)].map(at);

/** Writes the next version everywhere, commits and tags it. */
function raiseVersion(step: string): void {
  if (said("git", "status", "--porcelain") !== "") throw new Error("there are changes that are not committed");
  const own = readManifest(at("package.json"));
  checkOrigin(own);
  const version = nextVersion(own.version, step);
  const date = new Date().toISOString().slice(0, 10);
  const changes = releaseChanges(readFileSync(at("CHANGELOG.md"), "utf8"), version, date);
  const manifests = paths.map((path) => ({ path, manifest: readManifest(path) }));
  const ours = new Set(manifests.map(({ manifest }) => manifest.name));
  for (const { path, manifest } of manifests) {
    writeFileSync(path, `${JSON.stringify(atVersion(manifest, version, ours), undefined, 2)}\n`);
  }
  writeFileSync(at("CHANGELOG.md"), changes);
  run("npm", "install", "--package-lock-only", "--no-audit", "--no-fund");
  run("npx", "prettier", "--write", "--log-level", "warn", "CHANGELOG.md", ...paths);
  run("git", "commit", "--all", "--quiet", "--message", `Release ${version}`);
  run("git", "tag", "--annotate", `v${version}`, "--message", `Agop ${version}`);
  process.stdout.write(`tagged v${version}; next: npm run release -- pack, then git push --follow-tags\n`);
}

/** What a tarball says of its repository is what its provenance is held against. */
function checkOrigin({ repository }: Manifest): void {
  const plain = (url: string): string => url.replace(/^git\+|\.git$/g, "").replace(/^git@([^:]+):/, "https://$1/");
  const origin = said("git", "config", "--default", "", "--get", "remote.origin.url");
  if (plain(origin) !== plain(repository?.url ?? "")) {
    throw new Error(`the remote "origin" is "${origin}", but package.json says ${repository?.url ?? "nothing"}`);
  }
}

/** Builds from nothing, and packs what is published, with a bill of materials and checksums. */
function pack(): void {
  const target = at("release");
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  run("npm", "run", "clean");
  run("npx", "turbo", "run", "build", "--force", "--output-logs=errors-only");
  const published = paths
    .slice(1)
    .map(readManifest)
    .filter((manifest) => !manifest.private);
  const chosen = published.flatMap(({ name }) => ["--workspace", name]);
  said("npm", "pack", "--ignore-scripts", "--pack-destination", target, ...chosen);
  const parts = said("npm", "sbom", "--sbom-format", "cyclonedx", "--omit", "dev", ...chosen);
  writeFileSync(join(target, "agop.cdx.json"), `${parts}\n`);
  const sums = readdirSync(target).map((name) => {
    const sum = createHash("sha256")
      .update(readFileSync(join(target, name)))
      .digest("hex");
    return `${sum}  ${name}\n`;
  });
  writeFileSync(join(target, "SHA256SUMS"), sums.join(""));
  process.stdout.write(`${published.length} packages are in release/; to publish them: docs/policy.md\n`);
}

try {
  const [command, step] = process.argv.slice(2);
  if (command === "version" && step !== undefined) raiseVersion(step);
  else if (command === "pack") pack();
  else throw new Error("name what to do: version <major|minor|patch|1.2.3>, or pack");
} catch (error) {
  process.stderr.write(`release: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
