import { contributePhi, definePlugin, type PhiContribution, type Plugin } from "@agop/core";
import { z } from "zod";
import type { PluginSubject } from "../plugin/subject.js";
import type { Defect } from "./defect.js";
import { goodPhi } from "./phi-defects.js";

const offset = z.number().default(1);

/** One φ with one option, or what is wrong with it. */
export function pluginSubject(
  options: z.ZodObject = z.object({ offset: offset.describe("added to s") }),
  change: Partial<PhiContribution> = {},
): PluginSubject {
  const good = contributePhi({ name: "good", summary: "s + 1", source: "this test", options, create: goodPhi });
  return withContributions({ ...good, ...change });
}

function withContributions(...contributions: Plugin["contributions"]): PluginSubject {
  return { plugin: definePlugin({ name: "good", contributions }), needs: [] };
}

function pluginDefect(caughtBy: string, name: string, plant: () => PluginSubject): Defect<PluginSubject> {
  return { caughtBy, name, plant };
}

export const pluginDefects: readonly Defect<PluginSubject>[] = [
  pluginDefect("plugin-registers", "a name with capitals", () => {
    const { plugin } = pluginSubject();
    return withContributions(...plugin.contributions.map((contribution) => ({ ...contribution, name: "Good" })));
  }),
  pluginDefect("plugin-describes", "contributes nothing", () => withContributions()),
  pluginDefect("plugin-describes", "a summary of two lines", () => pluginSubject(undefined, { summary: "s\n+ 1" })),
  pluginDefect("plugin-describes-options", "an option without a description", () =>
    pluginSubject(z.object({ offset })),
  ),
  pluginDefect("plugin-plain-defaults", "a required option", () =>
    pluginSubject(z.object({ offset: z.number().describe("added to s") })),
  ),
  pluginDefect("plugin-plain-defaults", "a default that JSON turns into null", () =>
    pluginSubject(z.object({ offset: z.unknown().default(Infinity).describe("added to s") })),
  ),
  pluginDefect("plugin-refuses-unknown-options", "takes any option", () =>
    pluginSubject(undefined, { build: goodPhi }),
  ),
];
