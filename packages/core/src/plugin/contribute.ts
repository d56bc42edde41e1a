import { z } from "zod";
import type { AgopEstimator } from "../contracts/agop.js";
import type { AlgorithmFor } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Metric } from "../contracts/metric.js";
import type { Phi } from "../contracts/phi.js";
import type { Preparation } from "../contracts/preparation.js";
import type { ProblemKind } from "../contracts/problem.js";
import type { Schedule } from "../contracts/schedule.js";
import type { Sum } from "../contracts/sum.js";
import type { Capabilities } from "./capabilities.js";
import type {
  AgopContribution,
  AlgorithmContribution,
  BackendContribution,
  CommunicatorContribution,
  ContributionDescription,
  EstimateContribution,
  GivenProblem,
  PhiContribution,
  PredictorContribution,
  PreparationContribution,
  ProblemContribution,
  ProblemSource,
  QueueContribution,
  ScheduleContribution,
} from "./contributions.js";
import { type OptionSchema, parseOptions } from "./options.js";
import type { Parts } from "./parts.js";
import type { PredictorFor } from "./predictor-for.js";

// Each function takes the description of a contribution and what makes the part from checked options.

type Definition<S extends OptionSchema> = Omit<ContributionDescription, "options"> & { readonly options: S };

interface Creates<S extends OptionSchema, T> {
  create(options: z.output<S>, parts: Parts): T;
}

/** A φ by name. */
export function contributePhi<S extends OptionSchema>(definition: Definition<S> & Creates<S, Phi>): PhiContribution {
  return { kind: "phi", ...described(definition), build: buildsFrom(definition, `φ "${definition.name}"`) };
}

/** A schedule by name. */
export function contributeSchedule<S extends OptionSchema>(
  definition: Definition<S> & Creates<S, Schedule>,
): ScheduleContribution {
  return { kind: "schedule", ...described(definition), build: buildsFrom(definition, `schedule "${definition.name}"`) };
}

/** A preparation of matrices by name. */
export function contributePreparation<S extends OptionSchema>(
  definition: Definition<S> & Creates<S, Preparation>,
): PreparationContribution {
  const where = `preparation "${definition.name}"`;
  return { kind: "preparation", ...described(definition), build: buildsFrom(definition, where) };
}

/** An AGOP estimator by name. */
export function contributeAgop<S extends OptionSchema>(
  definition: Definition<S> & Creates<S, AgopEstimator>,
): AgopContribution {
  const where = `AGOP estimator "${definition.name}"`;
  return { kind: "agop", ...described(definition), build: buildsFrom(definition, where) };
}

/** How something is built for each kind of problem that it applies to. */
export type PredictorBuilders<O> = {
  readonly [K in ProblemKind]?: (options: O, parts: Parts) => PredictorFor<K>;
};

/** A predictor by name. */
export function contributePredictor<S extends OptionSchema>(
  definition: Definition<S> & {
    readonly goesWith?: PredictorContribution["goesWith"];
    readonly create: PredictorBuilders<z.output<S>>;
  },
): PredictorContribution {
  const { create, options, goesWith = {} } = definition;
  const where = `predictor "${definition.name}"`;
  return {
    kind: "predictor",
    ...described(definition),
    problems: kindsOf(create),
    goesWith,
    build: (problem, raw, parts) => builderFor(create, problem)?.(parseOptions(options, raw, where), parts),
  };
}

/** How an algorithm is built for each kind of problem that it applies to. */
export type AlgorithmBuilders<O> = {
  readonly [K in ProblemKind]?: (options: O, parts: Parts) => AlgorithmFor<K>;
};

/** An algorithm by name, with what it declares of itself. */
export function contributeAlgorithm<S extends OptionSchema>(
  definition: Definition<S> & {
    readonly tuning?: AlgorithmContribution["tuning"];
    readonly capabilities?: Capabilities;
    readonly create: AlgorithmBuilders<z.output<S>>;
  },
): AlgorithmContribution {
  const { create, options, tuning = {}, capabilities = {} } = definition;
  const where = `algorithm "${definition.name}"`;
  return {
    kind: "algorithm",
    ...described(definition),
    tuning,
    capabilities,
    problems: kindsOf(create),
    build: (problem, raw, parts) => builderFor(create, problem)?.(parseOptions(options, raw, where), parts),
  };
}

/** Only what was given: the kind is text from a configuration, and "__proto__" and "constructor" are members of every object. */
function builderFor<B extends object, K extends keyof B>(builders: B, problem: K): B[K] | undefined {
  return Object.hasOwn(builders, problem) ? builders[problem] : undefined;
}

/** A backend by name. */
export function contributeBackend<S extends OptionSchema>(
  definition: Definition<S> & {
    readonly preference: number;
    create(options: z.output<S>): Backend | Promise<Backend>;
  },
): BackendContribution {
  const { create, options, preference } = definition;
  const where = `backend "${definition.name}"`;
  return {
    kind: "backend",
    ...described(definition),
    preference,
    build: async (raw) => create(parseOptions(options, raw, where)),
  };
}

/** A communicator by name. */
export function contributeCommunicator<S extends OptionSchema>(
  definition: Definition<S> & {
    create(options: z.output<S>): Sum | Promise<Sum>;
    describe(): Promise<string>;
  },
): CommunicatorContribution {
  const { create, options, describe } = definition;
  const where = `communicator "${definition.name}"`;
  return {
    kind: "communicator",
    ...described(definition),
    build: async (raw) => create(parseOptions(options, raw, where)),
    describe,
  };
}

/** A queue of tasks, found by the scheme of its address. It has no options: the address says all. */
export function contributeQueue(
  definition: Omit<ContributionDescription, "options"> & Pick<QueueContribution, "schemes" | "open" | "describe">,
): QueueContribution {
  return { kind: "queue", options: z.object({}), ...definition };
}

/** A kind of problem; `name` is the kind. Its types join `ProblemKinds` by declaration merging. */
export function contributeProblem<K extends ProblemKind, S extends OptionSchema>(
  definition: Definition<S> & {
    readonly name: K;
    readonly metrics: readonly [Metric, ...Metric[]];
    /** The files that the options name. Default: none. */
    inputs?(options: z.output<S>): readonly string[];
    read(options: z.output<S>, source: ProblemSource): Promise<GivenProblem<K>>;
  },
): ProblemContribution {
  const { options, metrics, inputs, read } = definition;
  const parsed = (raw: unknown): z.output<S> => parseOptions(options, raw, `problem "${definition.name}"`);
  return {
    kind: "problem",
    ...described(definition),
    metrics,
    inputs: (raw) => inputs?.(parsed(raw)) ?? [],
    read: async (raw, source) => read(parsed(raw), source),
  };
}

/** What loads the saved estimates of one format, which is its name. */
export function contributeEstimate(
  definition: Omit<ContributionDescription, "options"> & Pick<EstimateContribution, "load">,
): EstimateContribution {
  return { kind: "estimate", options: z.object({}), ...definition };
}

function described({ name, summary, source, options }: ContributionDescription): ContributionDescription {
  return { name, summary, source, options };
}

function buildsFrom<S extends OptionSchema, T>(
  { options, create }: { readonly options: S } & Creates<S, T>,
  where: string,
): (raw: unknown, parts: Parts) => T {
  return (raw, parts) => create(parseOptions(options, raw, where), parts);
}

function kindsOf(builders: object): readonly ProblemKind[] {
  return Object.keys(builders) as ProblemKind[];
}
