import type { AlgorithmFor } from "../contracts/algorithm.js";
import type { Backend } from "../contracts/backend.js";
import type { Estimate, SavedEstimate } from "../contracts/estimate.js";
import type { ProblemKind } from "../contracts/problem.js";
import type { TaskQueue } from "../contracts/task-queue.js";
import { AgopError } from "../errors.js";
import { checkDuplicates, checkPlugin } from "./check-plugins.js";
import { composition } from "./compose.js";
import type { CompositionOptions } from "./composition-options.js";
import { compositionTokens, type Container, containerOf, contributionToken } from "./container.js";
import type { BackendContribution, Contribution, ContributionKind, ContributionOf } from "./contributions.js";
import { corePlugin } from "./core-plugin.js";
import type { Plugin } from "./define-plugin.js";
import type { InputFiles } from "./input-files.js";
import type { NamedOptions } from "./named-options.js";
import { madeBy } from "./origin.js";
import type { Parts } from "./parts.js";
import type { PredictorFor } from "./predictor-for.js";

/** A backend, and how it came to be chosen: why those preferred to it cannot run here. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly notes: readonly string[];
}

/** Everything that is registered, by kind and name. It is checked when made and does not change afterwards. */
export interface Registry extends Parts {
  /** Core's own first. */
  readonly plugins: readonly Plugin[];
  /** Holds every contribution under its token; compositions are children of it. */
  readonly container: Container;
  /** The container that `compose` takes its algorithm from: rebind one of `compositionTokens`, and that part is another. */
  composition(problem: ProblemKind, named: CompositionOptions & { readonly name: string }): Container;
  list<K extends ContributionKind>(kind: K): readonly ContributionOf<K>[];
  /** @throws AgopError `unknown-name`, listing the known names. */
  find<K extends ContributionKind>(kind: K, name: string): ContributionOf<K>;
  /** The named backend, or for "auto" the most preferred that runs here. */
  backend(named: NamedOptions): Promise<ChosenBackend>;
  /**
   * The queue at an address such as redis://host.
   * @throws AgopError `option-invalid` for what is no address of any queue, `queue-unavailable`
   */
  queue(address: string): Promise<TaskQueue>;
  /** @throws AgopError `unknown-name` for a format that no plugin loads, `state-invalid` for damaged content. */
  loadEstimate(saved: SavedEstimate, backend: Backend): Estimate;
}

/** What a registry may use beside its plugins. */
export interface RegistryOptions {
  /** What compositions may read, such as an initial transform. */
  readonly files?: InputFiles;
}

/**
 * Registers plugins, all at once.
 * @throws AgopError `contract-unsupported` for a plugin of another contract, `plugin-invalid` for one of another shape,
 * `duplicate-name` for a name taken twice.
 */
