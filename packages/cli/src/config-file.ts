import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { AgopError, createRegistry, type Plugin, type Registry } from "@agop/core";
import { z } from "zod";
import { defaultPlugins } from "./default-plugins.js";
import { loadModule } from "./load-module.js";

/** What `agop.config.ts` exports. */
export interface AgopConfig {
  /** Plugins beside those that the command comes with. */
  readonly plugins: readonly Plugin[];
}

/** Gives a configuration its type; returns it as it is. */
export function defineConfig(config: AgopConfig): AgopConfig {
  return config;
}

const fileNames = ["agop.config.ts", "agop.config.mts", "agop.config.js", "agop.config.mjs"];

/**
 * The registry of the built-in plugins and those of the configuration: the file that is named, else the first
 * agop.config.* in one of the folders.
 * @throws AgopError `config-invalid` for a file that does not load or export a configuration.
 */
export async function loadRegistry(folders: readonly string[], named?: string): Promise<Registry> {
  const candidates = folders.flatMap((folder) => fileNames.map((name) => join(folder, name)));
  const path = named === undefined ? candidates.find((candidate) => existsSync(candidate)) : resolve(named);
  const plugins = path === undefined ? [] : pluginsOf(await loadModule(path), path);
  return createRegistry([...defaultPlugins, ...plugins]);
}

/** Whether each really is a plugin is the registry's to check. */
const shape = z.object({ plugins: z.array(z.custom<Plugin>()) });

function pluginsOf(config: unknown, path: string): readonly Plugin[] {
  const result = shape.safeParse(config);
  if (result.success) return result.data.plugins;
  throw new AgopError(
    "config-invalid",
    `${path} does not export a configuration`,
    "export default defineConfig({ plugins: [...] })",
  );
}
