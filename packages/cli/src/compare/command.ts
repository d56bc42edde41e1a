import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import type { CompareFlags } from "./compare.js";

export function addCompareCommand(program: Command, context: CommandContext): void {
  program
    .command("compare")
    .description("Run several algorithms on one problem and compare them.")
    .argument("<config>", "a .json file, or a .ts file with a default export")
    .option("--output <folder>", "keep each row there as soon as it is done; what is there is not run again")
    .option("--shard <i/n>", "run only every n-th algorithm from the i-th on; shards may have one --output")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--report <file.html>", "write a page with the curves of all runs, over one another")
    .option("--config <file>", "an agop.config.ts elsewhere than beside the configuration or in this folder")
    .action(async (path: string, flags: CompareFlags) => {
      const { compareAlgorithms } = await import("./compare.js");
      await compareAlgorithms(path, flags, context);
    });
}
