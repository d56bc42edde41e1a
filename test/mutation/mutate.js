// Mutation testing by Stryker: changes one thing after the other in a package's sources, and counts the changes that its tests notice.
//
//   npm run mutation                            core and workflow, every mutant: hours
//   npm run mutation -- packages/core/src/run   one folder
//   npm run mutation -- --sample 300 --seed 1   so many of each folder's, drawn at random: some seconds each
//
// A mutant meets the tests alone that reach it, up to the first that fails, for at most one and a half times as long as they take
// without it.
//
// A sample is of all mutants, also those that no test reaches, and its score comes with its standard error and its 95% interval. A
// larger sample of the same seed holds the smaller one.
//
// Works on a copy in the temporary folder, so that the working tree stays as it is. Stryker is installed here, on first use, and
// nowhere else.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, URL } from "node:url";
import { parseArgs } from "node:util";
import { isLeftOut } from "./sample.js";
import { scoreText } from "./score.js";

const { values, positionals } = parseArgs({
  options: { sample: { type: "string", default: "" }, seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const here = import.meta.dirname;
const root = fileURLToPath(new URL("../..", import.meta.url));
const folders = positionals.length > 0 ? positionals : ["packages/core/src", "packages/workflow/src"];

if (!existsSync(path.join(here, "node_modules"))) {
  // vitest is the one of the project.
  const options = { cwd: here, stdio: "inherit", shell: process.platform === "win32" };
  execFileSync("npm", ["ci", "--legacy-peer-deps", "--workspaces=false", "--no-audit", "--no-fund"], options);
}

const copy = copyOfTree();
try {
  const scores = folders.map((folder) => ({ folder, ...scoreOf(folder) }));
  for (const { folder, ...counts } of scores) process.stdout.write(`${folder}: ${scoreText(counts)}\n`);
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
    env: { ...process.env, MUTATE: folder, MUTATION_SAMPLE: values.sample, MUTATION_SEED: values.seed },
  });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  const mutants = Object.entries(JSON.parse(readFileSync(report, "utf8")).files).flatMap(([file, { mutants: all }]) =>
    all.map((mutant) => ({ file, ...mutant })),
  );
  const count = (is) => mutants.filter(is).length;
  const detected = count(({ status: each }) => each === "Killed" || each === "Timeout");
  const survived = count(({ status: each }) => each === "Survived");
  const unreached = count(({ status: each }) => each === "NoCoverage");
  return { detected, survived, unreached, leftOut: count(isLeftOut) };
}
