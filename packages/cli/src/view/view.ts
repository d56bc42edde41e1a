import { basename } from "node:path";
import type { RunEvent } from "@agop/core";
import { followFiles, openLiveView } from "@agop/view";
import type { CommandContext } from "../command-context.js";
import { pageHeader } from "../following/page-header.js";

export async function view(files: readonly string[], port: number | undefined, context: CommandContext): Promise<void> {
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
