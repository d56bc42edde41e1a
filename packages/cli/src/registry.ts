import { fileURLToPath } from "node:url";
import { createRegistry, type Registry } from "@agop/core/registry";
import type { NamedOptions } from "@agop/core/plugin";
import { type Aliases, findConfig, inputFiles, loadPlugins } from "@agop/workflow/configuration";
import { defaultPlugins } from "./default-plugins.js";
import { type FittingFlags, filesOf } from "./options/fitting-options.js";
import type { TableFlags } from "./options/table-options.js";
import { ownDependencies } from "./version.js";

const entriesOfCore = ["backend", "plugin", "registry", "run", "streaming"].map((entry) => `@agop/core/${entry}`);

/** A user's file may lie anywhere; the names of what this command itself runs on mean just that there. */
export function ownAliases(): Aliases {
  const names = [
    ...ownDependencies.filter((name) => name.startsWith("@agop/")),
    ...entriesOfCore,
    "@agop/testkit/suites",
    "@agop/workflow/configuration",
    "agop",
    "zod",
  ];
  return Object.fromEntries(names.map((name) => [name, fileURLToPath(import.meta.resolve(name))]));
}

/**
 * The registry of the built-in plugins and those of the configuration: the file that is named, else the first
 * agop.config.* in one of the folders. What compositions read is relative to the first folder.
 * @returns also what was read, which no output may replace
 * @throws AgopError as `loadPlugins` and `createRegistry`
 */
export async function openRegistry(
  folders: readonly [string, ...string[]],
  named?: string,
): Promise<{ readonly registry: Registry; readonly alsoRead: readonly string[] }> {
  const config = findConfig({ folders, named });
  const plugins = config === undefined ? [] : await loadPlugins(config, ownAliases());
  const registry = createRegistry([...defaultPlugins, ...plugins], { files: inputFiles(folders[0]) });
  return { registry, alsoRead: config === undefined ? [] : [config] };
}

/** What every command that fits a table takes of its options, beside themselves. */
export async function openFitting(flags: FittingFlags & TableFlags) {
  const opened = await openRegistry([process.cwd()], flags.config);
  return { ...opened, table: flags, backend: preferredBackend({ name: flags.backend }), alsoWritten: filesOf(flags) };
}

/** The backend that is asked for. Where that is "auto", the environment variable AGOP_BACKEND may name one instead. */
export function preferredBackend(named: NamedOptions): NamedOptions {
  const preferred = process.env["AGOP_BACKEND"];
  return named.name === "auto" && preferred ? { name: preferred } : named;
}
