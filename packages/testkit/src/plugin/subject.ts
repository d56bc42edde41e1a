import type { Backend } from "@agop/core";
import type { Parts, Plugin } from "@agop/core/plugin";
import type { Contribution } from "@agop/core/registry";
import type { Check } from "../check.js";
import type { BackendFactory } from "../with-backend.js";
import { compositionsOf, registryOf } from "./registry-of.js";

/** A plugin under test, and those that it wants beside it. */
export interface PluginSubject {
  readonly plugin: Plugin;
  readonly needs: readonly Plugin[];
  /** For estimates, which may compute. */
  createBackend: BackendFactory;
}

/** A check of plugins as a whole. */
export type PluginCheck = Check<PluginSubject>;

/** The options without which a contribution cannot be built at all; undefined where even these are not known. */
export function leastOptions(contribution: Contribution, subject: PluginSubject): object | undefined {
  const { kind } = contribution;
  // A problem needs the names of files, an estimate is loaded, not built, and a queue has an address: other checks see to them.
  if (kind === "problem" || kind === "estimate" || kind === "queue") return undefined;
  if (kind !== "algorithm" || contribution.problems !== "any") return {};
  return compositionsOf(registryOf(subject)).at(0)?.options;
}

/** Builds whatever a contribution builds. What is built for a kind of problem is built for the first that it applies to. */
export async function buildContribution(
  contribution: Contribution,
  options: object,
  subject: PluginSubject,
): Promise<unknown> {
  const parts = lazyParts(subject);
  switch (contribution.kind) {
    case "phi":
    case "schedule":
    case "preparation":
    case "agop":
      return contribution.build(options, parts);
    case "predictor":
      return contribution.build(contribution.problems[0], options, parts);
    case "algorithm": {
      const { problems } = contribution;
      const kind = problems === "any" ? compositionsOf(registryOf(subject)).at(0)?.problem : problems[0];
      return kind && contribution.build(kind, options, parts);
    }
    case "backend": {
      const backend: Backend = await contribution.build(options);
      backend.dispose();
      return backend;
    }
    case "communicator":
      return contribution.build(options);
    case "problem":
    case "estimate":
    case "queue":
      return undefined;
  }
}

/** A registry only where a part is asked for: that the plugin can be registered is a check of its own. */
function lazyParts(subject: PluginSubject): Parts {
  return {
    phi: (named) => registryOf(subject).phi(named),
    schedule: (named) => registryOf(subject).schedule(named),
    preparation: (named) => registryOf(subject).preparation(named),
    agop: (named) => registryOf(subject).agop(named),
    predictor: (problem, named) => registryOf(subject).predictor(problem, named),
    algorithm: (problem, named) => registryOf(subject).algorithm(problem, named),
    compose: (problem, named) => registryOf(subject).compose(problem, named),
    files: undefined,
  };
}