export function createRegistry(given: readonly Plugin[], { files }: RegistryOptions = {}): Registry {
  for (const plugin of given) checkPlugin(plugin);
  const plugins = [corePlugin, ...given];
  checkDuplicates(plugins);
  const contributions = plugins.flatMap((plugin) => plugin.contributions);
  const container = containerOf(contributions);

  const isOfKind =
    <K extends ContributionKind>(kind: K) =>
    (contribution: Contribution): contribution is ContributionOf<K> =>
      contribution.kind === kind;
  const list = <K extends ContributionKind>(kind: K): readonly ContributionOf<K>[] =>
    contributions.filter(isOfKind(kind));
  const find = <K extends ContributionKind>(kind: K, name: string): ContributionOf<K> => {
    const token = contributionToken(kind, name);
    if (!container.isBound(token)) throw unknownName(kind, name, list(kind));
    return container.get<ContributionOf<K>>(token);
  };

  const pluginOf = new Map<Contribution, string>(
    plugins.flatMap((plugin) => plugin.contributions.map((contribution) => [contribution, plugin.name] as const)),
  );
  const marked = <T extends object>(contribution: Contribution, part: T): T => madeBy(pluginOf.get(contribution), part);

  const registry: Registry = {
    plugins,
    container,
    files,
    list,
    find,
    phi: ({ name, ...options }) => {
      const contribution = find("phi", name);
      return marked(contribution, contribution.build(options, registry));
    },
    schedule: ({ name, ...options }) => {
      const contribution = find("schedule", name);
      return marked(contribution, contribution.build(options, registry));
    },
    preparation: ({ name, ...options }) => find("preparation", name).build(options, registry),
    agop: ({ name, ...options }) => {
      const contribution = find("agop", name);
      return marked(contribution, contribution.build(options, registry));
    },
    predictor: <K extends ProblemKind>(problem: K, { name, ...options }: NamedOptions): PredictorFor<K> => {
      const contribution = find("predictor", name);
      const built = contribution.build(problem, options, registry);
      return built ? marked(contribution, built) : fail(unsupported(contribution, problem));
    },
    algorithm: <K extends ProblemKind>(problem: K, { name, ...options }: NamedOptions): AlgorithmFor<K> => {
      const contribution = find("algorithm", name);
      const built = contribution.build(problem, options, registry);
      return built ? marked(contribution, built) : fail(unsupported(contribution, problem));
    },
    compose: (problem, named) =>
      registry.composition(problem, named).get<AlgorithmFor<typeof problem>>(compositionTokens.algorithm),
    composition: (problem, named) => {
      // Whatever is wrong with the options is said by `composition`, which checks them.
      const predictor = contributions.find(({ kind, name }) => kind === "predictor" && name === named.predictor.name);
      const beside = predictor?.kind === "predictor" ? predictor.goesWith : {};
      return composition(problem, { ...beside, ...named }, registry, container);
    },
    backend: async ({ name, ...options }) =>
      name === "auto"
        ? firstAvailable(list("backend"))
        : { backend: await find("backend", name).build(options), notes: [] },
    queue: async (address) => {
      const url = URL.canParse(address) ? new URL(address) : undefined;
      const queue = list("queue").find(({ schemes }) => url && schemes.includes(url.protocol.slice(0, -1)));
      if (url && queue) return queue.open(url);
      const known = list("queue").flatMap(({ schemes }) => schemes.map((scheme) => `${scheme}://`));
      // Not as it was given: it may have a password.
      const given = url ? `begins with ${url.protocol}//` : "has no host";
      throw new AgopError(
        "option-invalid",
        `the address of the queue ${given}; known are ${known.join(", ") || "none"}`,
      );
    },
    loadEstimate: ({ format, content }, backend) =>
      find("estimate", format).load(content, backend, (inner) => registry.loadEstimate(inner, backend)),
  };
  return Object.freeze(registry);
}

async function firstAvailable(backends: readonly BackendContribution[]): Promise<ChosenBackend> {
  const notes: string[] = [];
  for (const contribution of backends.toSorted((a, b) => b.preference - a.preference)) {
    try {
      return { backend: await contribution.build({}), notes };
    } catch (error) {
      if (!(error instanceof AgopError) || error.code !== "backend-unavailable") throw error;
      notes.push([error.message, error.hint].filter(Boolean).join(": "));
    }
  }
  throw new AgopError("backend-unavailable", "no backend runs on this machine", notes.join("; ") || undefined);
}

/** What each kind of contribution is called in messages, in the order in which they are listed. */
export const kindNames: Readonly<Record<ContributionKind, string>> = {
  algorithm: "algorithm",
  problem: "kind of problem",
  preparation: "preparation",
  predictor: "predictor",
  agop: "AGOP estimator",
  phi: "φ",
  schedule: "schedule",
  backend: "backend",
  communicator: "communicator",
  queue: "queue",
  estimate: "format of estimates",
};

function unknownName(kind: ContributionKind, name: string, known: readonly Contribution[]): AgopError {
  const names = known.map((contribution) => contribution.name).join(", ");
  return new AgopError("unknown-name", `there is no ${kindNames[kind]} "${name}"; known are ${names || "none"}`);
}

function unsupported(
  { kind, name, problems }: ContributionOf<"algorithm" | "predictor">,
  problem: ProblemKind,
): AgopError {
  const which = problems === "any" ? "what its parts apply to" : problems.join(", ");
  return new AgopError("unsupported-problem", `${kind} "${name}" does not apply to ${problem}; it applies to ${which}`);
}

function fail(error: AgopError): never {
  throw error;
}
