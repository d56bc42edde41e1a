import type { Command } from "commander";
import { type ContributionKind, describeOptions, type OptionDescription, type Registry } from "@agop/core";

import { loadRegistry } from "./config-file.js";
import type { CommandContext } from "./main.js";

export function addPluginsCommand(program: Command, { terminal }: CommandContext): void {
  program
    .command("plugins")
    .description("List what is registered: algorithms, φ-functions and backends, with their options.")
    .option("--json", "print one JSON document")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder")
    .action(async ({ json, config }: { json?: boolean; config?: string }) => {
      const rows = listContributions(await loadRegistry([process.cwd()], config));
      terminal.out(json ? `${JSON.stringify({ contributions: rows })}\n` : `${describeContributions(rows)}\n`);
    });
}

const kinds: readonly ContributionKind[] = ["algorithm", "phi", "backend"];

interface ContributionRow {
  readonly kind: ContributionKind;
  readonly name: string;
  readonly plugin: string;
  readonly summary: string;
  readonly source: string;
  readonly problems: readonly string[] | null;
  readonly options: readonly OptionDescription[];
}

/** Everything that is registered, by kind. */
export function listContributions(registry: Registry): readonly ContributionRow[] {
  return kinds.flatMap((kind) =>
    registry.plugins.flatMap((plugin) =>
      plugin.contributions
        .filter((contribution) => contribution.kind === kind)
        .map((contribution) => ({
          kind,
          name: contribution.name,
          plugin: plugin.name,
          summary: contribution.summary,
          source: contribution.source,
          problems: contribution.kind === "algorithm" ? contribution.problems : null,
          options: describeOptions(contribution.options),
        })),
    ),
  );
}

export function describeContributions(rows: readonly ContributionRow[]): string {
  return rows
    .map((row) => {
      const applies = row.problems ? [`  for      ${row.problems.join(", ")}`] : [];
      const options = row.options.map(
        (option) =>
          `    ${option.name} (${option.type}${option.default === null ? "" : `, default ${JSON.stringify(option.default)}`})  ${option.description}`,
      );
      return [
        `${row.kind} ${row.name}  [${row.plugin}]`,
        `  ${row.summary}`,
        `  source   ${row.source}`,
        ...applies,
        ...options,
      ].join("\n");
    })
    .join("\n\n");
}
