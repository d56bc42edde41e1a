import { AgopError, type JsonObject, type ProblemKind, type ProblemSummary } from "@agop/core";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import type { SearchSpace } from "@agop/core/plugin";
import { z } from "zod";
import type { FittingOptions } from "./fitting-options.js";
import { withChoice } from "./option-paths.js";

/** What a user fixes of an algorithm's options. */
export interface FixedFitting extends Pick<FittingOptions, "ridge" | "phi" | "alpha"> {
  readonly rank?: number | undefined;
}

/** What is left to validation with `ridge` "auto": the algorithm's own search space less what is fixed; else null. */
export function searchSpace(
  { ridge = "auto", phi, alpha, rank }: FixedFitting,
  algorithm: AlgorithmContribution,
  problem: ProblemSummary & { readonly kind: ProblemKind },
): SearchSpace | null {
  if (ridge !== "auto") return null;
  const declared = algorithm.tuning[problem.kind] ?? {};
  const space = typeof declared === "function" ? declared(problem) : declared;
  // What is worth trying of a φ is declared for the algorithm's own.
  const isOther = phi !== undefined && phi !== ownPhi(algorithm);
  const isFixed = (name: string): boolean =>
    (name === "phi.alpha" && alpha !== undefined) ||
    (name === "rank" && rank !== undefined) ||
    (name.startsWith("phi.") && isOther);
  return Object.fromEntries(Object.entries(space).filter(([name]) => !isFixed(name)));
}

/**
 * The algorithm's options: its defaults, and what is fixed.
 * @throws AgopError `option-invalid` for an option that the algorithm, or the φ, does not have; `unknown-name` for a φ
 */
export function fixedOptions(
  { ridge, phi, alpha, rank }: FixedFitting,
  algorithm: AlgorithmContribution,
  registry: Registry,
): JsonObject {
  const given = [
    ["ridge", "ridge", ridge === "auto" ? undefined : ridge],
    ["phi", "phi", phi],
    ["alpha", "phi.alpha", alpha],
    ["rank", "rank", rank],
  ] as const;
  const { name, options } = algorithm;
  const missing = given.find(([, path, value]) => value !== undefined && !(path.split(".")[0] in options.shape));
  if (missing) {
    const known = Object.keys(options.shape).join(", ");
    throw new AgopError(
      "option-invalid",
      `algorithm "${name}" has no option for \`${missing[0]}\`; it has ${known || "none"}`,
    );
  }
  const defaults = jsonObject.parse(options.parse({}));
  const base = phi === undefined || phi === ownPhi(algorithm) ? defaults : { ...defaults, phi: inFull(phi, registry) };
  if (phi !== undefined && alpha !== undefined && !("alpha" in registry.find("phi", phi).options.shape)) {
    throw new AgopError("option-invalid", `φ "${phi}" has no option for \`alpha\``);
  }
  const numbers = given.flatMap(([, path, value]) => (typeof value === "number" ? [[path, value] as const] : []));
  return withChoice(base, Object.fromEntries(numbers));
}

const jsonObject = z.record(z.string(), z.json());

/** A φ with the options that it has by itself. */
function inFull(name: string, registry: Registry): JsonObject {
  return { name, ...jsonObject.parse(registry.find("phi", name).options.parse({})) };
}

/** The φ that an algorithm has unless another one is named; undefined for one without. */
function ownPhi({ options }: AlgorithmContribution): string | undefined {
  return z.object({ phi: z.object({ name: z.string() }) }).safeParse(options.parse({})).data?.phi.name;
}
