import { basename } from "node:path";
import type { RunEvent } from "@agop/core";
import { followFiles, openLiveView } from "@agop/view";
import type { Command } from "commander";
import type { CommandContext } from "./command-context.js";
import { toNumber } from "./number-argument.js";
import { pageHeader } from "./page-header.js";

export function addViewCommand(program: Command, context: CommandContext): void {
  program
    .command("view")
    .description("Serve a page with the runs of event files, past or still growing, until interrupted.")
    .argument("<events.jsonl...>", "what --events or output.events wrote")
    .option("--port <number>", "any that is free if left out", toNumber)
    .action((files: readonly string[], flags: { readonly port?: number }) => view(files, flags.port, context));
}

async function view(files: readonly string[], port: number | undefined, context: CommandContext): Promise<void> {
  const { terminal, signal, args } = context;
  const header = pageHeader(args, `agop view ${files.map((file) => basename(file)).join(" ")}`);
  const page = await openLiveView({ header, ...(port !== undefined && { port }) });
  try {
    terminal.err(`${page.address}\n`);
    const isOne = files.length === 1;
    const add = (file: string, events: readonly RunEvent[]): void => {
      for (const event of events) page.add(event, isOne ? "" : file);
    };
    await followFiles(files, add, signal);
  } finally {
    page.end();
    await page.close();
  }
}
