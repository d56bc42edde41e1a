import { AgopError, type AlgorithmContribution, type JsonObject, type ProblemKind, type SearchSpace } from "@agop/core";
import { type Command, Option } from "commander";
import { z } from "zod";
import { toNumber } from "./number-argument.js";
import { withChoice } from "./option-paths.js";

/** How a command fits and reports, as Commander hands it over. */
export const fittingFlags = {
  algorithm: z.string(),
  alpha: z.number().optional(),
  ridge: z.union([z.literal("auto"), z.number()]),
  backend: z.string(),
  holdout: z.number(),
  seed: z.number(),
  maxIterations: z.number().optional(),
  events: z.string().optional(),
  report: z.string().optional(),
  runFolder: z.string().optional(),
  tensorboard: z.string().optional(),
  json: z.boolean().optional(),
  quiet: z.boolean().optional(),
  config: z.string().optional(),
};

export type FittingFlags = z.infer<z.ZodObject<typeof fittingFlags>>;

/** `split` is what options are chosen on, `observed` what is held out, `algorithm` the default one. */
export function addFittingOptions(
  command: Command,
  { split, observed, algorithm = "lin-rfm" }: { split: string; observed: string; algorithm?: string },
): Command {
  return command
    .option("--algorithm <name>", "see `agop plugins`", algorithm)
    .option("--alpha <number>", `α of φ(s) = s^α; chosen by ${split} if left out`, toNumber)
    .addOption(
      new Option("--ridge <auto|number>", `λ; auto chooses λ, α and the iteration by ${split}`)
        .default("auto")
        .argParser((text) => (text === "auto" ? text : toNumber(text))),
    )
    .option("--backend <auto|name>", "see `agop plugins`", "auto")
    .option("--holdout <fraction>", `of the ${observed}, to report the error on; 0 for none`, toNumber, 0.1)
    .option("--seed <number>", "of the splits and the algorithm", toNumber, 0)
    .option("--max-iterations <number>", "of each run", toNumber)
    .option("--events <file.jsonl>", "write every event of every run")
    .option("--report <file.html>", "write a page with the curves of every run")
    .option("--run-folder <folder>", "the same in a new folder, with the command and the versions of Agop")
    .option("--tensorboard <folder>", "write the numbers of every run for TensorBoard")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder");
}

/**
 * Checks what no schema of a plugin checks.
 * @throws AgopError `option-invalid` naming the option, its value and its range.
 */
export function checkRanges({ holdout, seed, maxIterations, alpha, ridge }: FittingFlags): void {
  const checks: readonly (readonly [name: string, value: unknown, isValid: boolean, range: string])[] = [
    ["--holdout", holdout, holdout >= 0 && holdout < 1, ">= 0 and < 1"],
    ["--seed", seed, Number.isInteger(seed), "an integer"],
    ["--max-iterations", maxIterations, maxIterations === undefined || (Number.isInteger(maxIterations) && maxIterations >= 1), "an integer >= 1"],
    ["--alpha", alpha, alpha === undefined || alpha > 0, "> 0"],
    ["--ridge", ridge, ridge === "auto" || ridge >= 0, "auto or >= 0"],
  ]; // prettier-ignore
  for (const [name, value, isValid, range] of checks) {
    if (!isValid) throw new AgopError("option-invalid", `${name} is ${String(value)}; it must be ${range}`);
  }
}

/** What is left to validation with `--ridge auto`: the algorithm's own search space less what the user fixed. */
export function searchSpace(
  { ridge, alpha }: Pick<FittingFlags, "ridge" | "alpha">,
  { tuning }: AlgorithmContribution,
  kind: ProblemKind,
): SearchSpace | null {
  if (ridge !== "auto") return null;
  const space = tuning[kind] ?? {};
  return Object.fromEntries(Object.entries(space).filter(([name]) => alpha === undefined || name !== "phi.alpha"));
}

/**
 * The algorithm's options: its defaults, and what the user fixed.
 * @throws AgopError `option-invalid` for an option that the algorithm does not have.
 */
export function fixedOptions(
  { ridge, alpha, rank }: Pick<FittingFlags, "ridge" | "alpha"> & { readonly rank?: number | undefined },
  { name, options }: AlgorithmContribution,
): JsonObject {
  const defaults = z.record(z.string(), z.json()).parse(options.parse({}));
  const given = [
    ["--ridge", "ridge", ridge === "auto" ? undefined : ridge],
    ["--alpha", "phi.alpha", alpha],
    ["--rank", "rank", rank],
  ] as const;
  const fixed: Record<string, number> = {};
  for (const [flag, path, value] of given) {
    if (value === undefined) continue;
    if (!(path.split(".")[0] in options.shape)) {
      const known = Object.keys(options.shape).join(", ");
      throw new AgopError("option-invalid", `algorithm "${name}" has no option for ${flag}; it has ${known || "none"}`);
    }
    fixed[path] = value;
  }
  return withChoice(defaults, fixed);
}
