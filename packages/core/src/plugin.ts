import { z } from "zod";
import type { AlgorithmFor } from "./algorithm.js";
import type { Backend } from "./backend.js";
import { type OptionSchema, parseOptions } from "./option-schema.js";
import type { Phi } from "./phi.js";
import type { ProblemKind } from "./problem.js";
import type { SearchSpace } from "./search-space.js";

/** What every contribution says of itself; `agop plugins` and the reference pages are made from it. */
export interface ContributionDescription {
  /** Unique among its kind; lower case with hyphens. */
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** Paper and equation, or the library. */
  readonly source: string;
  readonly options: OptionSchema;
}

export interface PhiContribution extends ContributionDescription {
  readonly kind: "phi";
  build(rawOptions: unknown, parts: Parts): Phi;
}

export interface BackendContribution extends ContributionDescription {
  readonly kind: "backend";
  /** Backends are tried for `auto` from the highest preference down. */
  readonly preference: number;
  /** @throws AgopError `backend-unavailable` where it cannot run. */
  build(rawOptions: unknown): Promise<Backend>;
}

/** How an algorithm is built for each kind of problem that it applies to. */
export type AlgorithmBuilders<O> = {
  readonly [K in ProblemKind]?: (options: O, parts: Parts) => AlgorithmFor<K>;
};

export interface AlgorithmContribution extends ContributionDescription {
  readonly kind: "algorithm";
  readonly problems: readonly ProblemKind[];
  /** Builds for one kind of problem; undefined where the algorithm does not apply. */
  build<K extends ProblemKind>(problem: K, rawOptions: unknown, parts: Parts): AlgorithmFor<K> | undefined;
  /**
   * Option values worth trying when a user leaves the choice to validation, in the order in which they should be
   * searched.
   */
  readonly tuning: Readonly<Partial<Record<ProblemKind, SearchSpace>>>;
}

export type Contribution = PhiContribution | BackendContribution | AlgorithmContribution;
export type ContributionKind = Contribution["kind"];

/** A name with the options for it, as configurations write it: { "name": "power", "alpha": 0.5 }. */
export interface NamedOptions {
  readonly name: string;
  readonly [option: string]: unknown;
}

/** The schema for an option that names another contribution. */
export const namedOptions = z.looseObject({ name: z.string() });

/** What a builder may ask of the registry: other parts by name. */
export interface Parts {
  phi(named: NamedOptions): Phi;
}

type Definition<S extends OptionSchema> = Omit<ContributionDescription, "options"> & { readonly options: S };

export function contributePhi<S extends OptionSchema>(
  definition: Definition<S> & { create(options: z.output<S>, parts: Parts): Phi },
): PhiContribution {
  const { create, ...description } = definition;
  const where = `φ "${definition.name}"`;
  return {
    kind: "phi",
    ...description,
    build: (raw, parts) => create(parseOptions(definition.options, raw, where), parts),
  };
}

export function contributeBackend<S extends OptionSchema>(
  definition: Definition<S> & {
    readonly preference: number;
    create(options: z.output<S>): Backend | Promise<Backend>;
  },
): BackendContribution {
  const { create, ...description } = definition;
  const where = `backend "${definition.name}"`;
  return {
    kind: "backend",
    ...description,
    build: async (raw) => create(parseOptions(definition.options, raw, where)),
  };
}

export function contributeAlgorithm<S extends OptionSchema>(
  definition: Definition<S> & {
    readonly tuning?: AlgorithmContribution["tuning"];
    readonly create: AlgorithmBuilders<z.output<S>>;
  },
): AlgorithmContribution {
  const { create, tuning = {}, ...description } = definition;
  const where = `algorithm "${definition.name}"`;
  const kinds: readonly ProblemKind[] = ["matrix-completion", "sparse-regression", "matrix-sensing"];
  return {
    kind: "algorithm",
    ...description,
    tuning,
    problems: kinds.filter((kind) => create[kind]),
    build: (problem, raw, parts) => create[problem]?.(parseOptions(definition.options, raw, where), parts),
  };
}

/** The version of the plugin contract; a plugin names the one it was written for. */
export const pluginContract = 1;

/** A plugin is one exported value. Importing it has no effect; listing it in a configuration registers it. */
export interface Plugin {
  readonly name: string;
  readonly contract: typeof pluginContract;
  readonly contributions: readonly Contribution[];
}

export function definePlugin(plugin: Omit<Plugin, "contract">): Plugin {
  return { ...plugin, contract: pluginContract };
}
