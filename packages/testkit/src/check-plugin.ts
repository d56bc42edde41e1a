import type { Plugin } from "@agop/core/plugin";
import { describe } from "vitest";
import { type CheckPluginOptions, pluginSuites } from "./plugin/suites.js";
import { registerSuite } from "./register.js";

/**
 * Registers with vitest the conformance suite of a plugin, and of everything that it contributes, each built from its
 * defaults: predictors and algorithms on every kind of problem that they apply to, and algorithms that apply to any with every
 * predictor that is registered.
 */
export function checkPlugin(plugin: Plugin, options: CheckPluginOptions = {}): void {
  describe(`plugin ${plugin.name}`, () => {
    for (const suite of pluginSuites(plugin, options)) registerSuite(suite);
  });
}
