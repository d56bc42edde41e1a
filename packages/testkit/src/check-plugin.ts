import type { Backend, ProblemKind } from "@agop/core";
import type { Plugin } from "@agop/core/plugin";
import { type Contribution, kindNames, type Registry } from "@agop/core/registry";
import { describe, it } from "vitest";
import { checkAgopEstimator } from "./check-agop-estimator.js";
import { checkAlgorithm } from "./check-algorithm.js";
import { checkBackend } from "./check-backend.js";
import { checkPhi } from "./check-phi.js";
import { checkPredictor } from "./check-predictor.js";
import { checkPreparation } from "./check-preparation.js";
import { checkProblem } from "./check-problem.js";
import { checkSchedule } from "./check-schedule.js";
import { type ExpectedFailures, fail } from "./check.js";
import { pluginChecks } from "./plugin/checks.js";
import { compositionsOf, registryOf } from "./plugin/registry-of.js";
import { type ProblemExamples, problemExamples } from "./problem-examples.js";
import type { ProblemExample } from "./problem/subject.js";
import { registerChecks } from "./register.js";
import type { LoadEstimate } from "./saved-estimate.js";
import type { BackendFactory } from "./with-backend.js";

export interface CheckPluginOptions {
  /** To run what the plugin contributes on; a plugin of backends alone needs none. */
  readonly backend?: BackendFactory;
  /** To compare the results of algorithms with. */
  readonly otherBackend?: BackendFactory;
  /** Other plugins that this one's defaults name. */
  readonly needs?: readonly Plugin[];
  /** An example of each kind of problem that the plugin adds to those of core. */
  readonly problems?: ProblemExamples;
  /** By contribution name. */
  readonly expectedFailures?: Readonly<Record<string, ExpectedFailures>>;
}

/** What the suites of the contributions share. */
interface Setting {
  readonly plugin: Plugin;
  readonly examples: ProblemExamples;
  readonly backend: BackendFactory;
  readonly otherBackend?: BackendFactory;
  registry(): Registry;
}

/**
 * Registers with vitest the conformance suite of a plugin, and of everything that it contributes, each built from its
 * defaults: predictors and algorithms on every kind of problem that they apply to, and algorithms that apply to any with every
 * predictor that is registered.
 */
export function checkPlugin(plugin: Plugin, options: CheckPluginOptions = {}): void {
  const { backend = withoutBackend, otherBackend, needs = [], problems = {}, expectedFailures = {} } = options;
  const subject = { plugin, needs, createBackend: backend };
  const registry = (): Registry => registryOf(subject);
  const examples = { ...problemExamples, ...problems };
  const setting: Setting = { plugin, examples, backend, registry, ...(otherBackend && { otherBackend }) };
  describe(`plugin ${plugin.name}`, () => {
    registerChecks("plugin conformance", pluginChecks, (use) => use(subject));
    it("expects failures of its own contributions only", () => {
      const names = plugin.contributions.map(({ name }) => name);
      const unknown = Object.keys(expectedFailures).find((name) => !names.includes(name));
      if (unknown !== undefined) fail(`expectedFailures names "${unknown}"; known are ${names.join(", ")}`);
    });
    for (const contribution of plugin.contributions) {
      checkContribution(contribution, setting, expectedFailures[contribution.name] ?? {});
    }
  });
}

function checkContribution(contribution: Contribution, setting: Setting, expectedFailures: ExpectedFailures): void {
  const { examples, backend, otherBackend, registry } = setting;
  const { kind, name } = contribution;
  const load = createLoader(setting);
  const title = `${kindNames[kind]} "${name}"`;
  const shared = { title, backend, expectedFailures };
  switch (kind) {
    case "phi":
      checkPhi(() => registry().phi({ name }), shared);
      break;
    case "agop":
      checkAgopEstimator(() => registry().agop({ name }), shared);
      break;
    case "schedule":
      checkSchedule(() => registry().schedule({ name }), shared);
      break;
    case "preparation":
      checkPreparation(() => registry().preparation({ name }), shared);
      break;
    case "backend":
      checkBackend(() => contribution.build({}), shared);
      break;
    case "problem":
      withExample(examples, name, title, (example) => {
        checkProblem(contribution, { ...example, title, expectedFailures });
      });
      break;
    case "predictor":
      for (const problem of contribution.problems) {
        withExample(examples, problem, title, (example) => {
          checkPredictor(() => registry().predictor(problem, { name }), {
            ...shared,
            title: `${title} on ${problem}`,
            problem: example.problem(),
            load,
          });
        });
      }
      break;
    case "algorithm":
      for (const { problem, options, how } of usesOf(contribution, setting)) {
        withExample(examples, problem, title, (example) => {
          checkAlgorithm(() => registry().algorithm(problem, { name, ...options }), {
            ...shared,
            title: `${title} on ${problem}${how}`,
            problem: example.problem(),
            load,
            ...(otherBackend && { otherBackend }),
          });
        });
      }
      break;
    case "estimate":
    // Loading is checked with the estimates that predictors and algorithms save.
  }
}

interface Use {
  readonly problem: ProblemKind;
  readonly options: object;
  /** For the title. */
  readonly how: string;
}

function usesOf(contribution: Extract<Contribution, { kind: "algorithm" }>, { registry }: Setting): readonly Use[] {
  const { problems } = contribution;
  if (problems !== "any") return problems.map((problem) => ({ problem, options: {}, how: "" }));
  return compositionsOf(registry()).map(({ problem, options }) => ({
    problem,
    options,
    how: ` with predictor "${options.predictor.name}"`,
  }));
}

function createLoader({ registry }: Setting): LoadEstimate {
  return (saved, backend) => registry().loadEstimate(saved, backend);
}

/** Registers a failing test where there is no example: what is not known cannot be checked. */
function withExample(
  examples: ProblemExamples,
  kind: string,
  title: string,
  use: (example: ProblemExample<ProblemKind>) => void,
): void {
  const known: Readonly<Record<string, ProblemExample<ProblemKind> | undefined>> = { ...examples };
  const example = known[kind];
  if (example) {
    use(example);
    return;
  }
  it(`${title} has an example of ${kind} to be checked on`, () => {
    fail(`give checkPlugin one: problems: { "${kind}": { problem: ..., goodEstimate: ..., ... } }`);
  });
}

function withoutBackend(): Backend {
  return fail("checkPlugin needs the option `backend` to check anything but backends and schedules");
}
