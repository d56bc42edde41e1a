import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import type { PluginsFlags } from "./list-plugins.js";

export function addPluginsCommand(program: Command, context: CommandContext): void {
  program
    .command("plugins")
    .description("List what is registered: algorithms, their parts, problems and backends, with their options.")
    .option("--json", "print one JSON document")
    .option("--config <file>", "an agop.config.ts elsewhere than in this folder")
    .action(async (flags: PluginsFlags) => {
      const { listPlugins } = await import("./list-plugins.js");
      await listPlugins(flags, context);
    });
}
