import { resolve } from "node:path";
import {
  type Comparison,
  type ComparisonRow,
  loadCompareConfig,
  prepareComparison,
} from "@agop/workflow/configuration";
import type { CommandContext } from "../command-context.js";
import { metricNames, metricTitle } from "@agop/sinks";
import { follow, type Printed } from "../following/follow.js";
import { titleOf } from "../following/page-header.js";
import type { FollowingFlags } from "../options/fitting-options.js";
import { openRegistry, ownAliases, preferredBackend } from "../registry.js";

/** The options of `agop compare` as Commander hands them over. */
export interface CompareFlags extends Pick<FollowingFlags, "json" | "quiet" | "report"> {
  readonly config?: string;
}

export async function compareAlgorithms(path: string, flags: CompareFlags, context: CommandContext): Promise<void> {
  const loaded = await loadCompareConfig(path, ownAliases());
  const { folder, config } = loaded;
  const events = config.output.events === undefined ? undefined : resolve(folder, config.output.events);
  const prepared = await prepareComparison({
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
    words: comparisonTable(rows),
  });
  await follow(prepared, { title: titleOf("compare", path), places: { ...flags, events }, describe }, context);
}

function comparisonTable(rows: readonly ComparisonRow[]): string {
  const measured = rows.flatMap((row) => (row.outcome === "done" && row.heldOut ? [row.heldOut] : [])).at(0);
  const metrics = measured ? metricNames(measured) : [];
  const [primary = "error", ...others] = metrics.map(metricTitle);
  const header = ["algorithm", `held-out ${primary}`, ...others, "iterations", "ended", "seconds"];
  const none = header.slice(1, -3).map(() => "-");
  const cells = rows.map((row) => {
    const { name, ...options } = row.algorithm;
    const title = Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}`;
    if (row.outcome === "failed") return [title, ...none, "-", `failed: ${row.message}`, "-"];
    const { heldOut, iterations, reason, elapsedMs } = row;
    const errors = heldOut ? metrics.map((metric) => heldOut[metric].toPrecision(4)) : none;
    return [title, ...errors, String(iterations), reason, (elapsedMs / 1000).toFixed(2)];
  });
  const widths = header.map((title, k) => Math.max(title.length, ...cells.map((row) => row[k].length)));
  return [header, ...cells].map((row) => row.map((cell, k) => cell.padEnd(widths[k])).join("  ").trimEnd()).join("\n") + "\n"; // prettier-ignore
}
