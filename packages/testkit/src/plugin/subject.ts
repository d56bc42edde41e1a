import { type Contribution, createRegistry, type Parts, type Plugin } from "@agop/core";
import type { Check } from "../check.js";

/** A plugin under test, and those that it wants beside it. */
export interface PluginSubject {
  readonly plugin: Plugin;
  readonly needs: readonly Plugin[];
}

export type PluginCheck = Check<PluginSubject>;

/** Builds whatever a contribution builds. An algorithm is built for the first kind of problem that it names. */
export async function buildContribution(
  contribution: Contribution,
  options: unknown,
  { plugin, needs }: PluginSubject,
): Promise<unknown> {
  // A registry only where a part is asked for: that the plugin can be registered is a check of its own.
  const parts: Parts = { phi: (named) => createRegistry([...needs, plugin]).phi(named) };
  if (contribution.kind === "phi") return contribution.build(options, parts);
  if (contribution.kind === "algorithm") return contribution.build(contribution.problems[0], options, parts);
  const backend = await contribution.build(options);
  backend.dispose();
  return backend;
}
