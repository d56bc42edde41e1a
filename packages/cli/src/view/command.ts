import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../options/arguments.js";

export function addViewCommand(program: Command, context: CommandContext): void {
  program
    .command("view")
    .description("Serve a page with the runs of event files, past or still growing, until interrupted.")
    .argument("<events.jsonl...>", "what --events or output.events wrote")
    .option("--port <number>", "any that is free if left out", toNumber)
    .action(async (files: readonly string[], { port }: { readonly port?: number }) => {
      const { view } = await import("./view.js");
      await view(files, port, context);
    });
}
