import { cpuBackend } from "@agop/backend-cpu";
import { wasmBackend } from "@agop/backend-wasm";
import type { Plugin } from "@agop/core/plugin";
import { type Contribution, createRegistry, surveyBackends } from "@agop/core/registry";
import { deepLinearNetworksPlugin } from "@agop/plugin-deep-linear-networks";
import { checkPlugin } from "@agop/testkit";
import { defaultPlugins } from "agop";
import { describe, it } from "vitest";

const backendsOf = ({ contributions }: Plugin) =>
  contributions.flatMap((contribution) => (contribution.kind === "backend" ? [contribution] : []));

const expectedFailures: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "compact-ridge": {
    "predictor-relative-change":
      "the change is measured where features are, in the range of V and on the observed entries; the rest is of second order",
  },
};

/** With few steps between iterates: more of them show no more of the contract, and take as long as everything else. */
function trainedBriefly(plugin: Plugin): Plugin {
  const brief = { initialScale: 0.3, stepsPerIteration: 5 };
  const contributions = plugin.contributions.map((each): Contribution =>
    each.kind === "algorithm"
      ? { ...each, build: (problem, options, parts) => each.build(problem, Object.assign({}, brief, options), parts) }
      : each,
  );
  return { ...plugin, contributions };
}

// Whatever is registered keeps the contract, core's own parts too: a new plugin is tested by being listed.
const { plugins } = createRegistry([...defaultPlugins, trainedBriefly(deepLinearNetworksPlugin)]);
for (const plugin of plugins) {
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
      needs: plugins.filter((other) => other !== plugin),
      expectedFailures: Object.fromEntries(
        plugin.contributions.flatMap(({ name }) => (name in expectedFailures ? [[name, expectedFailures[name]]] : [])),
      ),
    });
  }
}
