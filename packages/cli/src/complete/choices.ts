import {
  AgopError,
  type AlgorithmContribution,
  type JsonObject,
  type SearchSpace,
  type SparseMatrix,
} from "@agop/core";
import { z } from "zod";
import { withChoice } from "../option-paths.js";
import type { CompleteFlags } from "./command.js";

type ChoiceFlags = Pick<CompleteFlags, "ridge" | "alpha" | "rank" | "holdout" | "seed" | "maxIterations">;
type FixedFlags = Pick<CompleteFlags, "ridge" | "alpha" | "rank">;

/**
 * Checks what no schema of a plugin checks.
 * @throws AgopError `option-invalid` naming the option, its value and its range.
 */
export function checkRanges({ holdout, seed, maxIterations, alpha, ridge }: Omit<ChoiceFlags, "rank">): void {
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

/** @throws AgopError `option-invalid` for a rank that the matrix cannot have. */
export function checkRank(rank: number | undefined, { rows, cols }: SparseMatrix): void {
  const largest = Math.min(rows, cols);
  if (rank === undefined || (Number.isInteger(rank) && rank >= 1 && rank <= largest)) return;
  throw new AgopError(
    "option-invalid",
    `--rank is ${rank}; it must be an integer from 1 to ${largest}, the smaller side of the ${rows} x ${cols} matrix`,
  );
}

/** What is left to validation with `--ridge auto`: the algorithm's own search space less what the user fixed. */
export function searchSpace({ ridge, alpha }: ChoiceFlags, { tuning }: AlgorithmContribution): SearchSpace | null {
  if (ridge !== "auto") return null;
  const space = tuning["matrix-completion"] ?? {};
  return Object.fromEntries(Object.entries(space).filter(([name]) => alpha === undefined || name !== "phi.alpha"));
}

/** The algorithm's options: its defaults, and what the user fixed. */
export function fixedOptions({ ridge, alpha, rank }: FixedFlags, { options }: AlgorithmContribution): JsonObject {
  const defaults = z.record(z.string(), z.json()).parse(options.parse({}));
  return withChoice(defaults, {
    ...(ridge !== "auto" && { ridge }),
    ...(alpha !== undefined && { "phi.alpha": alpha }),
    ...(rank !== undefined && { rank }),
  });
}
