import type { Contribution } from "./contributions.js";

/** The version of the plugin contract; a plugin names the one it was written for. */
export const pluginContract = 2;

/** A plugin is one exported value. Importing it has no effect; listing it in a configuration registers it. */
export interface Plugin {
  readonly name: string;
  readonly contract: typeof pluginContract;
  readonly contributions: readonly Contribution[];
}

export function definePlugin(plugin: Omit<Plugin, "contract">): Plugin {
  return { ...plugin, contract: pluginContract };
}
