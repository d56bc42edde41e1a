// Mutation testing by Stryker: changes one thing after the other in a package's sources, and counts the changes that its tests notice.
//
//   npm run mutation                            core and workflow
//   npm run mutation -- packages/core/src/run   one folder
//
// Works on a copy in the temporary folder, so that the working tree stays as it is. Stryker is installed here, on first use, and
// nowhere else.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";

const here = import.meta.dirname;
const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = process.argv.length > 2 ? process.argv.slice(2) : ["packages/core/src", "packages/workflow/src"];

if (!existsSync(path.join(here, "node_modules"))) {
  // vitest is the one of the project.
  const options = { cwd: here, stdio: "inherit", shell: process.platform === "win32" };
  execFileSync("npm", ["ci", "--legacy-peer-deps", "--workspaces=false", "--no-audit", "--no-fund"], options);
}

const copy = copyOfTree();
try {
  const scores = folders.map((folder) => ({ folder, ...scoreOf(folder) }));
  for (const { folder, detected, valid, survivors } of scores) {
    for (const survivor of survivors) process.stdout.write(`${survivor}\n`);
    const score = ((100 * detected) / valid).toFixed(1);
    process.stdout.write(`${folder}: ${detected} of ${valid} mutants found, score ${score}%\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}

/** Of what git knows of, with packages that name each other within the copy, and all others where they are. */
function copyOfTree() {
  const folder = mkdtempSync(path.join(tmpdir(), "agop-mutation-"));
  const listed = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  for (const file of listed.split("\n").filter((each) => each && existsSync(path.join(root, each)))) {
    cpSync(path.join(root, file), path.join(folder, file), { verbatimSymlinks: true });
  }
  linkEntries("node_modules", folder);
  for (const built of ["plugins/backend-wasm/dist", "packages/view/dist"]) {
    if (existsSync(path.join(root, built)))
      cpSync(path.join(root, built), path.join(folder, built), { recursive: true });
  }
  return folder;
}

function linkEntries(name, folder) {
  mkdirSync(path.join(folder, name));
  for (const entry of readdirSync(path.join(root, name))) {
    const from = path.join(root, name, entry);
    const to = path.join(folder, name, entry);
    // Links to packages of the project are relative.
    if (entry === "@agop") cpSync(from, to, { recursive: true, verbatimSymlinks: true });
    else symlinkSync(from, to);
  }
}

function scoreOf(folder) {
  const report = path.join(copy, "mutation.json");
  const stryker = path.join(here, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");
  const { status } = spawnSync(process.execPath, [stryker, "run", path.join(here, "stryker.config.js")], {
    cwd: copy,
    stdio: "inherit",
    env: { ...process.env, MUTATE: folder },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const mutants = Object.entries(JSON.parse(readFileSync(report, "utf8")).files).flatMap(([file, { mutants: all }]) =>
    all.map((mutant) => ({ file, ...mutant })),
  );
  const detected = mutants.filter(({ status: each }) => each === "Killed" || each === "Timeout").length;
  const survivors = mutants
    .filter(({ status: each }) => each === "Survived" || each === "NoCoverage")
    .map(
      ({ file, location, mutatorName, replacement, status: each }) =>
        `${file}:${location.start.line}:${location.start.column} ${each} ${mutatorName}: ${replacement.replaceAll(/\s+/g, " ").slice(0, 80)}`,
    );
  return { detected, valid: detected + survivors.length, survivors };
}
