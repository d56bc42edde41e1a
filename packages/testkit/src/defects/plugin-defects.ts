import { cpuBackend } from "@agop/backend-cpu";
import { vectorEstimate } from "@agop/core";
import { contributeEstimate, contributePhi, definePlugin, type Plugin, savedNumbers } from "@agop/core/plugin";
import { z } from "zod";
import type { PluginSubject } from "../plugin/subject.js";
import type { Defect } from "./defect.js";
import { goodPhi } from "./phi-defects.js";

const offset = z.number().default(1);

/** One φ with one option, or what is wrong with it. */
export function pluginSubject(
  options: z.ZodObject = z.object({ offset: offset.describe("added to s") }),
  change: Partial<ReturnType<typeof contributePhi>> = {},
): PluginSubject {
  const good = contributePhi({ name: "good", summary: "s + 1", source: "this test", options, create: goodPhi });
  return withContributions({ ...good, ...change });
}

function withContributions(...contributions: Plugin["contributions"]): PluginSubject {
  return { plugin: definePlugin({ name: "good", contributions }), needs: [], createBackend: cpuBackend };
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
  pluginDefect("plugin-refuses-damaged-estimates", "loads anything", () =>
    withContributions(estimateFormat(anyMatrix)),
  ),
];

const anyMatrix: Load = ({ data }) => vectorEstimate(data instanceof Float64Array ? data : new Float64Array());

type Load = Parameters<typeof contributeEstimate>[0]["load"];

function estimateFormat(load: Load): ReturnType<typeof contributeEstimate> {
  return contributeEstimate({ name: "good-format", summary: "coefficients", source: "this test", load });
}

/** A format of estimates that loads what was saved and nothing else. */
export function formatSubject(): PluginSubject {
  return withContributions(estimateFormat(({ data }) => vectorEstimate(savedNumbers(data))));
}
