import { resolve } from "node:path";
import { AgopError } from "@agop/core";
import type { Plugin } from "@agop/core/plugin";
import { z } from "zod";
import { type Aliases, loadExports } from "./load-module.js";

/** What a file of plugins exports. */
export interface PluginFile {
  /** Each once, in the order of their exports; a configuration's among them. */
  readonly plugins: readonly Plugin[];
  /** All exports by name. */
  readonly exported: Readonly<Record<string, unknown>>;
}

/** Whether each really is a plugin is the registry's to check. */
const pluginLike = z.custom<Plugin>(
  (value) => z.object({ name: z.string(), contributions: z.array(z.looseObject({})) }).safeParse(value).success,
);
const configuration = z.object({ plugins: z.array(pluginLike) });

/**
 * The plugins that a TypeScript or JavaScript file exports, by any name or in a configuration.
 * @throws AgopError `file-unreadable`, and `config-invalid` for a file that does not load or export a plugin.
 */
export async function loadPluginFile(file: string, aliases: Aliases = {}): Promise<PluginFile> {
  const path = resolve(file);
  const exported = await loadExports(path, aliases);
  const plugins = Object.values(exported).flatMap((value): readonly Plugin[] => {
    const own = pluginLike.safeParse(value);
    return own.success ? [own.data] : (configuration.safeParse(value).data?.plugins ?? []);
  });
  if (plugins.length > 0) return { plugins: [...new Set(plugins)], exported };
  throw new AgopError("config-invalid", `${file} exports no plugin`, "export what definePlugin returns");
}
