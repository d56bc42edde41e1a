import { resolve } from "node:path";
import {
  type Comparison,
  type ComparisonRequest,
  describeComparison,
  loadCompareConfig,
  prepareComparison,
} from "@agop/workflow/configuration";
import type { CommandContext } from "../command-context.js";
import { follow, type Printed } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { FollowingFlags } from "../options/fitting-options.js";
import { openRegistry, ownAliases, preferredBackend } from "../registry.js";

/** The options of `agop compare` as Commander hands them over. */
export interface CompareFlags
  extends Pick<FollowingFlags, "json" | "quiet" | "report">, Pick<ComparisonRequest, "output" | "shard"> {
  readonly config?: string;
}

export async function compareAlgorithms(path: string, flags: CompareFlags, context: CommandContext): Promise<void> {
  const loaded = await loadCompareConfig(path, ownAliases());
  const { folder, config } = loaded;
  const events = config.output.events === undefined ? undefined : resolve(folder, config.output.events);
  const prepared = await prepareComparison({
    ...flags,
    ...(await openRegistry([folder, process.cwd()], flags.config)),
    loaded,
    backend: preferredBackend(config.backend),
    alsoWritten: [
      ["output.events", events],
      ["--report", flags.report],
    ],
  });
  const describe = ({ backend, rows }: Comparison): Printed => ({
    document: { schemaVersion: 1, command: "compare", config: path, backend: backend.name, rows },
    words: describeComparison(rows),
  });
  await follow(prepared, { title: titleOf("compare", path), places: { ...flags, events }, describe }, context);
}
