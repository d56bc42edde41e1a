import { AgopError, type JsonObject } from "@agop/core";
import type { MatrixFacts } from "@agop/core/plugin";
import type { AlgorithmContribution, Registry } from "@agop/core/registry";
import { type Shape, summaryOf } from "../algorithms/shape.js";
import { appliesTo } from "../algorithms/applies-to.js";
import type { Fitting } from "../selection/fitting-options.js";
import { fixedOptions, searchSpace } from "../selection/search-space.js";
import type { Candidate } from "./candidate.js";

/** What decides which candidates there are. */
export interface CandidateRequest {
  readonly registry: Registry;
  /** Names of algorithms; "auto" stands for those that declare that they compete. */
  readonly algorithms: readonly string[];
  /** A chain by name; undefined: those that each algorithm declares. */
  readonly preparations: readonly string[] | undefined;
  readonly shape: Shape;
  readonly facts: MatrixFacts;
  readonly fitting: Pick<Fitting, "ridge" | "phi" | "alpha">;
  readonly rank: number | undefined;
  /** Whether runs must be able to go on from checkpoints. */
  readonly mustResume: boolean;
}

/**
 * Everything that competes to complete a matrix. What is named by the user stays in whatever it costs; of "auto" those are left out
 * that lack an option that is asked for.
 * @throws AgopError `unknown-name`; `unsupported-problem` for a named algorithm that completes no matrices; `option-invalid` for one
 * without an option that is asked for, or where nothing is left
 */
export function completionCandidates(request: CandidateRequest): readonly Candidate[] {
  const { registry, algorithms, preparations = [] } = request;
  for (const name of preparations) registry.find("preparation", name);
  const candidates = algorithms.flatMap((name) =>
    name === "auto"
      ? registry.list("algorithm").flatMap((algorithm) => competing(request, algorithm))
      : named(request, registry.find("algorithm", name)),
  );
  if (candidates.length > 0) return candidates;
  const what = "no algorithm that competes has the options and the preparation that are asked for";
  throw new AgopError("option-invalid", what, "name one with `algorithm`");
}

function competing(request: CandidateRequest, algorithm: AlgorithmContribution): readonly Candidate[] {
  const { capabilities } = algorithm;
  const { preparations } = request;
  if (!capabilities.competesOn || !appliesTo(algorithm, "matrix-completion")) return [];
  if (request.facts.isList && capabilities.isForTables === true) return [];
  if (request.mustResume && capabilities.isResumable !== true) return [];
  if (request.shape.count > (capabilities.mostObservations ?? Infinity)) return [];
  const isAsked = (chain: readonly string[]): boolean => !preparations || chain.join() === preparations.join();
  const declared = capabilities.competesOn.filter(isAsked);
  try {
    return candidatesOf(request, algorithm, declared.length > 0 ? chainsFor(request, declared) : []);
  } catch (error) {
    // It lacks an option that is asked for; where all do, that is said.
    if (error instanceof AgopError && error.code === "option-invalid") return [];
    throw error;
  }
}

function named(request: CandidateRequest, algorithm: AlgorithmContribution): readonly Candidate[] {
  if (!appliesTo(algorithm, "matrix-completion") && algorithm.problems !== "any") {
    const what = `algorithm "${algorithm.name}" does not complete matrices`;
    throw new AgopError("unsupported-problem", what, `it applies to ${algorithm.problems.join(", ")}`);
  }
  const chains = chainsFor(request, algorithm.capabilities.competesOn ?? []);
  const usual = request.registry.list("preparation").find(({ name }) => applies(request, [name]));
  return candidatesOf(request, algorithm, chains.length > 0 ? chains : [usual ? [usual.name] : []]);
}

/** The chains that make sense of such a matrix, or the one that is asked for. */
function chainsFor(
  request: CandidateRequest,
  declared: readonly (readonly string[])[],
): readonly (readonly string[])[] {
  const { preparations } = request;
  if (!preparations) return declared.filter((chain) => applies(request, chain));
  if (applies(request, preparations)) return [preparations];
  throw senseless(preparations);
}

/** That a chain of preparations makes no sense of a matrix. */
export function senseless(preparations: readonly string[]): AgopError {
  const what = `\`preparation\` ${preparations.join(", ")} makes no sense of this matrix`;
  return new AgopError("option-invalid", what, "neighbours want an order, standardise a table, centre a list");
}

function applies({ registry, facts }: CandidateRequest, chain: readonly string[]): boolean {
  const registered = registry.list("preparation").map(({ name }) => name);
  return chain.every((name) => registered.includes(name) && registry.preparation({ name }).appliesTo(facts));
}

function candidatesOf(
  { registry, shape, fitting, rank }: CandidateRequest,
  algorithm: AlgorithmContribution,
  chains: readonly (readonly string[])[],
): readonly Candidate[] {
  const options: JsonObject = fixedOptions({ ...fitting, rank }, algorithm, registry);
  const search = searchSpace({ ...fitting, rank }, algorithm, summaryOf(shape));
  return chains.map((preparations) => ({ preparations, algorithm, options, search }));
}
