import { cpuBackend } from "@agop/backend-cpu";
import { defaultPlugins } from "@agop/cli";
import { checkPlugin } from "@agop/testkit";

// Whatever is registered keeps the contract: a new plugin is tested by being listed.
for (const plugin of defaultPlugins) {
  checkPlugin(plugin, { backend: cpuBackend, needs: defaultPlugins.filter((other) => other !== plugin) });
}
