import { surveyBackends, surveyConnections } from "@agop/core/registry";
import { describeContributions, listContributions } from "@agop/workflow";
import type { CommandContext } from "../command-context.js";
import { openRegistry } from "../registry.js";

/** The options of `agop plugins` as Commander hands them over. */
export interface PluginsFlags {
  readonly json?: boolean;
  readonly config?: string;
}

export async function listPlugins({ json, config }: PluginsFlags, { terminal }: CommandContext): Promise<void> {
  const { registry } = await openRegistry([process.cwd()], config);
  const backends = await surveyBackends(registry.list("backend"));
  const connections = await surveyConnections([...registry.list("communicator"), ...registry.list("queue")]);
  const rows = listContributions(registry, [...backends, ...connections]);
  terminal.out(json ? `${JSON.stringify({ contributions: rows })}\n` : `${describeContributions(rows)}\n`);
}
