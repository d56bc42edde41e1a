import { AgopError, type JsonObject, type ProblemKind, type ProblemSummary } from "@agop/core";
import type { AlgorithmContribution } from "@agop/core/registry";
import type { SearchSpace } from "@agop/core/plugin";
import { z } from "zod";
import type { FittingOptions } from "./fitting-options.js";
import { withChoice } from "./option-paths.js";

/** What is left to validation with `ridge` "auto": the algorithm's own search space less what is fixed; else null. */
export function searchSpace(
  { ridge = "auto", alpha, rank }: Pick<FittingOptions, "ridge" | "alpha"> & { readonly rank?: number | undefined },
  { tuning }: AlgorithmContribution,
  problem: ProblemSummary & { readonly kind: ProblemKind },
): SearchSpace | null {
  if (ridge !== "auto") return null;
  const declared = tuning[problem.kind] ?? {};
  const space = typeof declared === "function" ? declared(problem) : declared;
  const fixed = new Set([...(alpha === undefined ? [] : ["phi.alpha"]), ...(rank === undefined ? [] : ["rank"])]);
  return Object.fromEntries(Object.entries(space).filter(([name]) => !fixed.has(name)));
}

/**
 * The algorithm's options: its defaults, and what is fixed.
 * @throws AgopError `option-invalid` for an option that the algorithm does not have.
 */
export function fixedOptions(
  { ridge, alpha, rank }: Pick<FittingOptions, "ridge" | "alpha"> & { readonly rank?: number | undefined },
  { name, options }: AlgorithmContribution,
): JsonObject {
  const defaults = z.record(z.string(), z.json()).parse(options.parse({}));
  const given = [
    ["ridge", "ridge", ridge === "auto" ? undefined : ridge],
    ["alpha", "phi.alpha", alpha],
    ["rank", "rank", rank],
  ] as const;
  const fixed: Record<string, number> = {};
  for (const [asked, path, value] of given) {
    if (value === undefined) continue;
    if (!(path.split(".")[0] in options.shape)) {
      const known = Object.keys(options.shape).join(", ");
      const what = `algorithm "${name}" has no option for \`${asked}\`; it has ${known || "none"}`;
      throw new AgopError("option-invalid", what);
    }
    fixed[path] = value;
  }
  return withChoice(defaults, fixed);
}
