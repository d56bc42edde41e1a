import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import { defaultPlugins } from "@agop/cli";
import { type Plugin, surveyBackends } from "@agop/core";
import { checkPlugin } from "@agop/testkit";
import { describe, it } from "vitest";

const backendsOf = ({ contributions }: Plugin) =>
  contributions.flatMap((contribution) => (contribution.kind === "backend" ? [contribution] : []));

// Whatever is registered keeps the contract: a new plugin is tested by being listed.
for (const plugin of defaultPlugins) {
  const missing = (await surveyBackends(backendsOf(plugin))).find(({ isAvailable }) => !isAvailable);
  if (missing) {
    console.warn(`the backend ${missing.name} is not tested: ${missing.description}`);
    // A backend whose library the machine lacks cannot be run; the report names what is missing.
    describe.skip(`plugin ${plugin.name} (${missing.description})`, () => {
      it("needs what is missing");
    });
  } else {
    checkPlugin(plugin, {
      backend: cpuBackend,
      otherBackend: () => wasmBackend({ threads: 1 }),
      needs: defaultPlugins.filter((other) => other !== plugin),
    });
  }
}
