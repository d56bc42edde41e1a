import type { Phi } from "@agop/core";
import { contributePhi, definePlugin } from "@agop/core/plugin";
import { z } from "zod";

/** φ(s) = log(1 + s / scale): grows like s near 0 and hardly at all far out. */
export function log1p(scale: number): Phi {
  return { name: `log1p(${scale})`, value: (s) => Math.log1p(s / scale) };
}

export const log1pContribution = contributePhi({
  name: "log1p",
  summary: "φ(s) = log(1 + s / scale)",
  source: "this guide",
  options: z.object({ scale: z.number().positive().default(1).describe("where the logarithm sets in") }),
  create: ({ scale }) => log1p(scale),
});

export const myPlugin = definePlugin({ name: "my-plugin", contributions: [log1pContribution] });
