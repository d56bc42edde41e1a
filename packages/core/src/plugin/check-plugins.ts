import { z } from "zod";
import { AgopError } from "../errors.js";
import { oldestPluginContract, type Plugin, pluginContract } from "./define-plugin.js";

const isFunction = z.custom((value) => typeof value === "function", { error: "must be a function" });
const described = {
  name: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: "must be lower case, digits and hyphens" }),
  summary: z.string().min(1),
  source: z.string().min(1),
  options: z.custom((value) => value instanceof z.ZodObject, { error: "must be a schema, z.object({ ... })" }),
};
const built = { ...described, build: isFunction };
const problems = z.array(z.string()).min(1);
const metric = z.looseObject({ name: z.string().min(1), direction: z.enum(["lower", "higher"]) });
const space = z.record(z.string(), z.array(z.union([z.number(), z.string()])).min(1));

/** Plugins come from users' files, so nothing is taken for granted. */
const pluginShape = z.object({
  name: z.string().min(1),
  contract: z.int(),
  contributions: z.array(
    z.discriminatedUnion("kind", [
      z.looseObject({ kind: z.literal("phi"), ...built }),
      z.looseObject({ kind: z.literal("schedule"), ...built }),
      z.looseObject({ kind: z.literal("preparation"), ...built }),
      z.looseObject({ kind: z.literal("agop"), ...built }),
      z.looseObject({ kind: z.literal("predictor"), ...built, problems, goesWith: z.looseObject({}) }),
      z.looseObject({ kind: z.literal("backend"), ...built, preference: z.number() }),
      z.looseObject({ kind: z.literal("communicator"), ...built, describe: isFunction }),
      z.looseObject({
        kind: z.literal("queue"),
        ...described,
        schemes: z.array(z.string()).min(1),
        open: isFunction,
        describe: isFunction,
      }),
      z.looseObject({
        kind: z.literal("algorithm"),
        ...built,
        problems: z.union([z.literal("any"), problems]),
        tuning: z.record(z.string(), z.union([space, isFunction])),
        capabilities: z.looseObject({}),
      }),
      z.looseObject({
        kind: z.literal("problem"),
        ...described,
        metrics: z.array(metric).min(1),
        inputs: isFunction,
        read: isFunction,
      }),
      z.looseObject({ kind: z.literal("estimate"), ...described, load: isFunction }),
    ]),
  ),
});

/** What is looked at first: what a plugin of another contract contributes may have any shape. */
const versioned = z.object({ name: z.string(), contract: z.int() });

/** Versions of the contract, both ends among them. */
export interface ContractRange {
  readonly oldest: number;
  readonly newest: number;
}

/**
 * @param taken the contracts that this core takes
 * @throws AgopError `contract-unsupported` for a plugin of another contract, `plugin-invalid` for one of another shape.
 */
export function checkPlugin(
  plugin: unknown,
  taken: ContractRange = { oldest: oldestPluginContract, newest: pluginContract },
): void {
  const { name, contract } = versioned.safeParse(plugin).data ?? {};
  if (name !== undefined && contract !== undefined) checkContract(name, contract, taken);
  const result = pluginShape.safeParse(plugin);
  if (!result.success) throw misshapen(plugin, result.error);
}

function checkContract(name: string, contract: number, { oldest, newest }: ContractRange): void {
  if (contract >= oldest && contract <= newest) return;
  const range = oldest === newest ? `contract ${newest}` : `contracts ${oldest} to ${newest}`;
  throw new AgopError(
    "contract-unsupported",
    `plugin ${name} is written for plugin contract ${contract}; this version of @agop/core takes ${range}`,
    contract < oldest ? "install a newer version of the plugin" : "install a newer version of @agop/core, or of agop",
  );
}

function misshapen(plugin: unknown, error: z.ZodError): AgopError {
  const name = z.object({ name: z.string() }).safeParse(plugin).data?.name ?? "without a name";
  const [{ path, message }] = error.issues;
  return new AgopError(
    "plugin-invalid",
    `plugin ${name}: ${path.join(".")} ${message}`,
    "export what definePlugin returns",
  );
}

/** @throws AgopError `duplicate-name` for a name taken twice within a kind. */
export function checkDuplicates(plugins: readonly Plugin[]): void {
  const owners = new Map<string, string>();
  for (const plugin of plugins) {
    for (const { kind, name } of plugin.contributions) {
      const owner = owners.get(`${kind} ${name}`);
      if (owner !== undefined) {
        throw new AgopError(
          "duplicate-name",
          `${kind} "${name}" comes from plugin "${owner}" and again from "${plugin.name}"`,
          "rename one of them, or register only one of the plugins",
        );
      }
      owners.set(`${kind} ${name}`, plugin.name);
    }
  }
}
