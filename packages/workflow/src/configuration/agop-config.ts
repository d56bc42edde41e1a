import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { AgopError } from "@agop/core";
import type { Plugin } from "@agop/core/plugin";
import { z } from "zod";
import { type Aliases, loadModule } from "./load-module.js";

/** What `agop.config.ts` exports. */
export interface AgopConfig {
  /** Plugins beside those that are there anyway. */
  readonly plugins: readonly Plugin[];
}

/** Gives a configuration its type; returns it as it is. */
export function defineConfig(config: AgopConfig): AgopConfig {
  return config;
}

const fileNames = ["agop.config.ts", "agop.config.mts", "agop.config.js", "agop.config.mjs"];

/** Where an `agop.config.ts` may be. */
export interface ConfigPlaces {
  /** The first of them that has one. */
  readonly folders: readonly string[];
  /** A file that is named, which must be there. */
  readonly named?: string | undefined;
}

/** The path of the configuration; undefined where there is none. */
export function findConfig({ folders, named }: ConfigPlaces): string | undefined {
  const candidates = folders.flatMap((folder) => fileNames.map((name) => join(folder, name)));
  return named === undefined ? candidates.find((candidate) => existsSync(candidate)) : resolve(named);
}

/**
 * The plugins of a configuration.
 * @param path as `findConfig` gives it
 * @param aliases what the file's imports mean; where left out, they are resolved as from here
 * @throws AgopError `file-unreadable`, and `config-invalid` for a file that does not load or export a configuration.
 */
export async function loadPlugins(path: string, aliases: Aliases = {}): Promise<readonly Plugin[]> {
  return pluginsOf(await loadModule(path, aliases), path);
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
