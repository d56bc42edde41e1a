import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import { AgopError } from "@agop/core";
import {
  type CheckPluginOptions,
  describeFinding,
  type Finding,
  isFailure,
  pluginSuites,
  runSuites,
  summaryOf,
} from "@agop/testkit/suites";
import { loadPluginFile } from "@agop/workflow/configuration";
import type { CommandContext } from "../command-context.js";
import { defaultPlugins } from "../default-plugins.js";
import { ownAliases } from "../registry.js";

const backends = { backend: cpuBackend, otherBackend: () => wasmBackend({ threads: 1 }) };

/** Runs the conformance suites on the plugins of a file, beside those that the command comes with. */
export async function checkFile(
  file: string,
  { json = false }: { readonly json?: boolean },
  { terminal, signal, endWith }: CommandContext,
): Promise<void> {
  const { plugins, exported } = await loadPluginFile(file, ownAliases());
  const findings: (Finding & { readonly plugin: string })[] = [];
  for (const plugin of plugins) {
    // As `checkPlugin` takes them; they come from the author's own module.
    const given = (exported["checkOptions"] ?? {}) as CheckPluginOptions;
    const beside = new Map([...defaultPlugins, ...plugins, ...(given.needs ?? [])].map((each) => [each.name, each]));
    beside.delete(plugin.name);
    const options = { ...backends, ...given, needs: [...beside.values()] };
    for await (const finding of runSuites(pluginSuites(plugin, options))) {
      if (signal.aborted) throw new AgopError("cancelled", "interrupted");
      findings.push({ plugin: plugin.name, ...finding });
      if (isFailure(finding) && !json) terminal.out(`${plugin.name}, ${describeFinding(finding)}\n`);
    }
  }
  if (json) terminal.out(`${JSON.stringify({ findings })}\n`);
  else terminal.out(`${plugins.map(({ name }) => name).join(", ")}: ${summaryOf(findings)}\n`);
  if (findings.some(isFailure)) endWith(1);
}
