import { fileURLToPath } from "node:url";
import { createRegistry, type NamedOptions, type Registry } from "@agop/core";
import { type Aliases, loadPlugins } from "@agop/workflow";
import { defaultPlugins } from "./default-plugins.js";

/** A user's file may lie anywhere; these names mean the packages that this command itself runs on. */
const ownPackages = [
  "@agop/backend-cpu",
  "@agop/backend-native",
  "@agop/backend-tfjs",
  "@agop/backend-wasm",
  "@agop/cli",
  "@agop/core",
  "@agop/data",
  "@agop/plugin-bilateral-lin-rfm",
  "@agop/plugin-convex-baselines",
  "@agop/plugin-deep-lin-rfm",
  "@agop/plugin-deep-linear-networks",
  "@agop/plugin-irls-p",
  "@agop/plugin-lin-rfm",
  "@agop/plugin-phi-library",
  "@agop/workflow",
  "zod",
] as const;

export function ownAliases(): Aliases {
  return Object.fromEntries(ownPackages.map((name) => [name, fileURLToPath(import.meta.resolve(name))]));
}

/**
 * The registry of the built-in plugins and those of the configuration: the file that is named, else the first
 * agop.config.* in one of the folders.
 * @throws AgopError as `loadPlugins` and `createRegistry`
 */
export async function openRegistry(folders: readonly string[], named?: string): Promise<Registry> {
  const plugins = await loadPlugins({ folders, named, aliases: ownAliases() });
  return createRegistry([...defaultPlugins, ...plugins]);
}

/** The backend that is asked for. Where that is "auto", the environment variable AGOP_BACKEND may name one instead. */
export function preferredBackend(named: NamedOptions): NamedOptions {
  const preferred = process.env["AGOP_BACKEND"];
  return named.name === "auto" && preferred ? { name: preferred } : named;
}
