import type { Command } from "commander";
import type { CommandContext } from "../command-context.js";
import { toNumber } from "../options/arguments.js";
import { addFittingOptions } from "../options/fitting-options.js";
import { addColumnOptions, addTableOptions } from "../options/table-options.js";
import type { RegressFlags } from "./regress.js";

export function addRegressCommand(program: Command, context: CommandContext): void {
  const command = program
    .command("regress")
    .description("Sparse linear regression of one column of a table on the others.")
    .argument("<file>", "a table; - is standard input")
    .requiredOption("--target <column>", "the column to be predicted");
  addTableOptions(command);
  addColumnOptions(command);
  addFittingOptions(command, { split: "cross-validation", observed: "observations" })
    .option("--folds <number>", "of cross-validation", toNumber, 5)
    .option("--select", "fit the selected features again by ordinary least squares")
    .action(async (file: string, flags: RegressFlags) => {
      const { regress } = await import("./regress.js");
      await regress(file, flags, context);
    });
}
