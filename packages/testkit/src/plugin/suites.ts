import type { Backend, ProblemKind } from "@agop/core";
import type { Plugin } from "@agop/core/plugin";
import { type Contribution, kindNames, type Registry } from "@agop/core/registry";
import { agopEstimatorSuite } from "../agop/suite.js";
import { algorithmSuite } from "../algorithm/suite.js";
import { backendSuite } from "../backend/suite.js";
import { phiSuite } from "../phi/suite.js";
import { predictorSuite } from "../predictor/suite.js";
import { preparationSuite } from "../preparation/suite.js";
import { problemSuite } from "../problem/suite.js";
import { scheduleSuite } from "../schedule/suite.js";
import { type ExpectedFailures, fail } from "../check.js";
import { pluginChecks } from "./checks.js";
import { compositionsOf, registryOf } from "./registry-of.js";
import { type ProblemExamples, problemExamples } from "../problem-examples.js";
import type { ProblemExample } from "../problem/subject.js";
import type { LoadEstimate } from "../saved-estimate.js";
import { ownCheck, type Suite, suiteOf } from "../suite.js";
import type { BackendFactory } from "../with-backend.js";

/** What the parts of a plugin are run on and with, and which checks are known to fail. */
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
 * The conformance suites of a plugin, and of everything that it contributes, each built from its defaults: predictors and
 * algorithms on every kind of problem that they apply to, and algorithms that apply to any with every predictor that is registered.
 */
export function* pluginSuites(plugin: Plugin, options: CheckPluginOptions = {}): Generator<Suite> {
  const { backend = withoutBackend, otherBackend, needs = [], problems = {}, expectedFailures = {} } = options;
  const subject = { plugin, needs, createBackend: backend };
  const registry = (): Registry => registryOf(subject);
  const examples = { ...problemExamples, ...problems };
  const setting: Setting = { plugin, examples, backend, registry, ...(otherBackend && { otherBackend }) };
  const own = ownCheck("expected-failures-known", "expects failures of its own contributions only", () => {
    const names = plugin.contributions.map(({ name }) => name);
    const unknown = Object.keys(expectedFailures).find((name) => !names.includes(name));
    if (unknown !== undefined) fail(`expectedFailures names "${unknown}"; known are ${names.join(", ")}`);
  });
  const { title, checks } = suiteOf("plugin conformance", pluginChecks, (use) => use(subject));
  yield { title, checks: [...checks, own] };
  for (const contribution of plugin.contributions) {
    yield* contributionSuites(contribution, setting, expectedFailures[contribution.name] ?? {});
  }
}

function contributionSuites(
  contribution: Contribution,
  setting: Setting,
  expectedFailures: ExpectedFailures,
): readonly Suite[] {
  const { examples, backend, otherBackend, registry } = setting;
  const { kind, name } = contribution;
  const load = createLoader(setting);
  const title = `${kindNames[kind]} "${name}"`;
  const shared = { title, backend, expectedFailures };
  switch (kind) {
    case "phi":
      return [phiSuite(() => registry().phi({ name }), shared)];
    case "agop":
      return [agopEstimatorSuite(() => registry().agop({ name }), shared)];
    case "schedule":
      return [scheduleSuite(() => registry().schedule({ name }), shared)];
    case "preparation":
      return [preparationSuite(() => registry().preparation({ name }), shared)];
    case "backend":
      return [backendSuite(() => contribution.build({}), shared)];
    case "problem":
      return [
        withExample(examples, name, title, (example) =>
          problemSuite(contribution, { ...example, title, expectedFailures }),
        ),
      ];
    case "predictor":
      return contribution.problems.map((problem) =>
        withExample(examples, problem, title, (example) =>
          predictorSuite(() => registry().predictor(problem, { name }), {
            ...shared,
            title: `${title} on ${problem}`,
            problem: example.problem(),
            load,
          }),
        ),
      );
    case "algorithm":
      return usesOf(contribution, setting).map(({ problem, options, how }) =>
        withExample(examples, problem, title, (example) =>
          algorithmSuite(() => registry().algorithm(problem, { name, ...options }), {
            ...shared,
            title: `${title} on ${problem}${how}`,
            problem: example.problem(),
            load,
            ...(otherBackend && { otherBackend }),
          }),
        ),
      );
    case "communicator":
      // It joins processes that a launcher starts: its own tests start some.
      return [];
    case "queue":
      // It needs a server: its own tests start one.
      return [];
    case "estimate":
      // Loading is checked with the estimates that predictors and algorithms save.
      return [];
    default:
      // Of a plugin in JavaScript, which `plugin-registers` refuses.
      return [];
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

/** A suite that fails where there is no example: what is not known cannot be checked. */
function withExample(
  examples: ProblemExamples,
  kind: string,
  title: string,
  suiteFor: (example: ProblemExample<ProblemKind>) => Suite,
): Suite {
  const known: Readonly<Record<string, ProblemExample<ProblemKind> | undefined>> = { ...examples };
  const example = known[kind];
  if (example) return suiteFor(example);
  const missing = ownCheck("has-example", `has an example of ${kind} to be checked on`, () => {
    fail(`give one: problems: { "${kind}": { problem: ..., goodEstimate: ..., ... } }`);
  });
  return { title, checks: [missing] };
}

function withoutBackend(): Backend {
  return fail("a plugin needs the option `backend` to check anything but backends and schedules");
}
