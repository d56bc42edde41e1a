import { z } from "zod";
import type { AlgorithmFor } from "./algorithm.js";
import type { Backend } from "./backend.js";
import { type Container, containerOf, contributionToken } from "./container.js";
import { AgopError } from "./errors.js";
import type { Phi } from "./phi.js";
import {
  type AlgorithmContribution,
  type BackendContribution,
  type Contribution,
  type ContributionKind,
  type NamedOptions,
  type Parts,
  type Plugin,
  pluginContract,
} from "./plugin.js";
import type { ProblemKind } from "./problem.js";

type ContributionOf<K extends ContributionKind> = Extract<Contribution, { kind: K }>;

/** A backend, and how it came to be chosen: why those preferred to it cannot run here. */
export interface ChosenBackend {
  readonly backend: Backend;
  readonly notes: readonly string[];
}

/** Everything that is registered, by kind and name. It is checked when made and does not change afterwards. */
export interface Registry extends Parts {
  readonly plugins: readonly Plugin[];
  readonly container: Container;
  list<K extends ContributionKind>(kind: K): readonly ContributionOf<K>[];
  /** @throws AgopError `unknown-name`, listing the known names. */
  find<K extends ContributionKind>(kind: K, name: string): ContributionOf<K>;
  phi(named: NamedOptions): Phi;
  /** @throws AgopError `unsupported-problem` where the algorithm does not apply to this kind of problem. */
  algorithm<K extends ProblemKind>(problem: K, named: NamedOptions): AlgorithmFor<K>;
  /** The named backend, or for "auto" the most preferred that runs here. */
  backend(named: NamedOptions): Promise<ChosenBackend>;
}

/**
 * Registers plugins, all at once.
 * @throws AgopError `plugin-invalid` for a plugin of another contract or shape, `duplicate-name` for a name taken twice.
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  plugins.forEach(checkPlugin);
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

  const registry: Registry = {
    plugins,
    container,
    list,
    find,
    phi: ({ name, ...options }) => find("phi", name).build(options, registry),
    algorithm: (problem, { name, ...options }) => {
      const contribution = find("algorithm", name);
      return contribution.build(problem, options, registry) ?? fail(unsupported(contribution, problem));
    },
    backend: async ({ name, ...options }) =>
      name === "auto"
        ? firstAvailable(list("backend"))
        : { backend: await find("backend", name).build(options), notes: [] },
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

const described = {
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "must be lower case, digits and hyphens" }),
  summary: z.string().min(1),
  source: z.string().min(1),
  options: z.custom((value) => value instanceof z.ZodObject, { error: "must be a schema, z.object({ ... })" }),
  build: z.custom((value) => typeof value === "function", { error: "must be a function" }),
};

/** Plugins come from users' files, so nothing is taken for granted. */
const pluginShape = z.object({
  name: z.string().min(1),
  contract: z.literal(pluginContract, {
    error: `must be ${pluginContract}: install a version of the plugin that fits`,
  }),
  contributions: z.array(
    z.discriminatedUnion("kind", [
      z.looseObject({ kind: z.literal("phi"), ...described }),
      z.looseObject({ kind: z.literal("backend"), ...described, preference: z.number() }),
      z.looseObject({
        kind: z.literal("algorithm"),
        ...described,
        problems: z.array(z.string()).min(1),
        tuning: z.record(z.string(), z.record(z.string(), z.array(z.number()).min(1))),
      }),
    ]),
  ),
});

function checkPlugin(plugin: unknown): void {
  const result = pluginShape.safeParse(plugin);
  if (result.success) return;
  const name = z.object({ name: z.string() }).safeParse(plugin).data?.name ?? "without a name";
  const [{ path, message }] = result.error.issues;
  throw new AgopError(
    "plugin-invalid",
    `plugin ${name}: ${path.join(".")} ${message}`,
    "export what definePlugin returns",
  );
}

function checkDuplicates(plugins: readonly Plugin[]): void {
  const owners = new Map<symbol, string>();
  for (const plugin of plugins) {
    for (const { kind, name } of plugin.contributions) {
      const token = contributionToken(kind, name);
      const owner = owners.get(token);
      if (owner !== undefined) {
        throw new AgopError(
          "duplicate-name",
          `${kind} "${name}" comes from plugin "${owner}" and again from "${plugin.name}"`,
          "rename one of them, or register only one of the plugins",
        );
      }
      owners.set(token, plugin.name);
    }
  }
}

function unknownName(kind: ContributionKind, name: string, known: readonly Contribution[]): AgopError {
  const what = kind === "phi" ? "φ" : kind;
  const names = known.map((contribution) => contribution.name).join(", ");
  return new AgopError("unknown-name", `there is no ${what} "${name}"; known are ${names || "none"}`);
}

function unsupported(contribution: AlgorithmContribution, problem: ProblemKind): AgopError {
  return new AgopError(
    "unsupported-problem",
    `algorithm "${contribution.name}" does not apply to ${problem}; it applies to ${contribution.problems.join(", ")}`,
  );
}

function fail(error: AgopError): never {
  throw error;
}
