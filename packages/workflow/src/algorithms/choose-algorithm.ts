import { AgopError } from "@agop/core";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import { appliesTo } from "./applies-to.js";
import type { Shape } from "./shape.js";

/** Up to so many columns (or rows, where there are fewer) dense solves cost little. */
const smallSide = 200;

/** The first that goes through a table by rows. */
export function rowwiseAlgorithm(registry: Registry): AlgorithmContribution {
  return firstOf(registry, completesByRows, "that completes by rows");
}

/** The first whose memory grows with the observations and not with the cells. */
export function factoredAlgorithm(registry: Registry): AlgorithmContribution {
  const isFactored = (each: AlgorithmContribution): boolean =>
    each.capabilities.keepsFactors === true && appliesTo(each, "matrix-completion");
  return firstOf(registry, isFactored, "that keeps its estimates factored");
}

/**
 * What "auto" stands for where a function of inputs is learned: the first registered algorithm that is made for so many observations,
 * else the one for the most.
 * @throws AgopError `unknown-name`, `unsupported-problem` for a named one that learns no functions
 */
export function supervisedAlgorithm(registry: Registry, name: string, observations: number): AlgorithmContribution {
  if (name !== "auto") {
    const named = registry.find("algorithm", name);
    if (appliesTo(named, "supervised")) return named;
    const others = registry.list("algorithm").filter((each) => appliesTo(each, "supervised"));
    const hint = `give \`algorithm\` ${others.map((each) => each.name).join(", ")}`;
    throw new AgopError("unsupported-problem", `algorithm "${name}" does not predict columns from others`, hint);
  }
  const mostOf = ({ capabilities }: AlgorithmContribution): number => capabilities.mostObservations ?? Infinity;
  const [first, ...others] = registry.list("algorithm").filter(isTuned);
  if (!first) return firstOf(registry, isTuned, "that predicts columns from others");
  const largest = others.reduce((best, each) => (mostOf(each) > mostOf(best) ? each : best), first);
  return [first, ...others].find((each) => mostOf(each) >= observations) ?? largest;
}

/** Whether it learns functions of inputs, and says which of its options are worth trying. */
export function isTuned(contribution: AlgorithmContribution): boolean {
  return appliesTo(contribution, "supervised") && contribution.tuning.supervised !== undefined;
}

/** Whether it needs no more than passes over the rows, and so models and streaming. */
export function completesByRows(contribution: AlgorithmContribution): boolean {
  return appliesTo(contribution, "completion-by-rows");
}

function firstOf(
  registry: Registry,
  isOne: (contribution: AlgorithmContribution) => boolean,
  what: string,
): AlgorithmContribution {
  const first = registry.list("algorithm").find(isOne);
  if (first) return first;
  throw new AgopError("unknown-name", `no algorithm is registered ${what}`, "name one with `algorithm`");
}

/** Up to this dimension a spectrum costs little beside an iteration; a factored estimate always has it. */
export function hasCheapSpectrum(
  { capabilities }: AlgorithmContribution,
  { rows, cols }: Pick<Shape, "rows" | "cols">,
): boolean {
  return Math.min(rows, cols) <= smallSide || capabilities.keepsFactors === true;
}

/** @throws AgopError `option-invalid` where the algorithm does not declare that its runs can be gone on from */
export function assertResumable({ name, capabilities }: AlgorithmContribution, registry: Registry): void {
  if (capabilities.isResumable === true) return;
  const others = registry.list("algorithm").filter((each) => each.capabilities.isResumable);
  const hint = `give \`algorithm\` ${others.map((each) => each.name).join(", ")}`;
  throw new AgopError("option-invalid", `${name} keeps no checkpoint`, hint);
}

/** @throws AgopError `option-invalid` where a table cannot be fitted in passes over its rows */
export function assertStreamable(contribution: AlgorithmContribution, shape: Shape, registry: Registry): void {
  if (!completesByRows(contribution)) {
    const { name } = rowwiseAlgorithm(registry);
    const what = `\`save\`, \`checkpoint\` and tables beyond \`memory\` are for ${name}, not ${contribution.name}`;
    throw new AgopError("option-invalid", what, `give \`algorithm\` ${name}`);
  }
  if (shape.rows < shape.cols) {
    const what = `the table has ${shape.rows} rows and ${shape.cols} columns: its features would be of rows`;
    const hint = "models, checkpoints and streaming need at least as many rows as columns";
    throw new AgopError("option-invalid", what, hint);
  }
}
