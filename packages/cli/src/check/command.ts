import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";

export function addCheckCommand(program: Command, context: CommandContext): void {
  program
    .command("check")
    .description("Hold the plugins that a file exports to their contracts; exit code 1 where one breaks them.")
    .argument("<file>", "a .ts or .js file; what its checks need beside, it exports as `checkOptions`")
    .option("--json", "print one JSON document")
    .action(async (file: string, flags: { readonly json?: boolean }) => {
      const { checkFile } = await import("./check-file.js");
      await checkFile(file, flags, context);
    });
}
