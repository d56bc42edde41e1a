import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../options/arguments.js";
import type { RunFlags } from "./run.js";

export function addRunCommand(program: Command, context: CommandContext): void {
  program
    .command("run")
    .description("Run a composition from a configuration file.")
    .argument("<config>", "a .json file, or a .ts file with a default export")
    .option("--json", "print one JSON document")
    .option("--quiet", "no progress")
    .option("--report <file.html>", "write a page with the curves of the run")
    .option("--live", "serve a page that follows the run, with buttons to pause and stop it")
    .option("--port <number>", "of the live page; any that is free if left out", toNumber)
    .option("--run-folder <folder>", "write every event, the configuration and the versions of Agop in a new folder")
    .option("--tensorboard <folder>", "write the numbers of the run for TensorBoard")
    .option("--config <file>", "an agop.config.ts elsewhere than beside the configuration or in this folder")
    .action(async (path: string, flags: RunFlags) => {
      const { run } = await import("./run.js");
      await run(path, flags, context);
    });
}
