import {
  type AlgorithmContribution,
  type Backend,
  createRegistry,
  type Plugin,
  type Problem,
  type ProblemKind,
} from "@agop/core";
import { describe, it } from "vitest";
import { fail, type ExpectedFailures } from "./check.js";
import { checkAlgorithm, type CheckAlgorithmOptions } from "./check-algorithm.js";
import { type BackendFactory, checkBackend } from "./check-backend.js";
import { checkPhi } from "./check-phi.js";
import { pluginChecks } from "./plugin/checks.js";
import { smallProblems } from "./problems.js";
import { registerChecks } from "./register.js";

export interface CheckPluginOptions {
  /** To run φ-functions and algorithms on; a plugin of backends alone needs none. */
  readonly backend?: BackendFactory;
  /** To compare the results of algorithms with. */
  readonly otherBackend?: BackendFactory;
  /** Other plugins that this one's defaults name. */
  readonly needs?: readonly Plugin[];
  /** By contribution name. */
  readonly expectedFailures?: Readonly<Record<string, ExpectedFailures>>;
}

/**
 * Registers with vitest the conformance suite of a plugin, and of everything that it contributes, each built from its
 * defaults; algorithms on every kind of problem that they apply to.
 */
export function checkPlugin(plugin: Plugin, options: CheckPluginOptions = {}): void {
  const { backend = withoutBackend, otherBackend, needs = [], expectedFailures = {} } = options;
  describe(`plugin ${plugin.name}`, () => {
    registerChecks("plugin conformance", pluginChecks, (use) => use({ plugin, needs }));
    it("expects failures of its own contributions only", () => {
      const names = plugin.contributions.map(({ name }) => name);
      const unknown = Object.keys(expectedFailures).find((name) => !names.includes(name));
      if (unknown !== undefined) fail(`expectedFailures names "${unknown}"; known are ${names.join(", ")}`);
    });
    for (const contribution of plugin.contributions) {
      const { name } = contribution;
      const shared = { backend, ...(expectedFailures[name] && { expectedFailures: expectedFailures[name] }) };
      switch (contribution.kind) {
        case "phi":
          checkPhi(() => contribution.build({}, createRegistry([...needs, plugin])), {
            ...shared,
            title: `φ "${name}"`,
          });
          break;
        case "backend":
          checkBackend(() => contribution.build({}), { ...shared, title: `backend "${name}"` });
          break;
        case "algorithm":
          for (const kind of contribution.problems) {
            const title = `algorithm "${name}" on ${kind}`;
            checkOn(kind, contribution, [...needs, plugin], {
              ...shared,
              title,
              ...(otherBackend && { otherBackend }),
            });
          }
      }
    }
  });
}

function checkOn(
  kind: ProblemKind,
  { name }: AlgorithmContribution,
  plugins: readonly Plugin[],
  options: Omit<CheckAlgorithmOptions<Problem>, "problem">,
): void {
  checkAlgorithm(() => createRegistry(plugins).algorithm(kind, { name }), {
    ...options,
    problem: smallProblems[kind](),
  });
}

function withoutBackend(): Backend {
  return fail("checkPlugin needs the option `backend` to check φ-functions and algorithms");
}
