import type { Contribution } from "./contributions.js";

/** The version of the plugin contract, which `definePlugin` notes in a plugin. docs/policy.md says what changes it. */
export const pluginContract = 2;

/** The oldest version that this core still takes. */
export const oldestPluginContract = 2;

/** A plugin is one exported value. Importing it has no effect; listing it in a configuration registers it. */
export interface Plugin {
  readonly name: string;
  /** The version of the contract that it was written for: of the core that it was compiled with. */
  readonly contract: number;
  readonly contributions: readonly Contribution[];
}

/** A plugin with the contract that this core knows noted on it. */
export function definePlugin(plugin: Omit<Plugin, "contract">): Plugin {
  return { ...plugin, contract: pluginContract };
}
